import { makeComparison } from './compare.ts';

/**
 * Matches where the value, read as an integer, is at most the argument. What is no number counts as 0.
 *
 * Argument: an integer, macros are expanded.
 * Reports: the value.
 *
 * @example SecRule &REQUEST_COOKIES "@le 1" "id:1,phase:1,pass"
 */
export const le = makeComparison((value, bound) => value <= bound);
