import type { Event, Layer } from '../envelope.ts';
import { LINE_BYTES_MAX } from '../journal/journal-limits.ts';
import { parseLine } from './parse-line.ts';

/** What a piece of a segment holds. */
export interface SegmentPart {
  readonly events: readonly Event[];
  /** Bytes read for good: up to the end of the last whole line, or beyond what is too long to be one. */
  readonly bytes: number;
  /** Lines that were no events. */
  readonly badLines: number;
  /** True where `bytes` ends in the middle of a line that is too long: its rest is to be skipped. */
  readonly isSkipping: boolean;
}

const LINE_FEED = 10;

/**
 * Takes the whole lines at the start of `bytes`. `isSkipping` says that they begin within a line that
 * an earlier part has given up. Empty lines are passed over: a writer that had to end in a hurry makes
 * one. An event of a layer that the writer may not tell of (`layers`; undefined: of all) is none.
 */
export function splitLines(
  bytes: Buffer,
  isSkipping: boolean,
  layers?: ReadonlySet<Layer>,
): SegmentPart {
  const events: Event[] = [];
  let badLines = 0;
  let start = 0;
  let mustSkip = isSkipping;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    const length = end - start;
    if (!mustSkip && length > 0) {
      const isTooLong = length > LINE_BYTES_MAX;
      const event = isTooLong ? undefined : parseLine(bytes.toString('utf8', start, end));
      if (event === undefined || layers?.has(event.layer) === false) badLines++;
      else events.push(event);
    }
    mustSkip = false;
    start = end + 1;
  }
  const isTooLong = bytes.length - start > LINE_BYTES_MAX;
  if (!mustSkip && !isTooLong) return { events, bytes: start, badLines, isSkipping: false };
  if (!mustSkip) badLines++;
  return { events, bytes: bytes.length, badLines, isSkipping: true };
}
