import { LinkError } from './link.ts';

/** Four bytes, big-endian: the length of the JSON text (UTF-8) that follows. */
const HEADER_BYTES = 4;

/**
 * Longest frame: a policy with every rule file in it has a few megabytes. A peer can make us hold one
 * of these, and no more.
 */
export const FRAME_BYTES_MAX = 16 * 1024 * 1024;
/** Longest frame of a peer that has not said who it is. */
export const HELLO_BYTES_MAX = 4096;

/** Throws LinkError `too-large`, and TypeError for what JSON cannot hold. */
export function encodeFrame(message: unknown): Buffer {
  const text = JSON.stringify(message);
  const bytes = Buffer.byteLength(text);
  if (bytes > FRAME_BYTES_MAX) {
    throw new LinkError('too-large', `a message of ${bytes} bytes, the most is ${FRAME_BYTES_MAX}`);
  }
  const frame = Buffer.allocUnsafe(HEADER_BYTES + bytes);
  frame.writeUInt32BE(bytes, 0);
  frame.write(text, HEADER_BYTES);
  return frame;
}

/** Puts frames together from the pieces in which a socket hands them over. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #bytes = 0;
  #bytesMax: number;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Once the peer has said who it is. */
  allow(bytesMax: number): void {
    this.#bytesMax = bytesMax;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /**
   * Returns the next whole message, or undefined until more has come. Throws LinkError `too-large` for
   * a frame over the limit, before it is held, and SyntaxError for what is not JSON.
   */
  read(): unknown {
    if (this.#bytes < HEADER_BYTES) return undefined;
    const length = this.#peek(HEADER_BYTES).readUInt32BE(0);
    if (length > this.#bytesMax) {
      throw new LinkError('too-large', `a frame of ${length} bytes, the most is ${this.#bytesMax}`);
    }
    if (this.#bytes < HEADER_BYTES + length) return undefined;
    const frame = this.#peek(HEADER_BYTES + length);
    const text = frame.toString('utf8', HEADER_BYTES, HEADER_BYTES + length);
    const rest = frame.subarray(HEADER_BYTES + length);
    this.#chunks[0] = rest;
    this.#bytes -= HEADER_BYTES + length;
    return JSON.parse(text);
  }

  /** The first chunk, joined with as many others as it takes to have so many bytes in one. */
  #peek(bytes: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= bytes) return first;
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
