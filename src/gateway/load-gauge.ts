import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadLevel, type LoadLevel } from './under-pressure.ts';

/** How exactly delays are measured, and how often: a timer outside of JavaScript, of no weight. */
const RESOLUTION_MS = 10;
const NANOSECONDS_PER_MS = 1_000_000;
/** A level is left, one step at a time, after so many calmer readings. */
const CALM_READINGS = 4;

/** How long what waits for a thread waits, over one reading. */
export interface Delay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Measures how late a thread gets to what is ready for it: a timer falls due at moments of no meaning
 * for the load, as connections arrive, and is served when the event loop comes round. So this is what a
 * connection at the head of the kernel's accept queue waits until it is accepted and looked at. Each
 * one before it in the queue costs one turn of the loop more (libuv accepts one a turn and socket).
 */
export class LoadGauge {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #level: LoadLevel = 0;
  #calmReadings = 0;

  constructor() {
    this.#histogram.enable();
  }

  get level(): LoadLevel {
    return this.#level;
  }

  /** What was measured since the last reading. */
  read(): Delay {
    const histogram = this.#histogram;
    // The histogram holds whole intervals of its timer, and nothing before the first is over.
    const late = (nanoseconds: number): number =>
      histogram.count === 0 ? 0 : Math.max(0, nanoseconds / NANOSECONDS_PER_MS - RESOLUTION_MS);
    const delay = {
      p50Ms: late(histogram.percentile(50)),
      p99Ms: late(histogram.percentile(99)),
      maxMs: late(histogram.max),
    };
    histogram.reset();
    this.judge(delay.p50Ms);
    return delay;
  }

  /** Up at once, down slowly: a flood that pulses does not make it flap. */
  judge(delayMs: number): LoadLevel {
    const now = loadLevel(delayMs);
    if (now >= this.#level) {
      this.#level = now;
      this.#calmReadings = 0;
    } else if (++this.#calmReadings >= CALM_READINGS) {
      this.#level = (this.#level - 1) as LoadLevel;
      this.#calmReadings = 0;
    }
    return this.#level;
  }

  close(): void {
    this.#histogram.disable();
  }
}
