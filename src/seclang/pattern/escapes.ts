import { ByteSet } from './byte-set.ts';
import type { Reader } from './reader.ts';

const BYTE_MAX = 0xff;

const CLASS_ESCAPES: Readonly<Record<string, ByteSet>> = {
  d: ByteSet.digit,
  D: ByteSet.digit.complement(),
  h: ByteSet.horizontalSpace,
  H: ByteSet.horizontalSpace.complement(),
  s: ByteSet.space,
  S: ByteSet.space.complement(),
  v: ByteSet.verticalSpace,
  V: ByteSet.verticalSpace.complement(),
  w: ByteSet.word,
  W: ByteSet.word.complement(),
};

const CONTROL_ESCAPES: Readonly<Record<string, number>> = {
  a: 0x07,
  e: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
};

const HEX_BRACED = /\{([0-9A-Fa-f]+)\}/y;
const HEX_SHORT = /[0-9A-Fa-f]{0,2}/y;
const OCTAL_BRACED = /\{([0-7]+)\}/y;
const OCTAL_AFTER_ZERO = /[0-7]{0,2}/y;
const OCTAL_SHORT = /[0-7]{1,3}/y;

/** What an escape that stands for bytes yields: a class (`\d`) or one byte (`\x41`). */
export type ByteEscape = { readonly set: ByteSet } | { readonly byte: number };

/**
 * Reads an escape that means the same inside and outside a class; the reader stands behind the
 * backslash. Returns undefined, having read nothing, where the letter means something else.
 */
export function readByteEscape(reader: Reader): ByteEscape | undefined {
  const start = reader.position;
  if (reader.done) reader.fail('the pattern ends in a backslash', start - 1);
  const letter = reader.next();
  const set = CLASS_ESCAPES[letter];
  if (set !== undefined) return { set };
  const control = CONTROL_ESCAPES[letter];
  if (control !== undefined) return { byte: control };
  if (letter === 'x') return { byte: readHex(reader, start) };
  if (letter === 'o') return { byte: readBraced(reader, OCTAL_BRACED, 8, start) };
  if (letter === '0') return { byte: parseInt(`0${reader.match(OCTAL_AFTER_ZERO)![0]}`, 8) };
  if (letter === 'c') return { byte: readControl(reader, start) };
  if (!/[0-9A-Za-z]/.test(letter)) return { byte: letter.charCodeAt(0) };
  reader.position = start;
  return undefined;
}

/** Reads up to three octal digits, as `\101` outside the reach of back references. */
export function readOctal(reader: Reader): number | undefined {
  const start = reader.position;
  const digits = reader.match(OCTAL_SHORT);
  if (digits === undefined) return undefined;
  return checkByte(reader, parseInt(digits[0], 8), start);
}

function readHex(reader: Reader, start: number): number {
  if (reader.peek() === '{') return readBraced(reader, HEX_BRACED, 16, start);
  return parseInt(`0${reader.match(HEX_SHORT)![0]}`, 16);
}

function readBraced(reader: Reader, form: RegExp, radix: number, start: number): number {
  const digits = reader.match(form);
  if (digits === undefined) {
    const digit = radix === 16 ? '\\x{h...} with hexadecimal' : '\\o{...} with octal';
    return reader.fail(`broken escape (expected ${digit} digits)`, start - 1);
  }
  return checkByte(reader, parseInt(digits[1]!, radix), start);
}

function checkByte(reader: Reader, value: number, start: number): number {
  if (value <= BYTE_MAX) return value;
  return reader.fail(
    'no such byte: rules match bytes, so the highest value is \\x{ff} (write UTF-8 byte by byte)',
    start - 1,
  );
}

function readControl(reader: Reader, start: number): number {
  const letter = reader.next();
  const code = letter.toUpperCase().charCodeAt(0);
  if (code >= 0x20 && code < 0x7f) return code ^ 0x40;
  return reader.fail('\\c needs a printable ASCII character', start - 1);
}
