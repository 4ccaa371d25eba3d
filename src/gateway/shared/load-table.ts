import { ClientSlots } from './client-slots.ts';
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
 * halved: whoever had taken all it may would begin anew.)
 */
export class LoadTable {
  readonly #slots: ClientSlots;

  static bytes(slots: number): number {
    return ClientSlots.bytes(slots, WORDS_PER_SLOT);
  }

  /** `slots` is a power of two. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number) {
    this.#slots = new ClientSlots(buffer, offset, slots, WORDS_PER_SLOT);
  }

  /**
   * Takes one request of what the client may have at this pace. Returns how many it has taken lately, this
   * one included, or 0: it had all that it may have.
   */
  take(key: KeyHash, { intervalMs, burst }: Pace, nowMs: number): number {
    const { words } = this.#slots;
    const slot = this.#slots.slotOf(key);
    const now = (nowMs % 2 ** 32) | 0;
    let taken = 0;
    if (words[slot + KEY] === key.high) {
      const passedMs = (now - words[slot + AS_OF]!) | 0;
      // A clock that was set back forgets all.
      if (passedMs >= 0)
        taken = Math.max(0, words[slot + TAKEN]! - (passedMs * REQUEST) / intervalMs);
    }
    if (taken + REQUEST > burst * REQUEST) return 0;
    words[slot + KEY] = key.high;
    words[slot + AS_OF] = now;
    words[slot + TAKEN] = taken + REQUEST;
    return taken / REQUEST + 1;
  }
}
