import type { Event } from '../envelope.ts';

/** DEL and the C1 controls, which JSON allows: a terminal must not obey what a client sent. */
const CONTROLS_THAT_JSON_ALLOWS = /[\u007f-\u009f]/g;

/**
 * Makes the event's line, without its line feed: JSON with every control character escaped.
 *
 * Text from a request is latin1, one character a byte. It is written as those characters in UTF-8, so
 * that reading the line gives the bytes back without loss; whoever shows them to a person decides how
 * to decode them.
 *
 * `JSON.stringify` is on the hot path on purpose: under Node 26 it took 0.88 microseconds for an
 * ordinary request, fields put together by hand 1.0 (`bench/journal.ts`).
 */
export function serializeEvent(event: Event): string {
  const json = JSON.stringify(event);
  CONTROLS_THAT_JSON_ALLOWS.lastIndex = 0;
  return CONTROLS_THAT_JSON_ALLOWS.test(json) ? escapeControls(json) : json;
}

function escapeControls(json: string): string {
  return json.replaceAll(
    CONTROLS_THAT_JSON_ALLOWS,
    (control) => `\\u00${control.charCodeAt(0).toString(16)}`,
  );
}
