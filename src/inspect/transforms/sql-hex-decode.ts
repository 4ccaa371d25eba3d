import { bytesOf, hexPairAt, textOf } from './bytes.ts';

const ZERO = 0x30;

/**
 * Decodes the hexadecimal literals of SQL: `0x` (`x` in either case) and pairs of digits. A last digit
 * without a partner stays as it is.
 *
 * @example sqlHexDecode('char(0x61646d696e)') // 'char(admin)'
 */
export function sqlHexDecode(value: string): string {
  const first = value.indexOf('0');
  if (first < 0 || first + 3 >= value.length) return value;
  const end = value.length;
  const bytes = bytesOf(value);
  let isChanged = false;
  let to = first;
  let from = first;
  while (from < end) {
    if (bytes[from] === ZERO && (bytes[from + 1]! | 0x20) === 0x78) {
      let byte = hexPairAt(bytes, from + 2, end);
      if (byte >= 0) {
        isChanged = true;
        for (from += 2; byte >= 0; byte = hexPairAt(bytes, from, end)) {
          bytes[to++] = byte;
          from += 2;
        }
        continue;
      }
    }
    bytes[to++] = bytes[from++]!;
  }
  return isChanged ? textOf(bytes, to) : value;
}
