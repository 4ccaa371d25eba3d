import { Buffer } from 'node:buffer';

/**
 * Bytes to work in, shared by all transformations: none of them calls another while it holds them. A
 * larger value gets a buffer of its own, so that one request does not keep memory for all others.
 */
const SHARED_BYTES = 65_536;
const shared = Buffer.allocUnsafeSlow(SHARED_BYTES);

/**
 * The bytes of a value, to be changed in place and read by `textOf`; at least `capacity` long. Valid
 * until the next call.
 */
export function bytesOf(value: string, capacity: number = value.length): Buffer {
  const bytes = capacity <= SHARED_BYTES ? shared : Buffer.allocUnsafeSlow(capacity);
  bytes.write(value, 0, value.length, 'latin1');
  return bytes;
}

/** The first `length` bytes as text. */
export function textOf(bytes: Buffer, length: number): string {
  return bytes.toString('latin1', 0, length);
}

/** The value of each hexadecimal digit, -1 for other bytes. */
export const HEX_VALUE: Int8Array = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  HEX_VALUE[digit.toString(16).charCodeAt(0)] = digit;
  HEX_VALUE[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** What `\n` and the like stand for in C and JavaScript, by the byte after the backslash; -1 for others. */
export const C_ESCAPES: Int16Array = new Int16Array(256).fill(-1);
for (const [letter, byte] of Object.entries({ a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 })) {
  C_ESCAPES[letter.charCodeAt(0)] = byte;
}

/** The lower-case digits 0 to f. */
export const HEX_DIGITS: Uint8Array = Uint8Array.from(Buffer.from('0123456789abcdef', 'latin1'));

/** 1 for what C's `isspace` takes for white space: tab, line feed, vertical tab, form feed, return, space. */
export const IS_SPACE: Uint8Array = new Uint8Array(256);
for (const code of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]) IS_SPACE[code] = 1;

/** The byte that two hexadecimal digits at `index` spell, or -1 where they are not both in `[index, end)`. */
export function hexPairAt(bytes: Uint8Array, index: number, end: number): number {
  if (index + 1 >= end) return -1;
  const high = HEX_VALUE[bytes[index]!]!;
  const low = HEX_VALUE[bytes[index + 1]!]!;
  return (high | low) < 0 ? -1 : high * 16 + low;
}

/** How many bytes from `index` on are hexadecimal digits, at most `max`. */
export function hexRunAt(bytes: Uint8Array, index: number, end: number, max: number): number {
  const last = Math.min(end, index + max);
  let at = index;
  while (at < last && HEX_VALUE[bytes[at]!]! >= 0) at++;
  return at - index;
}

/**
 * The byte that stands for a code point of four hexadecimal digits: its low byte, but that the full
 * width forms U+FF01 to U+FF5E stand for the ASCII characters that they are forms of.
 */
export function narrow(codePoint: number): number {
  const low = codePoint & 0xff;
  return codePoint >>> 8 === 0xff && low > 0 && low < 0x5f ? low + 0x20 : low;
}
