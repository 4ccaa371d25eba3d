import { HEX_DIGITS, bytesOf, textOf } from './bytes.ts';

const SPACE = 0x20;

/** 1 for the bytes that stay: letters, digits and `*`. */
const IS_PLAIN = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  IS_PLAIN[byte] = /[0-9A-Za-z*]/.test(String.fromCharCode(byte)) ? 1 : 0;
}

/**
 * Encodes every byte but letters, digits and `*` as `%hh`, and a space as `+`.
 *
 * @example urlEncode('a b-c') // 'a+b%2dc'
 */
export function urlEncode(value: string): string {
  const end = value.length;
  let plain = 0;
  while (plain < end && IS_PLAIN[value.charCodeAt(plain)] === 1) plain++;
  if (plain === end) return value;
  const bytes = bytesOf(value, end * 4);
  // The value is moved to the end, so that what is written never overtakes what is read.
  bytes.copyWithin(end * 3, 0, end);
  let to = 0;
  for (let from = end * 3; from < end * 4; from++) {
    const byte = bytes[from]!;
    if (IS_PLAIN[byte] === 1) {
      bytes[to++] = byte;
    } else if (byte === SPACE) {
      bytes[to++] = 0x2b;
    } else {
      bytes[to++] = 0x25;
      bytes[to++] = HEX_DIGITS[byte >>> 4]!;
      bytes[to++] = HEX_DIGITS[byte & 15]!;
    }
  }
  return textOf(bytes, to);
}
