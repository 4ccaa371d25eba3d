import type { Clock } from '../../lib/clock.ts';
import type { ListedSegment } from './segment-folder.ts';

/** The size at which a segment stands, and since when. */
interface Growth {
  readonly size: number;
  readonly sinceMs: number;
}

/** Tells which segments nobody will write to again: their writer said so, went on, or fell silent. */
export class SegmentEnds {
  readonly #clock: Clock;
  /** A segment that was not finished is taken for one when it has not grown for so long. */
  readonly #abandonedMs: number;
  readonly #lastSequences = new Map<string, number>();
  #growth = new Map<string, Growth>();

  constructor(clock: Clock, abandonedMs: number) {
    this.#clock = clock;
    this.#abandonedMs = abandonedMs;
  }

  /** Takes in all that is there now. */
  note(segments: readonly ListedSegment[]): void {
    const nowMs = this.#clock.monotonic();
    const growth = new Map<string, Growth>();
    this.#lastSequences.clear();
    for (const listed of segments) {
      const { segment, size, sequence } = listed;
      const known = this.#growth.get(segment);
      growth.set(segment, known?.size === size ? known : { size, sinceMs: nowMs });
      this.#lastSequences.set(startOf(listed), sequence);
    }
    this.#growth = growth;
  }

  isEnded(listed: ListedSegment): boolean {
    if (listed.isFinished) return true;
    if (listed.sequence < (this.#lastSequences.get(startOf(listed)) ?? 0)) return true;
    const growth = this.#growth.get(listed.segment);
    if (growth === undefined) return false;
    return this.#clock.monotonic() - growth.sinceMs >= this.#abandonedMs;
  }
}

/** Names one start of one writer: what it writes stands in segments that follow one another. */
export function startOf({ writer, start }: ListedSegment): string {
  return `${writer}.${start}`;
}
