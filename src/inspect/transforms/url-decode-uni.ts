import { HEX_VALUE, bytesOf, hexPairAt, hexRunAt, narrow, textOf } from './bytes.ts';

const PERCENT = 0x25;
const PLUS = 0x2b;

/** Code point to byte, as SecUnicodeMapFile says for one code page. */
export type UnicodeMap = Readonly<Record<number, number>>;

/**
 * Decodes `%hh`, Microsoft's `%uhhhh`, and `+` to a space; what is neither stays. A code point becomes
 * its low byte; a full width form (U+FF01 to U+FF5E) the ASCII character it is a form of.
 *
 * @example urlDecodeUni('%u003c%uff1e+%41') // '<> A'
 */
export function urlDecodeUni(value: string): string {
  return decode(value, undefined);
}

/** The same with a map: a code point that is in it becomes the byte it says. */
export function makeUrlDecodeUni(map: UnicodeMap): (value: string) => string {
  return (value) => decode(value, map);
}

function decode(value: string, map: UnicodeMap | undefined): string {
  if (!value.includes('%')) return value.includes('+') ? value.replaceAll('+', ' ') : value;
  const end = value.length;
  const bytes = bytesOf(value);
  let isChanged = false;
  let to = 0;
  for (let from = 0; from < end; from++) {
    const byte = bytes[from]!;
    if (byte === PERCENT) {
      const decoded = hexPairAt(bytes, from + 1, end);
      if (decoded >= 0) {
        bytes[to++] = decoded;
        from += 2;
        isChanged = true;
        continue;
      }
      if (isUnicodeAt(bytes, from + 1, end)) {
        const codePoint = fourDigitsAt(bytes, from + 2);
        bytes[to++] = map?.[codePoint] ?? narrow(codePoint);
        from += 5;
        isChanged = true;
        continue;
      }
    } else if (byte === PLUS) {
      bytes[to++] = 0x20;
      isChanged = true;
      continue;
    }
    bytes[to++] = byte;
  }
  return isChanged ? textOf(bytes, to) : value;
}

/** `uhhhh` at `index`, `u` in either case. */
function isUnicodeAt(bytes: Uint8Array, index: number, end: number): boolean {
  return (
    index + 4 < end && (bytes[index]! | 0x20) === 0x75 && hexRunAt(bytes, index + 1, end, 4) === 4
  );
}

function fourDigitsAt(bytes: Uint8Array, index: number): number {
  let number = 0;
  for (let at = index; at < index + 4; at++) number = number * 16 + HEX_VALUE[bytes[at]!]!;
  return number;
}
