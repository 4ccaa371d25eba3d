import { HEX_VALUE, bytesOf, hexPairAt, hexRunAt, textOf } from './bytes.ts';

const PERCENT = 0x25;
const PLUS = 0x2b;

/**
 * Decodes `%hh`, and `+` to a space. A `%` that two hexadecimal digits do not follow stays.
 *
 * @example urlDecode('a%20b+c%zz') // 'a b c%zz'
 */
export function urlDecode(value: string): string {
  return decodeUrl(value, undefined);
}

/** The same; with `byteOf` also `%uhhhh`, as the byte that it says for the code point. */
export function decodeUrl(
  value: string,
  byteOf: ((codePoint: number) => number) | undefined,
): string {
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
      if (byteOf !== undefined && isUnicodeAt(bytes, from + 1, end)) {
        bytes[to++] = byteOf(fourDigitsAt(bytes, from + 2));
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
