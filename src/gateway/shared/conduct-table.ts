import { ClientSlots } from './client-slots.ts';
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
 * tells.
 */
export class ConductTable {
  readonly #slots: ClientSlots;

  static bytes(slots: number): number {
    return ClientSlots.bytes(slots, WORDS_PER_SLOT);
  }

  /** `slots` is a power of two. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number) {
    this.#slots = new ClientSlots(buffer, offset, slots, WORDS_PER_SLOT);
  }

  noteGood(key: KeyHash, nowMs: number): void {
    this.#slots.words[this.#slotOf(key, nowMs) + GOOD]!++;
  }

  /** Returns what is counted of the client by now. */
  noteBad(
    key: KeyHash,
    nowMs: number,
    weight: number,
  ): { readonly good: number; readonly bad: number } {
    const { words } = this.#slots;
    const slot = this.#slotOf(key, nowMs);
    words[slot + BAD]! += weight;
    return { good: words[slot + GOOD]!, bad: words[slot + BAD]! };
  }

  /** The client's slot, with its counts as of now. */
  #slotOf(key: KeyHash, nowMs: number): number {
    const { words } = this.#slots;
    const slot = this.#slots.slotOf(key);
    const window = Math.floor(nowMs / WINDOW_MS) | 0;
    if (words[slot + KEY] !== key.high) {
      words[slot + KEY] = key.high;
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
