import { isBlank, isLetter } from '../characters.ts';

export interface Attribute {
  /** Lower case, without NULs. */
  readonly name: string;
  /** As it stands in the text: character references are not decoded. */
  readonly value: string;
  readonly start: number;
}

export interface Tag {
  /** Lower case, without NULs and a namespace's prefix kept: `svg`, `t:set`. */
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly start: number;
  /** Behind `>`, or the end of the text where it is not closed. */
  readonly end: number;
  readonly closed: boolean;
}

/** Attributes of one tag that are read. Browsers read all, but then so does the next scan of the text. */
const ATTRIBUTES_MAX = 256;
const NAME_LENGTH_MAX = 64;

const SLASH = 47;
const GREATER = 62;
const EQUALS = 61;

/**
 * The start tag at `at` (a `<` followed by a letter), as the tokenizer of the HTML Standard reads it
 * (section 13.2.5), unclosed ones at the end of the text included: the page goes on behind it.
 */
export function readTag(text: string, at: number): Tag {
  let index = at + 1;
  while (index < text.length && !endsName(text.charCodeAt(index))) index++;
  const name = cleanName(text.slice(at + 1, Math.min(index, at + 1 + NAME_LENGTH_MAX)));
  const attributes: Attribute[] = [];
  while (attributes.length < ATTRIBUTES_MAX) {
    while (isSeparator(text.charCodeAt(index))) index++;
    if (index >= text.length) break;
    if (text.charCodeAt(index) === GREATER) {
      return { name, attributes, start: at, end: index + 1, closed: true };
    }
    index = readAttribute(text, index, attributes);
  }
  return { name, attributes, start: at, end: index, closed: false };
}

function readAttribute(text: string, start: number, attributes: Attribute[]): number {
  let index = start;
  // An equals sign in front belongs to the name.
  if (text.charCodeAt(index) === EQUALS) index++;
  while (
    index < text.length &&
    !endsName(text.charCodeAt(index)) &&
    text.charCodeAt(index) !== EQUALS
  ) {
    index++;
  }
  const name = cleanName(text.slice(start, Math.min(index, start + NAME_LENGTH_MAX)));
  let next = index;
  while (isTagBlank(text.charCodeAt(next))) next++;
  if (text.charCodeAt(next) !== EQUALS) {
    attributes.push({ name, value: '', start });
    return index;
  }
  next++;
  while (isTagBlank(text.charCodeAt(next))) next++;
  const quote = text.charCodeAt(next);
  if (quote === 34 || quote === 39 || quote === 96) {
    const close = text.indexOf(String.fromCharCode(quote), next + 1);
    const end = close < 0 ? text.length : close;
    attributes.push({ name, value: text.slice(next + 1, end), start });
    return close < 0 ? text.length : close + 1;
  }
  let end = next;
  while (end < text.length && !isTagBlank(text.charCodeAt(end)) && text.charCodeAt(end) !== GREATER)
    end++;
  attributes.push({ name, value: text.slice(next, end), start });
  return end;
}

/** Blanks, and the control characters that old browsers took for such. */
function isTagBlank(code: number): boolean {
  return isBlank(code) || code === 0;
}

function isSeparator(code: number): boolean {
  return isTagBlank(code) || code === SLASH;
}

function endsName(code: number): boolean {
  return isBlank(code) || code === SLASH || code === GREATER;
}

function cleanName(name: string): string {
  return name.replace(/[\0-\x1f]|\\0/g, '').toLowerCase();
}

/** The next `<` that begins a start tag, or -1. */
export function findTag(text: string, from: number): number {
  let at = text.indexOf('<', from);
  while (at >= 0) {
    const code = text.charCodeAt(at + 1);
    if (isLetter(code) || (code === 0 && isLetter(text.charCodeAt(at + 2)))) return at;
    // `<// style=...>`: an element to old browsers.
    if (code === SLASH && text.charCodeAt(at + 2) === SLASH) return at;
    at = text.indexOf('<', at + 1);
  }
  return -1;
}
