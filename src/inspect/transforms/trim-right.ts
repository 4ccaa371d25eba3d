import { IS_SPACE } from './bytes.ts';

/**
 * Removes white space (tab, line feed, vertical tab, form feed, return, space) from the right end.
 *
 * @example trimRight('  a b ') // '  a b'
 */
export function trimRight(value: string): string {
  let end = value.length;
  while (end > 0 && IS_SPACE[value.charCodeAt(end - 1)] === 1) end--;
  return end === value.length ? value : value.slice(0, end);
}
