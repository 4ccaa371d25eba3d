import { HEX_VALUE, bytesOf, textOf } from './bytes.ts';

const AMPERSAND = 0x26;
const HASH = 0x23;
const SEMICOLON = 0x3b;

/** Bytes for the references that are decoded; others stay. */
const NAMED: ReadonlyMap<string, number> = new Map([
  ['amp', 0x26],
  ['gt', 0x3e],
  ['lt', 0x3c],
  ['nbsp', 0xa0],
  ['quot', 0x22],
]);
const NAME_LENGTH_MAX = 4;

/** A number beyond C's `long` becomes the largest one; its low byte is this. */
const OVERFLOW_BYTE = 0xff;
const LONG_MAX = 2 ** 63;

/**
 * Decodes HTML character references: `&#60;`, `&#x3c;` (the low byte of the number) and `&amp;`,
 * `&gt;`, `&lt;`, `&nbsp;`, `&quot;` in either case. The semicolon may be missing. What is none stays.
 *
 * @example htmlEntityDecode('&lt;script&#62') // '<script>'
 */
export function htmlEntityDecode(value: string): string {
  const first = value.indexOf('&');
  if (first < 0) return value;
  const end = value.length;
  const bytes = bytesOf(value);
  let isChanged = false;
  let to = first;
  let from = first;
  while (from < end) {
    if (bytes[from] === AMPERSAND) {
      const after =
        bytes[from + 1] === HASH
          ? readNumber(bytes, from + 2, end)
          : readName(bytes, from + 1, end);
      if (after > 0) {
        bytes[to++] = decoded;
        from = after < end && bytes[after] === SEMICOLON ? after + 1 : after;
        isChanged = true;
        continue;
      }
    }
    bytes[to++] = bytes[from++]!;
  }
  return isChanged ? textOf(bytes, to) : value;
}

/** The byte that `readNumber` or `readName` read last. */
let decoded = 0;

/** Reads the number of a reference; returns the index after it, or 0 where there is none. */
function readNumber(bytes: Uint8Array, index: number, end: number): number {
  const isHexadecimal = index < end && (bytes[index]! | 0x20) === 0x78;
  const base = isHexadecimal ? 16 : 10;
  const start = isHexadecimal ? index + 1 : index;
  let number = 0;
  let low = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = HEX_VALUE[bytes[at]!]!;
    if (digit < 0 || digit >= base) break;
    number = number * base + digit;
    low = (low * base + digit) & 0xff;
  }
  if (at === start) return 0;
  decoded = number >= LONG_MAX ? OVERFLOW_BYTE : low;
  return at;
}

/** Reads a name that is decoded; returns the index after it, or 0 where it is none of these. */
function readName(bytes: Uint8Array, index: number, end: number): number {
  let name = '';
  let at = index;
  for (; at < end && isAlphanumeric(bytes[at]!); at++) {
    if (at - index === NAME_LENGTH_MAX) return 0;
    name += String.fromCharCode(bytes[at]! | 0x20);
  }
  const byte = NAMED.get(name);
  if (byte === undefined) return 0;
  decoded = byte;
  return at;
}

function isAlphanumeric(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
