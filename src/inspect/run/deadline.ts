import type { Clock } from '../../lib/clock.ts';

/**
 * Longest that work goes on between two looks at the clock, milliseconds. Where more time passed, the
 * thread stood still (another process had the processor, memory was collected): that is no fault of the
 * request.
 */
const WORK_BETWEEN_LOOKS_MS = 10;
/** Work that is done sooner never asks what the thread worked: nearly all of it. */
const UNASKED_MS = 1;
/** What the system counts as worked may lag behind by so much. */
const WORKED_LAG_MS = 4;

/** When the time for work that is done in pieces is over. What the thread did not work does not count. */
export class Deadline {
  readonly #clock: Clock;
  #atMs = Infinity;
  #begunMs = 0;
  #leftMs: number;
  #lookedMs = 0;
  #pausesLeftMs: number;
  /** In all pieces of work that are over. */
  #takenMs = 0;
  /**
   * From where on it is known what the thread worked: when that was, and what it had worked by then. Both move
   * on by what passes between two pieces, which others have.
   */
  #since: Moment | undefined = undefined;
  /** The end of the piece before, where it is known. */
  #ended: Moment | undefined = undefined;
  /** Since then, not held against the request. */
  #forgivenMs = 0;

  /** Where nobody knows what the thread worked, pauses count like work once they come to more than `pausesMsMax`. */
  constructor(clock: Clock, milliseconds: number, pausesMsMax: number) {
    this.#clock = clock;
    this.#leftMs = milliseconds;
    this.#pausesLeftMs = pausesMsMax;
  }

  /** A piece of work begins; `end` must follow. */
  begin(nowMs: number): void {
    this.#atMs = nowMs + this.#leftMs;
    this.#begunMs = nowMs;
    this.#lookedMs = nowMs;
    // Pieces that are each too short to ask are asked about together.
    if (this.#since === undefined && this.#takenMs < UNASKED_MS) return;
    const begun = this.#momentAt(nowMs);
    if (this.#since === undefined) this.#forgivenMs = 0;
    this.#since =
      this.#since === undefined || this.#ended === undefined || begun === undefined
        ? begun
        : movedOn(this.#since, this.#ended, begun);
  }

  end(nowMs: number): void {
    this.look(nowMs);
    if (nowMs > this.#atMs) this.isPast(nowMs);
    this.#leftMs = this.#atMs - nowMs;
    this.#takenMs += nowMs - this.#begunMs;
    if (this.#since !== undefined) this.#ended = this.#momentAt(nowMs);
  }

  /** Gives the piece of work at hand more time. */
  extend(milliseconds: number): void {
    this.#atMs += milliseconds;
  }

  /** Returns the time since the last look that the thread worked. */
  look(nowMs: number): number {
    const passedMs = nowMs - this.#lookedMs;
    this.#lookedMs = nowMs;
    if (passedMs <= WORK_BETWEEN_LOOKS_MS) return passedMs;
    // Before the first look nobody could ask; from then on `isPast` knows.
    const isFirst = this.#since === undefined && this.#clock.worked !== undefined;
    const pauseMs = isFirst
      ? passedMs - WORK_BETWEEN_LOOKS_MS
      : Math.min(passedMs - WORK_BETWEEN_LOOKS_MS, this.#pausesLeftMs);
    if (!isFirst) this.#pausesLeftMs -= pauseMs;
    this.#forgivenMs += pauseMs;
    this.#atMs += pauseMs;
    return passedMs - pauseMs;
  }

  /**
   * Asked after each look. Before it says true, the system is asked what the thread has worked: on a busy
   * machine others had the processor in slices too short to be seen as pauses.
   */
  isPast(nowMs: number): boolean {
    const isPast = nowMs > this.#atMs;
    if (this.#clock.worked === undefined || (this.#since !== undefined && !isPast)) return isPast;
    if (!isPast && nowMs - this.#begunMs < UNASKED_MS) return false;
    const workedMs = this.#clock.worked();
    if (this.#since === undefined) {
      this.#since = { nowMs, workedMs };
      this.#forgivenMs = 0;
    }
    if (!isPast) return false;
    const waitedMs = nowMs - this.#since.nowMs - (workedMs - this.#since.workedMs) - WORKED_LAG_MS;
    const unseenMs = Math.max(0, waitedMs - this.#forgivenMs);
    this.#forgivenMs += unseenMs;
    this.#atMs += unseenMs;
    return nowMs > this.#atMs;
  }

  #momentAt(nowMs: number): Moment | undefined {
    const workedMs = this.#clock.worked?.();
    return workedMs === undefined ? undefined : { nowMs, workedMs };
  }
}

interface Moment {
  readonly nowMs: number;
  /** What the thread had worked by then. */
  readonly workedMs: number;
}

/** The moment later by what passed from `ended` to `begun`. */
function movedOn(moment: Moment, ended: Moment, begun: Moment): Moment {
  return {
    nowMs: moment.nowMs + begun.nowMs - ended.nowMs,
    workedMs: moment.workedMs + begun.workedMs - ended.workedMs,
  };
}
