import { IS_SPACE } from './bytes.ts';

/**
 * Removes white space (tab, line feed, vertical tab, form feed, return, space) from the left end.
 *
 * @example trimLeft('  a b ') // 'a b '
 */
export function trimLeft(value: string): string {
  let start = 0;
  while (start < value.length && IS_SPACE[value.charCodeAt(start)] === 1) start++;
  return start === 0 ? value : value.slice(start);
}
