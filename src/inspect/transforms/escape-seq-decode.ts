import { C_ESCAPES, HEX_VALUE, bytesOf, hexPairAt, textOf } from './bytes.ts';

const BACKSLASH = 0x5c;
const SMALL_X = 0x78;

/**
 * Decodes the escapes of ANSI C strings: `\a` to `\v`, `\xhh`, octal of up to three digits (its low
 * byte), a backslash before any other byte. A backslash at the end stays.
 *
 * @example escapeSeqDecode('\\x2fetc\\57passwd') // '/etc/passwd'
 */
export function escapeSeqDecode(value: string): string {
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
    const pair = escape === SMALL_X ? hexPairAt(bytes, from + 2, end) : -1;
    if (pair >= 0) {
      bytes[to++] = pair;
      from += 4;
      continue;
    }
    let digits = 0;
    let number = 0;
    for (let at = from + 1; digits < 3 && at < end; at++, digits++) {
      const digit = HEX_VALUE[bytes[at]!]!;
      if (digit < 0 || digit > 7) break;
      number = number * 8 + digit;
    }
    if (digits > 0) {
      bytes[to++] = number & 0xff;
      from += 1 + digits;
    } else {
      const meant = C_ESCAPES[escape]!;
      bytes[to++] = meant >= 0 ? meant : escape;
      from += 2;
    }
  }
  return textOf(bytes, to);
}
