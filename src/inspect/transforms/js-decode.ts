import { C_ESCAPES, HEX_VALUE, bytesOf, hexPairAt, hexRunAt, narrow, textOf } from './bytes.ts';

const BACKSLASH = 0x5c;
const SMALL_U = 0x75;
const SMALL_X = 0x78;

/**
 * Decodes the escapes of JavaScript strings: `\uhhhh` (its low byte; full width forms become ASCII),
 * `\xhh`, octal `\0` to `\377`, `\n` and the like. Any other backslash goes, what follows stays; one at
 * the end stays.
 *
 * @example jsDecode('\\u003cscript\\x3e') // '<script>'
 */
export function jsDecode(value: string): string {
  const first = value.indexOf('\\');
  if (first < 0 || first === value.length - 1) return value;
  const end = value.length;
  const bytes = bytesOf(value);
  let to = first;
  let from = first;
  while (from < end) {
    const byte = bytes[from]!;
    if (byte !== BACKSLASH || from + 1 === end) {
      bytes[to++] = byte;
      from++;
      continue;
    }
    const escape = bytes[from + 1]!;
    const octalDigits = octalRunAt(bytes, from + 1, end);
    if (escape === SMALL_U && hexRunAt(bytes, from + 2, end, 4) === 4) {
      bytes[to++] = narrow(hexPairAt(bytes, from + 2, end) * 256 + hexPairAt(bytes, from + 4, end));
      from += 6;
    } else if (escape === SMALL_X && hexPairAt(bytes, from + 2, end) >= 0) {
      bytes[to++] = hexPairAt(bytes, from + 2, end);
      from += 4;
    } else if (octalDigits > 0) {
      bytes[to++] = octalAt(bytes, from + 1, octalDigits);
      from += 1 + octalDigits;
    } else {
      const meant = C_ESCAPES[escape]!;
      bytes[to++] = meant >= 0 ? meant : escape;
      from += 2;
    }
  }
  return textOf(bytes, to);
}

/** Octal digits at `index` that make one byte: three only where the first is at most 3. */
function octalRunAt(bytes: Uint8Array, index: number, end: number): number {
  let digits = 0;
  while (digits < 3 && index + digits < end && isOctal(bytes[index + digits]!)) digits++;
  return digits === 3 && bytes[index]! > 0x33 ? 2 : digits;
}

function isOctal(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x37;
}

function octalAt(bytes: Uint8Array, index: number, digits: number): number {
  let number = 0;
  for (let at = index; at < index + digits; at++) number = number * 8 + HEX_VALUE[bytes[at]!]!;
  return number;
}
