import type { Clock } from '../lib/clock.ts';

/** What requests that take no turns get between two turns. */
const BETWEEN_TURNS_MS = 1;
/** Turns that follow each other at once take no more than this together. */
const ROW_OF_TURNS_MS = 10;

interface Waiting {
  /** Works for a turn; returns whether that was all. */
  readonly work: () => boolean;
  readonly sinceMs: number;
}

/**
 * Inspections that take long, one at a time and in the order in which they came, in turns with everything
 * else that the thread does, so that nobody's small request waits for anybody's large one; nor the large for
 * ever for the small: they get as much time as inspections that were done at once had meanwhile. One that has
 * begun is finished before the next begins: only one has its body both as bytes and as values.
 */
export class InspectionTurns {
  readonly #waiting: Waiting[] = [];
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** Since the last turn. */
  #othersServed = 0;
  #othersMs = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** Notes a request that was inspected at once, and how long that took. */
  noteOther(ms: number): void {
    this.#othersServed++;
    this.#othersMs += ms;
  }

  add(work: () => boolean, nowMs: number): void {
    this.#waiting.push({ work, sinceMs: nowMs });
    if (this.#waiting.length === 1) setImmediate(this.#takeTurn);
  }

  /** How long the one at hand has been here. */
  longestWaitMs(nowMs: number): number {
    const [first] = this.#waiting;
    return first === undefined ? 0 : nowMs - first.sinceMs;
  }

  readonly #takeTurn = (): void => {
    const endMs = this.#clock.monotonic() + Math.min(this.#othersMs, ROW_OF_TURNS_MS);
    this.#othersServed = 0;
    this.#othersMs = 0;
    do {
      if (this.#waiting[0]!.work()) this.#waiting.shift();
    } while (this.#waiting.length > 0 && this.#clock.monotonic() < endMs);
    if (this.#waiting.length > 0) setImmediate(this.#awaitTurn);
  };

  /** What came meanwhile is under way to its upstream, and its answer is not to wait for a turn. */
  readonly #awaitTurn = (): void => {
    if (this.#othersServed === 0) this.#takeTurn();
    else setTimeout(this.#takeTurn, BETWEEN_TURNS_MS);
  };
}
