/** 32-bit words of one thread: beats, and whether it said that it will be silent for a while. */
const WORDS = 2;
const BEATS = 0;
const BUSY = 1;

/** How often a thread that is well shows it. */
export const BEAT_INTERVAL_MS = 200;

/** Signs of life of all threads of one gateway, in memory that the main thread can read at any time. */
export class Pulse {
  readonly #words: Int32Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  static bytes(threads: number): number {
    return threads * WORDS * Int32Array.BYTES_PER_ELEMENT;
  }

  beat(thread: number): void {
    Atomics.add(this.#words, thread * WORDS + BEATS, 1);
  }

  beats(thread: number): number {
    return Atomics.load(this.#words, thread * WORDS + BEATS);
  }

  /** Compiling a large rule set takes seconds, in which nothing is wrong. */
  setBusy(thread: number, isBusy: boolean): void {
    Atomics.store(this.#words, thread * WORDS + BUSY, isBusy ? 1 : 0);
  }

  isBusy(thread: number): boolean {
    return Atomics.load(this.#words, thread * WORDS + BUSY) === 1;
  }
}
