import type { Pace } from './gcra-table.ts';
import type { KeyHash } from './key-hash.ts';

const WORDS_PER_SLOT = 3;
const KEY = 0;
const AS_OF = 1;
const TAKEN = 2;
/** A request, in fine units: what a slow pace gives back in a millisecond is not lost. */
const REQUEST = 1024;

/**
 * What each client has taken lately of a gateway that is pressed: a leaky bucket for each, whose pace may
 * change from one request to the next. (GCRA keeps a time, which says less with each time that the pace is
 * halved: whoever had taken all it may would begin anew.) Each client has one slot that another may take
 * over, and threads may lose a request to one another: what follows is a matter of degree.
 */
export class LoadTable {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #mask: number;

  static bytes(slots: number): number {
    return slots * WORDS_PER_SLOT * Int32Array.BYTES_PER_ELEMENT;
  }

  /** `slots` is a power of two. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number) {
    this.#words = new Int32Array(buffer, offset, slots * WORDS_PER_SLOT);
    this.#mask = slots - 1;
  }

  /**
   * Takes one request of what the client may have at this pace. Returns how many it has taken lately, this
   * one included, or 0: it had all that it may have.
   */
  take({ low, high }: KeyHash, { intervalMs, burst }: Pace, nowMs: number): number {
    const words = this.#words;
    const slot = (low & this.#mask) * WORDS_PER_SLOT;
    const now = (nowMs % 2 ** 32) | 0;
    let taken = 0;
    if (words[slot + KEY] === high) {
      const passedMs = (now - words[slot + AS_OF]!) | 0;
      // A clock that was set back forgets all.
      if (passedMs >= 0)
        taken = Math.max(0, words[slot + TAKEN]! - (passedMs * REQUEST) / intervalMs);
    }
    if (taken + REQUEST > burst * REQUEST) return 0;
    words[slot + KEY] = high;
    words[slot + AS_OF] = now;
    words[slot + TAKEN] = taken + REQUEST;
    return taken / REQUEST + 1;
  }
}
