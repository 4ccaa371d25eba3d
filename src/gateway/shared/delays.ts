import type { Delay } from '../load-gauge.ts';

/** Numbers of one thread: p50, p99 and the longest delay in milliseconds, level of pressure, pace. */
const NUMBERS = 5;
const LEVEL = 3;
const PACE = 4;

/** What there is not enough of, and what follows from it. */
export interface Strain {
  /** How far connections have run out: 0 (calm) to 3. */
  readonly level: number;
  /** What one address may ask for, per second, while a thread is behind with its work; 0: anything. */
  readonly perSecond: number;
}

/** How each thread copes, as of its newest reading: how long connections wait for it, what it restricts. */
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

  set({ p50Ms, p99Ms, maxMs }: Delay, { level, perSecond }: Strain): void {
    this.#rows.set([p50Ms, p99Ms, maxMs, level, perSecond], this.#thread * NUMBERS);
  }

  /** A thread that is gone restricts nothing. */
  forgetThread(thread: number): void {
    this.#rows.fill(0, thread * NUMBERS, (thread + 1) * NUMBERS);
  }

  /** That of the thread which restricts most. */
  get strain(): Strain {
    let level = 0;
    let perSecond = 0;
    for (let at = 0; at < this.#rows.length; at += NUMBERS) {
      level = Math.max(level, this.#rows[at + LEVEL]!);
      const pace = this.#rows[at + PACE]!;
      if (pace > 0) perSecond = perSecond === 0 ? pace : Math.min(perSecond, pace);
    }
    return { level, perSecond };
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
