import type { KeyHash } from './key-hash.ts';

const WORDS_PER_SLOT = 4;
const KEY = 0;
const WINDOW = 1;
const GOOD = 2;
const BAD = 3;
/** After each window, what was counted weighs half. */
const WINDOW_MS = 30_000;
const HALVINGS_MAX = 16;

/**
 * How clients behave while the gateway is pressed: what went well, and what had to be refused or broken
 * off. Behind one address there may be hundreds of people and one attacker: it is the proportion that
 * tells. Each client has one slot that another may take over, and threads may lose counts to one another;
 * what follows from them is a matter of degree.
 */
export class ConductTable {
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

  noteGood(key: KeyHash, nowMs: number): void {
    this.#words[this.#slotOf(key, nowMs) + GOOD]!++;
  }

  /** Returns what is counted of the client by now. */
  noteBad(
    key: KeyHash,
    nowMs: number,
    weight: number,
  ): { readonly good: number; readonly bad: number } {
    const words = this.#words;
    const slot = this.#slotOf(key, nowMs);
    words[slot + BAD]! += weight;
    return { good: words[slot + GOOD]!, bad: words[slot + BAD]! };
  }

  /** The client's slot, with its counts as of now. */
  #slotOf({ low, high }: KeyHash, nowMs: number): number {
    const words = this.#words;
    const slot = (low & this.#mask) * WORDS_PER_SLOT;
    const window = Math.floor(nowMs / WINDOW_MS) | 0;
    if (words[slot + KEY] !== high) {
      words[slot + KEY] = high;
      words[slot + GOOD] = 0;
      words[slot + BAD] = 0;
    } else if (words[slot + WINDOW] !== window) {
      // A clock that was set back forgets all.
      const passed = window - words[slot + WINDOW]!;
      const halvings = passed < 0 ? HALVINGS_MAX : Math.min(passed, HALVINGS_MAX);
      words[slot + GOOD]! >>= halvings;
      words[slot + BAD]! >>= halvings;
    }
    words[slot + WINDOW] = window;
    return slot;
  }
}
