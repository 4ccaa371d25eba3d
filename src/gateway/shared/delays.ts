import type { Delay } from '../load-gauge.ts';

/** Numbers of one thread: p50, p99 and the longest, in milliseconds. */
const NUMBERS = 3;

/** How long connections wait until a thread looks at them: the newest reading of each thread. */
export class Delays {
  readonly #rows: Float64Array<SharedArrayBuffer>;
  readonly #thread: number;

  static bytes(threads: number): number {
    return threads * NUMBERS * Float64Array.BYTES_PER_ELEMENT;
  }

  constructor(buffer: SharedArrayBuffer, offset: number, threads: number, thread: number) {
    this.#rows = new Float64Array(buffer, offset, threads * NUMBERS);
    this.#thread = thread;
  }

  set({ p50Ms, p99Ms, maxMs }: Delay): void {
    this.#rows.set([p50Ms, p99Ms, maxMs], this.#thread * NUMBERS);
  }

  /** That of the slowest thread, each number by itself. */
  get worst(): Delay {
    const most = (number: number): number => {
      let found = 0;
      for (let at = number; at < this.#rows.length; at += NUMBERS) {
        found = Math.max(found, this.#rows[at]!);
      }
      return found;
    };
    return { p50Ms: most(0), p99Ms: most(1), maxMs: most(2) };
  }
}
