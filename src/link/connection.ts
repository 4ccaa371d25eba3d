import type { Socket } from 'node:net';
import { encodeFrame, FRAME_BYTES_MAX, FrameReader, HELLO_BYTES_MAX } from './frames.ts';
import { LinkError } from './link.ts';
import { parseMessage } from './messages.ts';
import type { Message } from './messages.ts';

/** Bytes that may wait for a peer that does not read; beyond it the connection is given up. */
const OUTGOING_BYTES_MAX = 4 * FRAME_BYTES_MAX;

export interface ConnectionHandlers {
  readonly onMessage: (message: Message) => void;
  /** Once, whatever the reason; '' for an end in good order. */
  readonly onClose: (reason: string) => void;
}

/** Messages over one socket. What is no message ends the connection: nothing after it can be trusted. */
export class Connection {
  readonly #socket: Socket;
  readonly #reader = new FrameReader(HELLO_BYTES_MAX);
  #reason = '';

  constructor(socket: Socket, { onMessage, onClose }: ConnectionHandlers) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk, onMessage));
    socket.on('error', (error) => (this.#reason ||= error.message));
    socket.once('close', () => onClose(this.#reason));
  }

  /** Lets frames of full size in, once the peer is known. */
  trust(): void {
    this.#reader.allow(FRAME_BYTES_MAX);
  }

  /** Throws what encodeFrame throws. After the end of the connection it does nothing. */
  send(message: Message): void {
    this.sendFrame(encodeFrame(message));
  }

  sendFrame(frame: Buffer): void {
    if (this.#socket.destroyed) return;
    if (this.#socket.writableLength > OUTGOING_BYTES_MAX) this.end('the peer does not read');
    else this.#socket.write(frame);
  }

  end(reason: string): void {
    this.#reason ||= reason;
    this.#socket.destroy();
  }

  #take(chunk: Buffer, onMessage: (message: Message) => void): void {
    this.#reader.push(chunk);
    while (!this.#socket.destroyed) {
      let value: unknown;
      try {
        value = this.#reader.read();
      } catch (error) {
        // The text of a SyntaxError quotes its input, which may be a key.
        this.end(error instanceof LinkError ? error.message : 'a frame that is not JSON');
        return;
      }
      if (value === undefined) return;
      const message = parseMessage(value);
      if (message === undefined) this.end('a message that is none of this protocol');
      else onMessage(message);
    }
  }
}
