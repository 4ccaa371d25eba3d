/** Words: the second that is counted, challenges in it, challenges in the one before. */
const WORDS = 3;
const SECOND = 0;
const COUNT = 1;
const BEFORE = 2;
const SECOND_MS = 1000;

/** Challenges a second from which each puzzle takes one bit more (twice the work). */
const CHALLENGES_PER_LEVEL: readonly number[] = [50, 200, 1000, 5000];

/**
 * How hard the gateway is pressed, over all its threads. The counts of two threads that begin a second
 * at the same time may be off by a few: what follows from them is a matter of degree.
 */
export class Pressure {
  readonly #words: Int32Array<SharedArrayBuffer>;

  static bytes(): number {
    return WORDS * Int32Array.BYTES_PER_ELEMENT;
  }

  constructor(buffer: SharedArrayBuffer, offset: number) {
    this.#words = new Int32Array(buffer, offset, WORDS);
  }

  /** Counts one more challenge; returns how many bits harder than usual it is to be. */
  noteChallenge(nowMs: number): number {
    const words = this.#words;
    const second = Math.floor(nowMs / SECOND_MS) | 0;
    const current = Atomics.load(words, SECOND);
    if (current !== second && Atomics.compareExchange(words, SECOND, current, second) === current) {
      const count = Atomics.exchange(words, COUNT, 0);
      Atomics.store(words, BEFORE, second - current === 1 ? count : 0);
    }
    const now = Atomics.add(words, COUNT, 1) + 1;
    const rate = Math.max(now, Atomics.load(words, BEFORE));
    return CHALLENGES_PER_LEVEL.filter((from) => rate >= from).length;
  }
}
