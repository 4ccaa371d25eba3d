import { bytesOf, textOf } from './bytes.ts';

/**
 * Decodes pairs of hexadecimal digits; a last digit without a partner is dropped. Bytes that are no
 * digits are counted on as if they were, as ModSecurity does: garbage in, the same garbage out.
 *
 * @example hexDecode('3c3e') // '<>'
 */
export function hexDecode(value: string): string {
  const end = value.length - (value.length % 2);
  if (value === '') return value;
  const bytes = bytesOf(value);
  for (let from = 0; from < end; from += 2) {
    bytes[from / 2] = digitOf(bytes[from]!) * 16 + digitOf(bytes[from + 1]!);
  }
  return textOf(bytes, end / 2);
}

function digitOf(byte: number): number {
  return byte >= 0x41 ? (byte & 0xdf) - 0x41 + 10 : byte - 0x30;
}
