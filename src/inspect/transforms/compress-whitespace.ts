import { IS_SPACE, bytesOf, textOf } from './bytes.ts';

const SPACE = 0x20;

/**
 * Turns each run of white space (tab, line feed, vertical tab, form feed, return, space) into one
 * space.
 *
 * @example compressWhitespace('union \t\n select') // 'union select'
 */
export function compressWhitespace(value: string): string {
  const end = value.length;
  let from = firstToChange(value);
  if (from === end) return value;
  const bytes = bytesOf(value);
  let to = from;
  let isInRun = from > 0 && bytes[from - 1] === SPACE;
  for (; from < end; from++) {
    const byte = bytes[from]!;
    if (IS_SPACE[byte] === 0) {
      bytes[to++] = byte;
      isInRun = false;
    } else if (!isInRun) {
      bytes[to++] = SPACE;
      isInRun = true;
    }
  }
  return textOf(bytes, to);
}

/** The first white space that is no single space, or the length. */
function firstToChange(value: string): number {
  let previous = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (IS_SPACE[code] === 1 && (code !== SPACE || previous === SPACE)) return index;
    previous = code;
  }
  return value.length;
}
