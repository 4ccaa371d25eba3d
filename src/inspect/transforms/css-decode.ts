import { HEX_VALUE, IS_SPACE, bytesOf, hexRunAt, narrow, textOf } from './bytes.ts';

const BACKSLASH = 0x5c;
const LINE_FEED = 0x0a;
const HEX_DIGITS_MAX = 6;

/**
 * Decodes the escapes of CSS 2 (section 4.1.3): a backslash and one to six hexadecimal digits become
 * the low byte of the number (full width forms become ASCII) and swallow one white space after them; a
 * backslash before a line feed goes with it; any other goes alone, also one at the end.
 *
 * @example cssDecode('ja\\vascript\\3a  x') // 'javascript: x'
 */
export function cssDecode(value: string): string {
  const first = value.indexOf('\\');
  if (first < 0) return value;
  const end = value.length;
  const bytes = bytesOf(value);
  let to = first;
  let from = first;
  while (from < end) {
    const byte = bytes[from]!;
    if (byte !== BACKSLASH) {
      bytes[to++] = byte;
      from++;
      continue;
    }
    from++;
    if (from === end) break;
    const digits = hexRunAt(bytes, from, end, HEX_DIGITS_MAX);
    if (digits > 0) {
      bytes[to++] = byteOf(bytes, from, digits);
      from += digits;
      if (from < end && IS_SPACE[bytes[from]!] === 1) from++;
    } else if (bytes[from] === LINE_FEED) {
      from++;
    } else {
      bytes[to++] = bytes[from++]!;
    }
  }
  return textOf(bytes, to);
}

function byteOf(bytes: Uint8Array, index: number, digits: number): number {
  let number = 0;
  for (let at = index; at < index + digits; at++) number = number * 16 + HEX_VALUE[bytes[at]!]!;
  // Only a number of at least four digits, zeros in front aside, can be a full width form.
  return digits >= 4 && number <= 0xffff ? narrow(number) : number & 0xff;
}
