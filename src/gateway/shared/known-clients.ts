import { ClientSlots } from './client-slots.ts';
import type { KeyHash } from './key-hash.ts';

const WORDS_PER_SLOT = 2;
const KEY = 0;
const UNTIL = 1;
const SECOND_MS = 1000;

/**
 * Clients of which one thing is remembered for a while: that they were answered well (they come first
 * when there is no room for all), or that they asked for more than their share of a busy thread.
 */
export class KnownClients {
  readonly #slots: ClientSlots;
  readonly #keptMs: number;

  static bytes(slots: number): number {
    return ClientSlots.bytes(slots, WORDS_PER_SLOT);
  }

  /** `slots` is a power of two. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number, keptMs: number) {
    this.#slots = new ClientSlots(buffer, offset, slots, WORDS_PER_SLOT);
    this.#keptMs = keptMs;
  }

  note(key: KeyHash, nowMs: number): void {
    const { words } = this.#slots;
    const slot = this.#slots.slotOf(key);
    words[slot + KEY] = key.high;
    words[slot + UNTIL] = Math.ceil((nowMs + this.#keptMs) / SECOND_MS);
  }

  has(key: KeyHash, nowMs: number): boolean {
    const { words } = this.#slots;
    const slot = this.#slots.slotOf(key);
    return words[slot + KEY] === key.high && words[slot + UNTIL]! > nowMs / SECOND_MS;
  }
}
