import { bytesOf, hexPairAt, textOf } from './bytes.ts';

const PERCENT = 0x25;
const PLUS = 0x2b;

/**
 * Decodes `%hh`, and `+` to a space. A `%` that two hexadecimal digits do not follow stays.
 *
 * @example urlDecode('a%20b+c%zz') // 'a b c%zz'
 */
export function urlDecode(value: string): string {
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
    } else if (byte === PLUS) {
      bytes[to++] = 0x20;
      isChanged = true;
      continue;
    }
    bytes[to++] = byte;
  }
  return isChanged ? textOf(bytes, to) : value;
}
