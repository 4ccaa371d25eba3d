/** Turns of spinning between two looks at the time. */
const SPINS_PER_LOOK = 256;
/**
 * A holder keeps a lock for well under a microsecond. One that kept it this long was suspended by the
 * system or ended in the middle: the lock is taken from it. At worst one entry is then off by one.
 */
const STEAL_AFTER_MS = 20;

/** Spin locks in shared memory, one word each: 0 when free, else the holder's number (from 1). */
export class BucketLocks {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #holder: number;
  /** Locks taken from a holder that did not give them back. */
  stolen = 0;

  constructor(words: Int32Array<SharedArrayBuffer>, holder: number) {
    this.#words = words;
    this.#holder = holder;
  }

  acquire(index: number): void {
    if (Atomics.compareExchange(this.#words, index, 0, this.#holder) !== 0) this.#spin(index);
  }

  release(index: number): void {
    Atomics.compareExchange(this.#words, index, this.#holder, 0);
  }

  #spin(index: number): void {
    let since = performance.now();
    let seen = Atomics.load(this.#words, index);
    for (let turn = 1; ; turn++) {
      const holder = Atomics.compareExchange(this.#words, index, 0, this.#holder);
      if (holder === 0) return;
      if (turn % SPINS_PER_LOOK !== 0) continue;
      const now = performance.now();
      if (holder !== seen) {
        seen = holder;
        since = now;
      } else if (now - since > STEAL_AFTER_MS) {
        if (Atomics.compareExchange(this.#words, index, holder, this.#holder) === holder) {
          this.stolen++;
          return;
        }
      }
    }
  }
}
