import type { Duplex } from 'node:stream';
import { writeTogether } from '../write-together.ts';
import type { ClientHandler, ClientStream, ResponseHead } from './client-stream.ts';
import type { GatewayRequest, GatewayResponse, MessageOwner } from './http1-messages.ts';

/** What a stream needs to know of the connection that it is on. */
export interface Http1StreamOwner {
  /** False: the next answer is the last. */
  readonly mayKeepAlive: boolean;
  /** The stream is done with; `isComplete` as in ClientHandler. */
  onStreamClosed(stream: Http1ClientStream, isComplete: boolean): void;
  /** Closes the connection once what was written is out, without cutting off what the client reads. */
  closeGently(): void;
  destroy(): void;
  /** Ends the connection so that the client sees an error. */
  reset(): void;
}

/** One HTTP/1.1 request and its answer, on Node's own objects for both. */
export class Http1ClientStream implements ClientStream, MessageOwner {
  readonly #request: GatewayRequest;
  readonly #response: GatewayResponse;
  readonly #owner: Http1StreamOwner;
  /** Node took its hands off the socket: an upgrade, or a head it could not read. */
  readonly #isDetached: boolean;
  #isClosed = false;
  #hasReadBody = false;
  #isDrainAwaited = false;
  #isLengthTold = true;
  handler: ClientHandler | undefined;

  constructor(
    request: GatewayRequest,
    response: GatewayResponse,
    owner: Http1StreamOwner,
    isDetached: boolean,
  ) {
    this.#request = request;
    this.#response = response;
    this.#owner = owner;
    this.#isDetached = isDetached;
    response.owner = this;
    response.listenForClose();
    if (isDetached) response.on('finish', () => this.#closeDetached());
  }

  get pendingBytes(): number {
    return this.#response.writableLength;
  }

  /** Nothing of the request is left to read. */
  get isRequestRead(): boolean {
    return this.#isDetached || this.#request.complete;
  }

  readBody(): void {
    this.#hasReadBody = true;
    this.#request.owner = this;
    this.#request.listenForBody();
  }

  onRequestData(chunk: Buffer): void {
    this.handler?.onRequestData(chunk);
  }

  onRequestEnd(): void {
    this.handler?.onRequestEnd(this.#request.rawTrailers);
  }

  onResponseDrain(): void {
    this.#isDrainAwaited = false;
    this.handler?.onClientDrain();
  }

  pauseBody(): void {
    this.#request.pause();
  }

  resumeBody(): void {
    if (this.#hasReadBody) this.#request.resume();
  }

  writeContinue(): void {
    this.#response.writeContinue();
  }

  writeInformation(status: number, rawHeaders: readonly string[]): void {
    if (!this.#response.headersSent) this.#response.writeInformation(status, rawHeaders.slice());
  }

  writeHead({ status, statusText, rawHeaders, keepsAlive }: ResponseHead): void {
    const response = this.#response;
    if (!keepsAlive || !this.#owner.mayKeepAlive) response.shouldKeepAlive = false;
    response.writeHead(status, statusText, reorder(rawHeaders) as string[]);
    this.#isLengthTold = response.chunkedEncoding || hasLength(rawHeaders);
  }

  flush(): void {
    // Not `flushHeaders`, which writes the head as UTF-8 and so spoils bytes above 127.
    this.#response.write('', 'latin1');
  }

  write(chunk: Buffer): boolean {
    const hasRoom = this.#response.write(chunk);
    if (!hasRoom && !this.#isDrainAwaited) {
      this.#isDrainAwaited = true;
      this.#response.listenForDrain();
    }
    return hasRoom;
  }

  end(chunk: Buffer | undefined, rawTrailers: readonly string[]): void {
    const response = this.#response;
    if (rawTrailers.length > 0 && response.chunkedEncoding) {
      const pairs: [string, string][] = [];
      for (let index = 0; index < rawTrailers.length; index += 2) {
        pairs.push([rawTrailers[index]!, rawTrailers[index + 1]!]);
      }
      response.addTrailers(pairs);
    }
    if (response.socket !== null) writeTogether(response.socket);
    if (chunk === undefined) response.end();
    else response.end(chunk);
  }

  abort(): void {
    // An HTTP/1.0 answer without a length ends with the connection: only a reset tells it from a whole
    // one. Elsewhere the missing end does, and what was sent may still arrive.
    if (this.#response.headersSent && !this.#isLengthTold) this.#owner.reset();
    else this.#owner.destroy();
  }

  upgrade(status: number, statusText: string, rawHeaders: readonly string[]): Duplex {
    const socket = this.#request.socket;
    let text = `HTTP/1.1 ${status} ${statusText}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`;
    for (let index = 0; index < rawHeaders.length; index += 2) {
      text += `${rawHeaders[index]!}: ${rawHeaders[index + 1]!}\r\n`;
    }
    this.#response.detachSocket(socket);
    this.#isClosed = true;
    socket.write(`${text}\r\n`, 'latin1');
    return socket;
  }

  onResponseClose(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const isComplete = this.#response.writableFinished;
    this.handler?.onClientClosed(isComplete);
    this.#owner.onStreamClosed(this, isComplete);
  }

  #closeDetached(): void {
    this.#response.detachSocket(this.#request.socket);
    this.onResponseClose();
    this.#owner.closeGently();
  }
}

function hasLength(rawHeaders: readonly string[]): boolean {
  return rawHeaders.some(
    (name, index) =>
      index % 2 === 0 && name.length === 14 && name.toLowerCase() === 'content-length',
  );
}

/**
 * Node turns a Content-Disposition that stands after a Content-Length into UTF-8 and spoils its bytes;
 * put before it, it is left alone. Order between fields of different names means nothing.
 */
function reorder(rawHeaders: readonly string[]): readonly string[] {
  let moved: string[] | undefined;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (isSpoiled(rawHeaders[index]!, rawHeaders[index + 1]!)) {
      (moved ??= []).push(rawHeaders[index]!, rawHeaders[index + 1]!);
    }
  }
  if (moved === undefined) return rawHeaders;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const value = rawHeaders[index + 1]!;
    if (!isSpoiled(name, value)) moved.push(name, value);
  }
  return moved;
}

function isSpoiled(name: string, value: string): boolean {
  return (
    name.length === 19 && name.toLowerCase() === 'content-disposition' && /[\x80-\xff]/.test(value)
  );
}
