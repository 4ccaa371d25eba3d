import { Buffer } from 'node:buffer';

/**
 * Puts the chunks of a body together as latin1 text. How much may come is not bounded here: the engine
 * stops at SecRequestBodyLimit.
 */
export class TextCollector {
  readonly #pieces: string[] = [];

  append(chunk: Uint8Array): void {
    const { buffer, byteOffset, byteLength } = chunk;
    this.#pieces.push(Buffer.from(buffer, byteOffset, byteLength).toString('latin1'));
  }

  /** All of it, in one flat string. */
  take(): string {
    return this.#pieces.length === 1 ? this.#pieces[0]! : this.#pieces.join('');
  }
}
