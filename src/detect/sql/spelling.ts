import { isAlphanumeric, isDigit, isLetter } from '../characters.ts';

// How blanks, names, numbers and texts of SQL are spelt.

/** `var(--wp--gap)`: the name of a property of a style sheet, and no comment. */
const CUSTOM_PROPERTY = /\bvar\((?:--[\w-]*)?$/i;
const CUSTOM_PROPERTY_LENGTH_READ = 96;

/** True for two dashes of a style sheet. */
export function isCustomProperty(text: string, index: number): boolean {
  const before = text.charCodeAt(index - 1);
  if (before !== 40 && !isLetter(before) && !isDigit(before)) return false;
  return CUSTOM_PROPERTY.test(text.slice(Math.max(0, index - CUSTOM_PROPERTY_LENGTH_READ), index));
}

/** Transact-SQL takes all control characters for blanks, MySQL the no-break space of latin1. */
export function isBlankOf(text: string, index: number, code: number): boolean {
  return code <= 32 || (code === 0xa0 && isWideBlank(text, index));
}

/** A no-break space, and no continuation byte of some UTF-8 letter. */
export function isWideBlank(text: string, index: number): boolean {
  return text.charCodeAt(index) === 0xa0 && !(text.charCodeAt(index - 1) > 127);
}

/** A character of a name that is not in quotes. */
export function isNameCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 95 || code === 36 || code > 127;
}

/** What ends a text of Oracle that begins with `q'` and this sign. */
export function closerOf(opener: string): string {
  const index = '[({<'.indexOf(opener);
  return index < 0 ? opener : '])}>'.charAt(index);
}

/** N'...', X'...', B'...', E'...': one letter that belongs to the string. */
export function isStringPrefix(code: number): boolean {
  const letter = code | 32;
  return letter === 110 || letter === 120 || letter === 98 || letter === 101;
}

/** Length of `e-12` at `index`; 0 where no exponent stands there. */
export function exponentLength(text: string, index: number): number {
  if ((text.charCodeAt(index) | 32) !== 101) return 0;
  const sign = text.charCodeAt(index + 1);
  let end = index + (sign === 43 || sign === 45 ? 2 : 1);
  const digits = end;
  while (isDigit(text.charCodeAt(end))) end++;
  return end > digits ? end - index : 0;
}

/** Length of `.name`, `..name`, `.[name]` or ``.`name` `` at `index`; 0 where no part follows. */
export function dottedPart(text: string, index: number): number {
  if (text.charCodeAt(index) !== 46) return 0;
  let start = index + 1;
  if (text.charCodeAt(start) === 46) start++;
  const code = text.charCodeAt(start);
  if (code === 96 || code === 91) {
    const close = text.indexOf(code === 91 ? ']' : '`', start + 1);
    return close < 0 ? 0 : close + 1 - index;
  }
  if (!isLetter(code) && code !== 95 && code < 128) return 0;
  let end = start;
  while (isNameCharacter(text.charCodeAt(end))) end++;
  return end - index;
}

/** The name without the quotes of its parts. */
export function unquoteParts(word: string): string {
  return /[`[\]]/.test(word) ? word.replace(/[`[\]]/g, '') : word;
}
