import type { KeyHash } from './key-hash.ts';

const WORDS_PER_SLOT = 2;
const UNTIL = 1;
const SECOND_MS = 1000;

/**
 * Clients of which one thing is remembered for a while: that they were answered well (they come first
 * when there is no room for all), or that they asked for more than their share of a busy thread. Each
 * has one slot that a later one may take over; what is lost by that is a place in a queue, no more.
 */
export class KnownClients {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #mask: number;
  readonly #keptMs: number;

  static bytes(slots: number): number {
    return slots * WORDS_PER_SLOT * Int32Array.BYTES_PER_ELEMENT;
  }

  /** `slots` is a power of two. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number, keptMs: number) {
    this.#words = new Int32Array(buffer, offset, slots * WORDS_PER_SLOT);
    this.#mask = slots - 1;
    this.#keptMs = keptMs;
  }

  note({ low, high }: KeyHash, nowMs: number): void {
    const at = (low & this.#mask) * WORDS_PER_SLOT;
    this.#words[at] = high;
    this.#words[at + UNTIL] = Math.ceil((nowMs + this.#keptMs) / SECOND_MS);
  }

  has({ low, high }: KeyHash, nowMs: number): boolean {
    const at = (low & this.#mask) * WORDS_PER_SLOT;
    return this.#words[at] === high && this.#words[at + UNTIL]! > nowMs / SECOND_MS;
  }
}
