import { isHexDigit, isLetter } from './characters.ts';
import { ENTITY_NAME_LENGTH_MAX } from './views/entities.ts';

/**
 * Which kinds of characters a value holds, as one number. It is read on every value of every request,
 * so that a detector can say "this cannot be mine" before it looks at anything else.
 */
export type Traits = number;

export const HAS_LETTER = 1 << 0;
export const HAS_DIGIT = 1 << 1;
export const HAS_BLANK = 1 << 2;
export const HAS_SINGLE_QUOTE = 1 << 3;
export const HAS_DOUBLE_QUOTE = 1 << 4;
export const HAS_BACKTICK = 1 << 5;
/** `<` or `>` */
export const HAS_ANGLE = 1 << 6;
/** `(` or `)` */
export const HAS_PAREN = 1 << 7;
/** `{` or `}` */
export const HAS_BRACE = 1 << 8;
/** `[` or `]` */
export const HAS_BRACKET = 1 << 9;
export const HAS_SEMICOLON = 1 << 10;
export const HAS_AMPERSAND = 1 << 11;
export const HAS_PIPE = 1 << 12;
export const HAS_DOLLAR = 1 << 13;
export const HAS_PERCENT = 1 << 14;
export const HAS_BACKSLASH = 1 << 15;
export const HAS_SLASH = 1 << 16;
export const HAS_DOT = 1 << 17;
export const HAS_EQUALS = 1 << 18;
/** `-` or `_` */
export const HAS_DASH = 1 << 19;
export const HAS_HASH = 1 << 20;
export const HAS_STAR = 1 << 21;
export const HAS_PLUS = 1 << 22;
export const HAS_AT = 1 << 23;
/** `!`, `~` or `^` */
export const HAS_NEGATION = 1 << 24;
export const HAS_COLON = 1 << 25;
export const HAS_COMMA = 1 << 26;
export const HAS_QUESTION = 1 << 27;
/** NUL to US but for blanks, and DEL */
export const HAS_CONTROL = 1 << 28;
/** Bytes above 127. */
export const HAS_HIGH = 1 << 29;
/**
 * An escape of some encoding stands in it: `%27`, `%u0027`, `&#39;`, `&quot;`, `\x27`, `\u0027`, overlong
 * UTF-8, full-width quotes, angle brackets or letters, and other characters that become ASCII.
 */
export const HAS_ESCAPE = 1 << 30;

/** All that base64 is written with. */
export const HAS_ALL_OF_BASE64 =
  HAS_LETTER | HAS_DIGIT | HAS_PLUS | HAS_SLASH | HAS_DASH | HAS_EQUALS;

const TABLE = makeTable();
/** Characters that may begin an escape: looked at again. */
const MAY_ESCAPE = HAS_PERCENT | HAS_AMPERSAND | HAS_BACKSLASH | HAS_HIGH;

function makeTable(): Int32Array {
  const table = new Int32Array(256);
  const set = (characters: string, bit: number): void => {
    for (const character of characters) table[character.charCodeAt(0)] = bit;
  };
  for (let code = 0; code < 256; code++) {
    if (code < 32 || code === 127) table[code] = HAS_CONTROL;
    else if (code > 127) table[code] = HAS_HIGH;
  }
  set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', HAS_LETTER);
  set('0123456789', HAS_DIGIT);
  set(' \t\n\v\f\r', HAS_BLANK);
  set("'", HAS_SINGLE_QUOTE);
  set('"', HAS_DOUBLE_QUOTE);
  set('`', HAS_BACKTICK);
  set('<>', HAS_ANGLE);
  set('()', HAS_PAREN);
  set('{}', HAS_BRACE);
  set('[]', HAS_BRACKET);
  set(';', HAS_SEMICOLON);
  set('&', HAS_AMPERSAND);
  set('|', HAS_PIPE);
  set('$', HAS_DOLLAR);
  set('%', HAS_PERCENT);
  set('\\', HAS_BACKSLASH);
  set('/', HAS_SLASH);
  set('.', HAS_DOT);
  set('=', HAS_EQUALS);
  set('-_', HAS_DASH);
  set('#', HAS_HASH);
  set('*', HAS_STAR);
  set('+', HAS_PLUS);
  set('@', HAS_AT);
  set('!~^', HAS_NEGATION);
  set(':', HAS_COLON);
  set(',', HAS_COMMA);
  set('?', HAS_QUESTION);
  return table;
}

let lastValue = '';
let lastTraits: Traits = 0;

/** The traits of a latin1 string. Several detectors in a row ask for the same value: the last answer is kept. */
export function traitsOf(value: string): Traits {
  if (value === lastValue) return lastTraits;
  if (value.length > LONG_LENGTH) return traitsOfLong(value);
  lastTraits = readTraits(value);
  lastValue = value;
  return lastTraits;
}

/** Longer than the pieces that long texts are read in, so that the last one is kept beside them. */
const LONG_LENGTH = 1 << 15;
let lastLong = '';
let lastLongTraits: Traits = 0;

function traitsOfLong(value: string): Traits {
  if (value === lastLong) return lastLongTraits;
  lastLongTraits = readTraits(value);
  lastLong = value;
  return lastLongTraits;
}

function readTraits(value: string): Traits {
  let traits = 0;
  const length = value.length;
  for (let index = 0; index < length; index++) {
    const bit = TABLE[value.charCodeAt(index)] ?? HAS_HIGH;
    traits |= bit;
    if ((bit & MAY_ESCAPE) !== 0 && (traits & HAS_ESCAPE) === 0 && isEscape(value, index)) {
      traits |= HAS_ESCAPE;
    }
  }
  return traits;
}

function isEscape(value: string, index: number): boolean {
  const code = value.charCodeAt(index);
  const next = value.charCodeAt(index + 1);
  switch (code) {
    case 37: // %27, %u0027
      return (isHexDigit(next) && isHexDigit(value.charCodeAt(index + 2))) || (next | 32) === 117;
    case 38: // &#39; &quot;
      return next === 35 || (isLetter(next) && holdsSemicolonNear(value, index + 2));
    case 92: // \x27 \u0027 \047
      return (next | 32) === 120 || (next | 32) === 117 || (next >= 48 && next <= 55);
    default:
      return isWideOrOverlong(code, next, value.charCodeAt(index + 2));
  }
}

/** Bytes that no correct UTF-8 begins with, or forms of what syntax is made of. */
function isWideOrOverlong(first: number, second: number, third: number): boolean {
  switch (first) {
    case 0xc0:
    case 0xc1:
      return true;
    case 0xe0:
      return second >= 0x80 && second < 0xa0;
    case 0xef:
      return isWide(second, third);
    case 0xc5: // The long s.
      return second === 0xbf;
    case 0xcd: // The question mark of Greek, a semicolon.
      return second === 0xbe;
    case 0xca: // Modifiers that look like quotes.
      return second === 0xb9 || second === 0xba || second === 0xbc;
    case 0xe2:
      return isLookAlike(second, third);
    case 0xe3: // Chinese angle brackets.
      return second === 0x80 && (third === 0x88 || third === 0x89);
    case 0xf0: // Letters of mathematics.
      return second === 0x9d && third >= 0x90 && third < 0xa0;
    default:
      return false;
  }
}

/** Full-width forms, but for the punctuation of Chinese text, and small ones. */
function isWide(second: number, third: number): boolean {
  if (second === 0xbd) return third >= 0x81 && third <= 0x9b;
  if (second === 0xb9) return third >= 0xa4 && third <= 0xa8;
  return (
    second === 0xbc &&
    (third === 0x82 ||
      third === 0x84 ||
      third === 0x87 ||
      third === 0x8e ||
      third === 0x8f ||
      (third >= 0x9c && third <= 0x9e) ||
      (third >= 0xa1 && third <= 0xbc))
  );
}

/** One and two dot leaders, primes, slashes, angle brackets, the Kelvin sign, letters in circles. */
function isLookAlike(second: number, third: number): boolean {
  if (second === 0x80) {
    return third === 0xa4 || third === 0xa5 || third === 0xb2 || third === 0xb3 || third === 0xb5;
  }
  if (second === 0x81) return third === 0x84;
  if (second === 0x84) return third === 0xaa;
  if (second === 0x88) return third === 0x95 || third === 0x96;
  if (second === 0x8c) return third === 0xa9 || third === 0xaa;
  return second === 0x92 ? third >= 0xb6 : second === 0x93 && third <= 0xa9;
}

function holdsSemicolonNear(value: string, from: number): boolean {
  for (let index = from; index < from + ENTITY_NAME_LENGTH_MAX; index++) {
    const code = value.charCodeAt(index);
    if (code === 59) return true;
    if (!isLetter(code)) return holdsLegacyEntity(value, from - 1);
  }
  return false;
}

/** `&lt`, `&gt`, `&amp`, `&quot` count in HTML without a semicolon too. */
function holdsLegacyEntity(value: string, at: number): boolean {
  return /^(?:lt|gt|amp|quot)/i.test(value.slice(at, at + 4));
}
