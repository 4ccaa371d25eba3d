import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Pace } from './shared/gcra-table.ts';

/** How exactly delays are measured, and how often: a timer outside of JavaScript, of no weight. */
const RESOLUTION_MS = 10;
const NANOSECONDS_PER_MS = 1_000_000;
const SECOND_MS = 1000;
/** A thread that is later than this is behind with its work. */
const BEHIND_MS = 40;
/** So is one whose requests wait this long for a connection to their upstream, or for their inspection. */
const WAIT_BEHIND_MS = 250;
/** What one address gets in the first moment, per second, at the most; and in the end at the least. */
const PER_SECOND_FIRST = 100;
const PER_SECOND_MIN = 1;
/** Half as much with each reading that is no better, a quarter more with each that is. */
const LESS = 0.5;
/** A thread that is so late reads the less often: it halves once more for each, up to so many times. */
const LATE_MS = 160;
const HALVINGS_MAX = 4;
const MORE = 1.25;
const PER_SECOND_FREE = 200;
/** A page with all that belongs to it comes at once. */
const BURST_MIN = 20;

/** What each address that asks gets of what is answered; where none asks, that says nothing. */
export function fairPerSecond(answeredPerSecond: number, addresses: number): number {
  return addresses === 0 ? Number.POSITIVE_INFINITY : answeredPerSecond / addresses;
}

/** How long what waits for a thread waits, over one reading. */
export interface Delay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/**
 * Measures how late a thread gets to what is ready for it, and says what each address may then ask for.
 *
 * A timer falls due at moments that mean nothing to the load, as connections arrive, and is served when
 * the event loop comes round. So its delay is what a connection at the head of the kernel's accept queue
 * waits until it is accepted and looked at; each one before it in the queue costs one turn of the loop
 * more (libuv accepts one a turn and socket).
 *
 * How many requests a second are too many nobody knows beforehand: from the second late reading in a row on,
 * an address may ask for half of what each gets just now, and for half of that again as long as the thread is
 * behind; it grows again when it is not.
 */
export class LoadGauge {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #perSecond = Number.POSITIVE_INFINITY;
  #pace: Pace | undefined;
  #wasLate = false;

  constructor() {
    this.#histogram.enable();
  }

  /** What one address may ask for now: requests, and as many new connections; undefined: anything. */
  get pace(): Pace | undefined {
    return this.#pace;
  }

  /**
   * What was measured since the last reading. `hasQueue`: connections wait to be accepted, more and more.
   * `fairPerSecond`: what an address gets of what is answered now, if all get the same.
   */
  read(waitMs: number, hasQueue: boolean, fairPerSecond: () => number): Delay {
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
    this.judge(delay.p50Ms, waitMs, hasQueue, fairPerSecond);
    return delay;
  }

  judge(
    delayMs: number,
    waitMs: number,
    hasQueue = false,
    fairPerSecond = (): number => Number.POSITIVE_INFINITY,
  ): Pace | undefined {
    const isLate = delayMs >= BEHIND_MS;
    // One long step, of rules that are compiled, say, or of another program, is not yet too much to do.
    const isLateAgain = isLate && (this.#wasLate || this.#pace !== undefined);
    const isBehind = hasQueue || isLateAgain || waitMs >= WAIT_BEHIND_MS;
    this.#wasLate = isLate;
    if (isBehind) {
      const halvings = Math.min(HALVINGS_MAX, 1 + Math.floor(delayMs / LATE_MS));
      const before =
        this.#pace === undefined
          ? Math.min(PER_SECOND_FIRST / LESS, fairPerSecond())
          : this.#perSecond;
      this.#perSecond = Math.max(PER_SECOND_MIN, before * LESS ** halvings);
    } else {
      this.#perSecond *= MORE;
      if (this.#perSecond > PER_SECOND_FREE) this.#perSecond = Number.POSITIVE_INFINITY;
    }
    const perSecond = this.#perSecond;
    this.#pace = Number.isFinite(perSecond)
      ? { intervalMs: SECOND_MS / perSecond, burst: Math.max(BURST_MIN, perSecond) }
      : undefined;
    return this.#pace;
  }

  close(): void {
    this.#histogram.disable();
  }
}
