import { isRequestEvent } from '../envelope.ts';
import type { Event } from '../envelope.ts';
import { LINE_BYTES_MAX } from './journal-limits.ts';
import { serializeEvent } from './serialize-event.ts';

export interface Line {
  readonly text: string;
  /** Bytes in UTF-8, with the line feed. */
  readonly bytes: number;
}

/**
 * Makes the event's line. One that would be longer than LINE_BYTES_MAX gives up its last matches, then
 * its headers; undefined where that does not suffice.
 */
export function fitLine(event: Event): Line | undefined {
  let fitting = event;
  for (;;) {
    const text = serializeEvent(fitting);
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes <= LINE_BYTES_MAX) return { text, bytes };
    const shorter = shorten(fitting);
    if (shorter === undefined) return undefined;
    fitting = shorter;
  }
}

function shorten(event: Event): Event | undefined {
  if (!isRequestEvent(event)) return undefined;
  const { matches = [], faults = [], headers = [] } = event.detail;
  const isLess = matches.length > 1 || faults.length > 1;
  if (!isLess && headers.length === 0) return undefined;
  const detail = {
    ...event.detail,
    matches: matches.slice(0, Math.ceil(matches.length / 2)),
    faults: faults.slice(0, Math.ceil(faults.length / 2)),
    headers: isLess ? headers : [],
  };
  return { ...event, detail };
}
