import { IS_SPACE, bytesOf, textOf } from './bytes.ts';

/** Byte of the no-break space in Latin-1. */
const NO_BREAK_SPACE = 0xa0;

/** 1 for what goes. */
const IS_REMOVED = IS_SPACE.slice();
IS_REMOVED[NO_BREAK_SPACE] = 1;

/**
 * Removes white space: tab, line feed, vertical tab, form feed, return, space, and the byte 0xa0.
 *
 * @example removeWhitespace('java\tscript :') // 'javascript:'
 */
export function removeWhitespace(value: string): string {
  const end = value.length;
  let from = 0;
  while (from < end && IS_REMOVED[value.charCodeAt(from)] === 0) from++;
  if (from === end) return value;
  const bytes = bytesOf(value);
  let to = from;
  for (; from < end; from++) {
    const byte = bytes[from]!;
    bytes[to] = byte;
    to += 1 - IS_REMOVED[byte]!;
  }
  return textOf(bytes, to);
}
