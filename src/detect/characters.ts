/** Character classes over latin1 code units, as lookups: no regular expression runs per character. */

export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;
export const SPACE = 32;

const LETTER = 1;
const DIGIT = 2;
const HEX = 4;
const BLANK = 8;
const WORD = 16;

const CLASSES = makeClasses();

function makeClasses(): Uint8Array {
  const classes = new Uint8Array(256);
  for (let code = 0; code < 256; code++) {
    const character = String.fromCharCode(code);
    let bits = 0;
    if (/[a-zA-Z]/.test(character)) bits |= LETTER | WORD;
    if (/[0-9]/.test(character)) bits |= DIGIT | WORD;
    if (/[0-9a-fA-F]/.test(character)) bits |= HEX;
    if (/[ \t\n\v\f\r]/.test(character)) bits |= BLANK;
    if (character === '_' || code >= 128) bits |= WORD;
    classes[code] = bits;
  }
  return classes;
}

/** Codes past latin1 never occur in values; they and NaN (past the end) have no class. */
function classOf(code: number): number {
  return CLASSES[code] ?? 0;
}

export function isLetter(code: number): boolean {
  return (classOf(code) & LETTER) !== 0;
}

export function isDigit(code: number): boolean {
  return (classOf(code) & DIGIT) !== 0;
}

export function isHexDigit(code: number): boolean {
  return (classOf(code) & HEX) !== 0;
}

/** Space, tab, line feed, vertical tab, form feed, carriage return. */
export function isBlank(code: number): boolean {
  return (classOf(code) & BLANK) !== 0;
}

/** Letters, digits, `_` and bytes above 127 (parts of other letters, in any encoding). */
export function isWordCharacter(code: number): boolean {
  return (classOf(code) & WORD) !== 0;
}

export function isAlphanumeric(code: number): boolean {
  return (classOf(code) & (LETTER | DIGIT)) !== 0;
}

/** The value of a hex digit, or -1. */
export function hexValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const folded = code | 32;
  if (folded >= 97 && folded <= 102) return folded - 87;
  return -1;
}

export function skipBlanks(text: string, index: number): number {
  while (isBlank(text.charCodeAt(index))) index++;
  return index;
}

/** True where `text` at `index` holds `word` (lower case), whatever the case of `text`. */
export function holdsAt(text: string, index: number, word: string): boolean {
  if (index + word.length > text.length) return false;
  for (let offset = 0; offset < word.length; offset++) {
    const code = text.charCodeAt(index + offset);
    const folded = code >= 65 && code <= 90 ? code + 32 : code;
    if (folded !== word.charCodeAt(offset)) return false;
  }
  return true;
}
