import { isAlphanumeric } from './characters.ts';
import { startsAsBase64Text } from './views/decode.ts';
import { startsAsCompressed } from './views/wrappings.ts';

/** Texts up to this length are read whole; longer ones window by window, so that no read takes long. */
export const WINDOW_LENGTH = 1 << 15;
/** What a window repeats of the one before it at most: an attack across the cut is whole in one of them. */
const OVERLAP_LENGTH = 1 << 10;
/** Words of so many characters of base64 are pictures and fonts; they hold nothing that a grammar reads. */
const DATA_LENGTH_MIN = 1024;
const DATA_KEPT_LENGTH = 64;
/** What tells whether base64 holds a text. */
const HEAD_LENGTH = 16;

/**
 * A long text as pieces that are read one by one. All of it is in one of them, but for the middle of long runs
 * of base64. Pieces begin behind a line or a tag where there is one: within a tag, what is ordinary there
 * would look like something that was broken out of.
 */
export function windowsOf(text: string): readonly string[] {
  if (text.length <= WINDOW_LENGTH) return [text];
  const short = shortenData(text);
  const windows: string[] = [];
  let start = 0;
  while (short.length - start > WINDOW_LENGTH) {
    const end = start + WINDOW_LENGTH - tailAfterBreak(short, start + WINDOW_LENGTH);
    windows.push(short.slice(start, end));
    // Of the overlap at least a half remains.
    const overlap = short.slice(end - OVERLAP_LENGTH, end - OVERLAP_LENGTH / 2);
    start = end - OVERLAP_LENGTH + Math.max(0, firstBreak(overlap)) + 1;
  }
  windows.push(short.slice(start));
  return windows;
}

/** Characters between the last line or tag that ends before `end` and `end`; none where nothing ends there. */
function tailAfterBreak(text: string, end: number): number {
  const tail = text.slice(end - OVERLAP_LENGTH, end);
  const at = Math.max(tail.lastIndexOf('\n'), tail.lastIndexOf('>'));
  return at < 0 ? 0 : tail.length - at - 1;
}

/** Where the first line or tag of a text ends, or else its first word; -1 for nowhere. */
function firstBreak(text: string): number {
  for (const sign of ['\n', '>', ' ']) {
    const at = text.indexOf(sign);
    if (at >= 0) return at;
  }
  return -1;
}

/**
 * The same text with a beginning only of each long run of base64 that nobody could read as a text: pictures and
 * fonts in JSON and rich text are most of what large bodies hold, and are passed over once for all detectors.
 */
export function withoutMedia(text: string): string {
  if (text !== lastText) {
    lastText = text;
    lastShort = shortenWords(shortenData(text, isMedia));
  }
  return lastShort;
}

/** Operators ask for the same values one after another. */
let lastText = '';
let lastShort = '';

function isMedia(text: string, start: number): boolean {
  const head = text.slice(start, start + HEAD_LENGTH);
  return !startsAsBase64Text(head) && !startsAsCompressed(head);
}

/** The base64 of a data URL whose plus signs nobody encoded, so that a form has blanks for them. */
const BLANKED_DATA = /;base64,[\w+/= -]{1024,}/g;
const DATA_AT = ';base64,'.length;
/** Between two plus signs, most often: words of an attack are shorter, and stay. */
const LONG_WORD = /[\w+/=-]{24,}/g;
const WORD_KEPT_LENGTH = 8;

function shortenWords(text: string): string {
  if (!text.includes(';base64,')) return text;
  return text.replace(BLANKED_DATA, (data) =>
    data.includes(' ') && isMedia(data, DATA_AT)
      ? data.replace(LONG_WORD, (word) => word.slice(0, WORD_KEPT_LENGTH))
      : data,
  );
}

/** Looks at every so manieth character first: a run that is long enough holds two of them. */
function shortenData(text: string, isDispensable?: typeof isMedia): string {
  const step = DATA_LENGTH_MIN >> 1;
  let short = '';
  let copied = 0;
  for (let index = step; index < text.length; index += step) {
    if (!isData(text, index) || !isData(text, index - step)) continue;
    let start = index;
    while (start > copied && isData(text, start - 1)) start--;
    const end = endOfData(text, index);
    if (end - start >= DATA_LENGTH_MIN && isDispensable?.(text, start) !== false) {
      short += text.slice(copied, start + DATA_KEPT_LENGTH);
      copied = end;
    }
    index = Math.max(index, end - (end % step));
  }
  return copied === 0 ? text : short + text.slice(copied);
}

const NO_DATA = /[^\w+/=-]/g;

function endOfData(text: string, index: number): number {
  NO_DATA.lastIndex = index;
  return NO_DATA.test(text) ? NO_DATA.lastIndex - 1 : text.length;
}

function isData(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return (
    isAlphanumeric(code) || code === 43 || code === 47 || code === 61 || code === 45 || code === 95
  );
}
