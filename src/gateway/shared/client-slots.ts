import type { KeyHash } from './key-hash.ts';

/**
 * One slot of a few words for each client, in shared memory and without a lock. Another client may take a
 * slot over, and threads may lose to one another what they write: this is for what is a matter of degree.
 */
export class ClientSlots {
  readonly words: Int32Array<SharedArrayBuffer>;
  readonly #wordsPerSlot: number;
  readonly #mask: number;

  static bytes(slots: number, wordsPerSlot: number): number {
    return slots * wordsPerSlot * Int32Array.BYTES_PER_ELEMENT;
  }

  /** `slots` is a power of two. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number, wordsPerSlot: number) {
    this.words = new Int32Array(buffer, offset, slots * wordsPerSlot);
    this.#wordsPerSlot = wordsPerSlot;
    this.#mask = slots - 1;
  }

  /** Where the client's slot begins in `words`. A word of it has to keep `high`, which says whose it is. */
  slotOf({ low }: KeyHash): number {
    return (low & this.#mask) * this.#wordsPerSlot;
  }
}
