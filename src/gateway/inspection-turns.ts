/** What requests that take no turns get between two turns. */
const BETWEEN_TURNS_MS = 1;

interface Waiting {
  /** Works for a turn; returns whether that was all. */
  readonly work: () => boolean;
  readonly sinceMs: number;
}

/**
 * Inspections that take long, one at a time and in the order in which they came, in turns with everything
 * else that the thread does, so that nobody's small request waits for anybody's large one. One that has
 * begun is finished before the next begins: only one has its body both as bytes and as values.
 */
export class InspectionTurns {
  readonly #waiting: Waiting[] = [];
  #othersServed = 0;
  #othersSeen = 0;

  /** Notes a request that was inspected at once. */
  noteOther(): void {
    this.#othersServed++;
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
    if (this.#waiting[0]!.work()) this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(this.#awaitTurn);
  };

  /** What came meanwhile is under way to its upstream, and its answer is not to wait for a turn. */
  readonly #awaitTurn = (): void => {
    const isAlone = this.#othersServed === this.#othersSeen;
    this.#othersSeen = this.#othersServed;
    if (isAlone) this.#takeTurn();
    else setTimeout(this.#takeTurn, BETWEEN_TURNS_MS);
  };
}
