import { trimLeft } from './trim-left.ts';
import { trimRight } from './trim-right.ts';

/**
 * Removes white space (tab, line feed, vertical tab, form feed, return, space) from both ends.
 *
 * @example trim('  a b ') // 'a b'
 */
export function trim(value: string): string {
  return trimRight(trimLeft(value));
}
