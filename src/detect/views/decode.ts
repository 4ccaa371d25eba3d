import { hexValue, isAlphanumeric, isDigit, isHexDigit } from '../characters.ts';
import { ENTITIES, ENTITY_NAME_LENGTH_MAX } from './entities.ts';

/**
 * Decoders of one layer each. All of them run in linear time, none throws, and each returns the very
 * text it got where there was nothing to decode.
 */

/** `%27`, and `%u0027` as IIS reads it. Broken sequences stay as they are. */
export function decodePercent(text: string): string {
  let at = text.indexOf('%');
  if (at < 0) return text;
  let decoded = '';
  let copied = 0;
  while (at >= 0) {
    const high = hexValue(text.charCodeAt(at + 1));
    const low = hexValue(text.charCodeAt(at + 2));
    let length = 0;
    let replacement = '';
    if (high >= 0 && low >= 0) {
      replacement = String.fromCharCode(high * 16 + low);
      length = 3;
    } else if ((text.charCodeAt(at + 1) | 32) === 117) {
      const code = readHex(text, at + 2, 4);
      if (code >= 0) {
        replacement = encodeCodePoint(code);
        length = 6;
      }
    }
    if (length > 0) {
      decoded += text.slice(copied, at) + replacement;
      copied = at + length;
    }
    at = text.indexOf('%', at + Math.max(length, 1));
  }
  return copied === 0 ? text : decoded + text.slice(copied);
}

/** `+` for a space, where the text holds no blank of its own. */
export function decodePlus(text: string): string {
  return text.replaceAll('+', ' ');
}

/** `&#39;`, `&#x27`, `&quot;` as HTML reads them. */
export function decodeEntities(text: string): string {
  let at = text.indexOf('&');
  if (at < 0) return text;
  let decoded = '';
  let copied = 0;
  while (at >= 0) {
    const entity = readEntity(text, at);
    if (entity !== undefined) {
      decoded += text.slice(copied, at) + entity.text;
      copied = at + entity.length;
    }
    at = text.indexOf('&', at + (entity?.length ?? 1));
  }
  return copied === 0 ? text : decoded + text.slice(copied);
}

interface Entity {
  readonly text: string;
  readonly length: number;
}

const ENTITY_DIGITS_MAX = 12;

/** The character reference at `at`, with or without its semicolon. */
function readEntity(text: string, at: number): Entity | undefined {
  if (text.charCodeAt(at + 1) === 35) {
    const hex = (text.charCodeAt(at + 2) | 32) === 120;
    const first = at + (hex ? 3 : 2);
    let index = first;
    let code = 0;
    while (index - first < ENTITY_DIGITS_MAX) {
      const character = text.charCodeAt(index);
      if (hex ? !isHexDigit(character) : !isDigit(character)) break;
      code = Math.min(code * (hex ? 16 : 10) + hexValue(character), 0x110000);
      index++;
    }
    if (index === first) return undefined;
    if (text.charCodeAt(index) === 59) index++;
    return { text: code === 0 ? '' : encodeCodePoint(code), length: index - at };
  }
  let index = at + 1;
  while (index - at <= ENTITY_NAME_LENGTH_MAX && isAlphanumeric(text.charCodeAt(index))) index++;
  const name = text.slice(at + 1, index);
  if (text.charCodeAt(index) === 59) {
    const known = ENTITIES.get(name) ?? ENTITIES.get(name.toLowerCase());
    return known === undefined ? undefined : { text: known, length: index - at + 1 };
  }
  const legacy = /^(?:lt|gt|amp|quot)/i.exec(name)?.[0].toLowerCase();
  const known = legacy === undefined ? undefined : ENTITIES.get(legacy);
  return known === undefined || legacy === undefined
    ? undefined
    : { text: known, length: legacy.length + 1 };
}

/** `\x27`, `\u0027`, `\u{27}` and `\047` as JavaScript, JSON and C read them. */
export function decodeEscapes(text: string): string {
  let at = text.indexOf('\\');
  if (at < 0) return text;
  let decoded = '';
  let copied = 0;
  while (at >= 0) {
    const escape = readEscape(text, at);
    if (escape.length > 0) {
      decoded += text.slice(copied, at) + escape.text;
      copied = at + escape.length;
    }
    at = text.indexOf('\\', at + Math.max(escape.length, 1));
  }
  return copied === 0 ? text : decoded + text.slice(copied);
}

const NO_ESCAPE: Entity = { text: '', length: 0 };
const CODE_POINT_DIGITS_MAX = 6;

function readEscape(text: string, at: number): Entity {
  const kind = text.charCodeAt(at + 1);
  if ((kind | 32) === 120) {
    const code = readHex(text, at + 2, 2);
    return code < 0 ? NO_ESCAPE : { text: String.fromCharCode(code), length: 4 };
  }
  if ((kind | 32) === 117) {
    if (text.charCodeAt(at + 2) === 123) {
      const close = text.indexOf('}', at + 3);
      const digits = close - at - 3;
      if (close < 0 || digits < 1 || digits > CODE_POINT_DIGITS_MAX) return NO_ESCAPE;
      const code = readHex(text, at + 3, digits);
      return code < 0 ? NO_ESCAPE : { text: encodeCodePoint(code), length: digits + 4 };
    }
    const code = readHex(text, at + 2, 4);
    return code < 0 ? NO_ESCAPE : { text: encodeCodePoint(code), length: 6 };
  }
  if (kind >= 48 && kind <= 51) {
    const code = Number.parseInt(text.slice(at + 1, at + 4), 8);
    const whole = /^[0-7]{3}$/.test(text.slice(at + 1, at + 4));
    if (whole) return { text: String.fromCharCode(code), length: 4 };
  }
  return NO_ESCAPE;
}

/**
 * UTF-8 written longer than it may be (`C0 AE` for a dot): bytes that no correct text holds, and that
 * careless decoders read as ASCII (CVE-2000-0884, CVE-2008-2938).
 */
export function decodeOverlong(text: string): string {
  if (!/[\xc0\xc1\xe0]/.test(text)) return text;
  return text.replace(
    /[\xc0\xc1][\x80-\xbf]|\xe0[\x80-\x9f][\x80-\xbf]|[\xc0\xc1][\x00-\x7f]/g,
    (bytes) => {
      const last = bytes.charCodeAt(bytes.length - 1);
      if (bytes.length === 3) {
        return String.fromCharCode(((bytes.charCodeAt(1) & 0x3f) << 6) | (last & 0x3f));
      }
      return String.fromCharCode(((bytes.charCodeAt(0) & 1) << 6) | (last & 0x3f));
    },
  );
}

/**
 * Characters outside ASCII, in UTF-8, of which normalising (NFKC), writing large (the long s) or a narrower
 * character set ("best fit") makes ASCII: full-width and small forms, letters of mathematics and in circles,
 * leaders, primes, slashes, modifiers.
 */
export function decodeFullwidth(text: string): string {
  return LOOK_ALIKE_START.test(text) ? text.replace(LOOK_ALIKE, asciiOf) : text;
}

const LOOK_ALIKE_START = /[\xc5\xca\xcd\xe2\xe3\xef\xf0]/;
const LOOK_ALIKE =
  /\xef(?:\xbc[\x81-\xbf]|\xbd[\x80-\x9e]|\xb9[\x90-\xab])|\xe2(?:\x80[\xa4\xa5\xb2\xb3\xb5]|\x81\x84|\x84\xaa|\x88[\x95\x96]|\x8c[\xa9\xaa]|\x92[\xb6-\xbf]|\x93[\x80-\xa9])|\xc5\xbf|\xca[\xb9\xba\xbc]|\xcd\xbe|\xe3\x80[\x88\x89]|\xf0\x9d[\x90-\x9f][\x80-\xbf]/g;

/** What normalising leaves as it is, and narrower sets (the files bestfit*.txt of Unicode) do not. */
const BEST_FITS: ReadonlyMap<string, string> = new Map([
  ['\u02b9', "'"],
  ['\u02ba', '"'],
  ['\u02bc', "'"],
  ['\u2032', "'"],
  ['\u2033', '"'],
  ['\u2035', '`'],
  ['\u2044', '/'],
  ['\u2215', '/'],
  ['\u2216', '\\'],
  ['\u2329', '<'],
  ['\u232a', '>'],
  ['\u3008', '<'],
  ['\u3009', '>'],
]);

function asciiOf(bytes: string): string {
  const character = Buffer.from(bytes, 'latin1').toString('utf8');
  const plain = BEST_FITS.get(character) ?? character.normalize('NFKC');
  return /^[\x20-\x7e]+$/.test(plain) ? plain : bytes;
}

/** `+ADw-script+AD4-`, UTF-7 as old browsers guessed it and as XML may declare it. */
export function decodeUtf7(text: string): string {
  if (!text.includes('+A')) return text;
  return text.replace(
    /\+(A[A-Za-z0-9+/]{2,200})(?:-|(?![A-Za-z0-9+/]))/g,
    (whole, encoded: string) => {
      const bytes = Buffer.from(encoded, 'base64');
      let decoded = '';
      for (let index = 0; index + 1 < bytes.length; index += 2) {
        const code = bytes.readUInt16BE(index);
        if (code < 32 || code > 126) return whole;
        decoded += String.fromCharCode(code);
      }
      return decoded === '' ? whole : decoded;
    },
  );
}

const BASE64_LENGTH_MIN = 8;

/**
 * True where `text`, known to hold base64 characters only, begins like the base64 of ASCII text. It
 * runs on every token of every request: no allocation, and a random token is refused after three bytes.
 */
export function startsAsBase64Text(text: string): boolean {
  if (text.length < BASE64_LENGTH_MIN) return false;
  return quadIsAscii(text, 0) && quadIsAscii(text, 4);
}

function quadIsAscii(text: string, index: number): boolean {
  const bits =
    (sextet(text.charCodeAt(index)) << 18) |
    (sextet(text.charCodeAt(index + 1)) << 12) |
    (sextet(text.charCodeAt(index + 2)) << 6) |
    sextet(text.charCodeAt(index + 3));
  return isAsciiText(bits >> 16) && isAsciiText((bits >> 8) & 255) && isAsciiText(bits & 255);
}

function isAsciiText(byte: number): boolean {
  return (byte >= 32 && byte < 127) || byte === 10 || byte === 13 || byte === 9 || byte === 0;
}

function sextet(code: number): number {
  if (code >= 97) return code - 71;
  if (code === 95) return 63;
  if (code >= 65) return code - 65;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === 43 || code === 45) return 62;
  return 63;
}

/** What is longer is a file. */
const BASE64_LENGTH_MAX = 1 << 18;

/**
 * The text that a value is the base64 of, or undefined: it must decode to printable ASCII (or UTF-8
 * text), which a random token of that length practically never does.
 */
export function decodeBase64Text(text: string): string | undefined {
  if (text.length > BASE64_LENGTH_MAX || !startsAsBase64Text(text) || !isBase64(text)) {
    return undefined;
  }
  const bytes = Buffer.from(text, 'base64');
  let high = 0;
  for (const byte of bytes) {
    if (byte > 127) high++;
    else if (!isAsciiText(byte)) return undefined;
  }
  return high > 0 && bytes.toString('utf8').includes('\ufffd')
    ? undefined
    : bytes.toString('latin1');
}

function isBase64(text: string): boolean {
  let end = text.length;
  if (text.charCodeAt(end - 1) === 61) end--;
  if (text.charCodeAt(end - 1) === 61) end--;
  if (end % 4 === 1) return false;
  for (let index = 0; index < end; index++) {
    const code = text.charCodeAt(index);
    if (isAlphanumeric(code) || code === 43 || code === 47 || code === 45 || code === 95) continue;
    return false;
  }
  return true;
}

/** `digits` hex digits at `index` as a number, or -1. */
function readHex(text: string, index: number, digits: number): number {
  let code = 0;
  for (let offset = 0; offset < digits; offset++) {
    const value = hexValue(text.charCodeAt(index + offset));
    if (value < 0) return -1;
    code = code * 16 + value;
  }
  return code;
}

/**
 * A code point as the latin1 string of its UTF-8 bytes. Full-width forms, and the quotes and strokes that
 * databases and file systems take for ASCII ("best fit") become that ASCII.
 */
export function encodeCodePoint(code: number): string {
  if (code < 128) return String.fromCharCode(code);
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code === 0x2018 || code === 0x2019 || code === 0x2bc || code === 0x2b9) return "'";
  if (code === 0x201c || code === 0x201d) return '"';
  if (code === 0x2215 || code === 0x2044 || code === 0x29f8) return '/';
  if (code === 0x2216 || code === 0x29f9) return '\\';
  if (code === 0x2024) return '.';
  if (code < 256) return String.fromCharCode(code);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '?';
  return Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1');
}
