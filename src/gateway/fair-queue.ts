import type { Clock } from '../lib/clock.ts';

/** Who took so much or more lately is served last, whoever took even more. */
const LEVELS = 64;
/** Requests that wait. More would wait longer than anybody does. */
const WAITING_MAX = 1000;
/** What is begun in one turn of the event loop; then it looks at who comes and what is answered. */
const TURN_MS = 5;

/** A request whose head was read, and no more. */
export interface Waiting {
  readonly startedMs: number;
  /** Its turn has come. */
  begin(): void;
  /** There is no room for it. */
  giveWay(): void;
}

/**
 * Requests to a thread that has more to do than it can: who took least of it lately is served first, in the
 * order of coming. So in a flood a visitor's request does not wait for those of a crowd that asks without
 * end; and the thread's turns are short, so that nobody waits long to be accepted.
 */
export class FairQueue {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #levels: readonly Waiting[][] = Array.from({ length: LEVELS }, () => []);
  #size = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** `taken`: requests that its client took lately. Where there is no room, the newest of who took most gives way. */
  add(waiting: Waiting, taken: number): void {
    this.#levels[Math.min(Math.floor(taken), LEVELS - 1)]!.push(waiting);
    if (this.#size++ === 0) setImmediate(this.#takeTurn);
    if (this.#size <= WAITING_MAX) return;
    this.#size--;
    this.#levels
      .findLast((level) => level.length > 0)!
      .pop()!
      .giveWay();
  }

  /** How long the one that waits longest has waited, in milliseconds; 0 where none waits. */
  longestWaitMs(nowMs: number): number {
    const waits = this.#levels.map(([first]) =>
      first === undefined ? 0 : nowMs - first.startedMs,
    );
    return Math.max(...waits);
  }

  readonly #takeTurn = (): void => {
    const endMs = this.#clock.monotonic() + TURN_MS;
    do {
      this.#size--;
      this.#levels
        .find((level) => level.length > 0)!
        .shift()!
        .begin();
    } while (this.#size > 0 && this.#clock.monotonic() < endMs);
    if (this.#size > 0) setImmediate(this.#takeTurn);
  };
}
