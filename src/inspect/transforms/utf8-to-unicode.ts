import { HEX_DIGITS, bytesOf, textOf } from './bytes.ts';

const HIGH = /[\x80-\xff]/;

/** Bytes written for one byte read, at most: two bytes become `%uhhhh` and the lead byte again. */
const GROWTH_MAX = 4;

/**
 * Turns each UTF-8 sequence of two to four bytes into `%uhhhh` (five or six digits where the number
 * has them); bytes that make no sequence stay. An overlong form or a surrogate is turned, too, with its
 * lead byte after it, so that rules see both what it hides and that it hides.
 *
 * @example utf8toUnicode('\xe4\xb8\xad') // '%u4e2d'
 */
export function utf8toUnicode(value: string): string {
  const first = value.search(HIGH);
  if (first < 0) return value;
  const end = value.length;
  const bytes = bytesOf(value, end * (GROWTH_MAX + 1));
  const offset = end * GROWTH_MAX;
  bytes.copyWithin(offset, 0, end);
  let isChanged = false;
  let to = first;
  let from = offset + first;
  while (from < offset + end) {
    const lead = bytes[from]!;
    const length = sequenceAt(bytes, from, offset + end);
    if (length === 0) {
      bytes[to++] = lead;
      from++;
      continue;
    }
    isChanged = true;
    let number = lead & (0xff >> (length + 1));
    for (let at = from + 1; at < from + length; at++) number = (number << 6) | (bytes[at]! & 0x3f);
    to = writeNumber(bytes, to, number);
    const isSurrogate = number >= 0xd800 && number <= 0xdfff;
    if (isSurrogate || number < NUMBER_MIN[length]!) bytes[to++] = lead;
    from += length;
  }
  return isChanged ? textOf(bytes, to) : value;
}

/** The least number that needs so many bytes. */
const NUMBER_MIN = [0, 0, 0x80, 0x800, 0x10000];

/** The length of the sequence that begins at `index`, or 0 where none does. */
function sequenceAt(bytes: Uint8Array, index: number, end: number): number {
  const lead = bytes[index]!;
  let length = 0;
  if ((lead & 0xe0) === 0xc0) length = 2;
  else if ((lead & 0xf0) === 0xe0) length = 3;
  else if ((lead & 0xf8) === 0xf0) length = 4;
  if (length === 0 || index + length > end) return 0;
  for (let at = index + 1; at < index + length; at++) {
    if ((bytes[at]! & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Writes `%u` and at least four digits; returns the index after them. */
function writeNumber(bytes: Uint8Array, index: number, number: number): number {
  let to = index;
  bytes[to++] = 0x25;
  bytes[to++] = 0x75;
  const digits = number > 0xfffff ? 6 : number > 0xffff ? 5 : 4;
  for (let shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    bytes[to++] = HEX_DIGITS[(number >>> shift) & 15]!;
  }
  return to;
}
