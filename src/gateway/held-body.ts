import type { Exchange } from './exchange.ts';
import { keepable } from './gather-pieces.ts';
import { holdBytes, releaseBytes } from './hold-bytes.ts';

/**
 * What came of a request's body and may not go on yet, in its order. It counts in the memory that all such
 * bodies share from the moment it comes, be it kept already or still to be gathered.
 */
export class HeldBody {
  readonly #exchange: Exchange;
  #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** Counts bytes that came. False where there is no room for them. */
  count(bytes: number): boolean {
    if (!holdBytes(this.#exchange, bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  keep(piece: Buffer): void {
    this.#pieces.push(keepable(piece));
  }

  /** Hands over what was kept; nothing counts any more. */
  release(): readonly Buffer[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    releaseBytes(this.#exchange, this.#bytes);
    this.#bytes = 0;
    return pieces;
  }
}
