import { WINDOW_LENGTH } from '../windows.ts';
import { findDocuments } from './documents.ts';

/** Longer texts are read as they stand, but not parsed as JSON. */
const JSON_LENGTH_MAX = 1 << 20;
/** Documents of one text, one a line. */
const JSON_LINES_MAX = 256;
/** Longer texts that are no JSON are read as they stand. */
const LOOSE_LENGTH_MAX = WINDOW_LENGTH;
const BACKSLASH = 92;

/** What Engine.IO begins its packets with: their length in older versions, their type, a namespace. */
const PACKET = /^(?:\d{1,7}:)?\d{1,4}(?:\/[\w/-]{1,64},\d{0,4})?(?=[[{])/;

/**
 * The names and strings of a text of JSON: one document, one a line (as statistics are sent), or one behind
 * the beginning of a packet of Engine.IO. Undefined where the text is none.
 */
export function jsonTexts(text: string): Iterable<string> | undefined {
  if (text.length > JSON_LENGTH_MAX) return undefined;
  const document = text.slice(PACKET.exec(text)?.[0].length ?? 0);
  if (!looksLikeJson(document)) return undefined;
  const parsed = parseJson(document);
  if (parsed !== undefined) {
    return MAY_BE_EDITED.test(document) ? textsOf(document, parsed) : stringsOf(document);
  }
  return isJsonLines(document) ? stringsOf(document) : undefined;
}

/** Names that documents of block editors have. */
const MAY_BE_EDITED = /"(?:ops|content|children|blocks|operations|elements|rich_text)"\s{0,8}:/;

/** The texts that runs are put together to, and every string that is none of the runs. */
function* textsOf(document: string, parsed: unknown): Generator<string> {
  const { texts, runs } = findDocuments(parsed);
  yield* texts;
  const left = new Map(runs);
  for (const text of stringsOf(document)) {
    const count = left.get(text) ?? 0;
    // A text that stands elsewhere too is read there by itself.
    if (count > 0) left.set(text, count - 1);
    else yield text;
  }
}

function isJsonLines(document: string): boolean {
  const lines = document.split('\n', JSON_LINES_MAX + 1).filter((line) => line.trim() !== '');
  return (
    lines.length >= 2 &&
    lines.length <= JSON_LINES_MAX &&
    lines.every((line) => looksLikeJson(line) && parseJson(line) !== undefined)
  );
}

/** Undefined where it is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Every string as it is written, and not what `JSON.parse` keeps: of a name that stands twice there are
 * parsers that take the first value (RFC 8259, 4).
 */
function* stringsOf(document: string): Generator<string> {
  for (const written of quotedPieces(document, NEXT_QUOTE)) {
    yield written.includes('\\') ? (JSON.parse(written) as string) : written.slice(1, -1);
  }
}

/** What stands in quotes, with them; behind a quote that nothing closes there is no more. */
function* quotedPieces(document: string, quotes: RegExp): Generator<string> {
  const nextQuote = new RegExp(quotes, 'g');
  for (let found = nextQuote.exec(document); found !== null; found = nextQuote.exec(document)) {
    const quote = document.charCodeAt(found.index);
    let end = found.index + 1;
    while (end < document.length && document.charCodeAt(end) !== quote) {
      end += document.charCodeAt(end) === BACKSLASH ? 2 : 1;
    }
    if (end >= document.length) return;
    yield document.slice(found.index, end + 1);
    nextQuote.lastIndex = end + 1;
  }
}

const NEXT_QUOTE = /"/;
const NEXT_LOOSE_QUOTE = /["']/;

/**
 * How objects and arrays begin that no strict parser takes: behind a byte order mark or a comment, as
 * the argument of a call, written as a string once more, with names and texts in single quotes or none.
 */
const LOOSE_HEAD =
  /^\s{0,64}(?:\xef\xbb\xbf|"|[\w$.]{1,64}\()?\s{0,64}(?:\/\*[^*]{0,256}\*\/\s{0,64})?(?:\{\s{0,64}(?:["'/\\]|[\w$]{1,64}\s{0,8}:)|\[\s{0,64}["'{[\\\d])/;
const LOOSE_TAIL = /[}\]][\s",;)]{0,64}$/;
const TAIL_LENGTH = 65;

/**
 * The names and texts in quotes of what looks like JSON and is none: parsers that servers use (Fastjson,
 * Json.NET, YAML's) take more than RFC 8259 allows. Escapes of characters stay.
 */
export function* looseJsonTexts(text: string): Generator<string> {
  if (text.length > LOOSE_LENGTH_MAX || !LOOSE_HEAD.test(text)) return;
  if (!LOOSE_TAIL.test(text.slice(-TAIL_LENGTH))) return;
  for (const written of quotedPieces(text, NEXT_LOOSE_QUOTE)) {
    yield written.slice(1, -1).replace(/\\(["'\\/])/g, '$1');
  }
}

function looksLikeJson(text: string): boolean {
  const open = /^\s{0,16}([[{])/.exec(text)?.[1];
  if (open === undefined) return false;
  const tail = text.slice(-16).trimEnd();
  return tail.endsWith('}') || tail.endsWith(']');
}
