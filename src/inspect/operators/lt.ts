import { makeComparison } from './compare.ts';

/**
 * Matches where the value, read as an integer, is less than the argument. What is no number counts as 0.
 *
 * Argument: an integer, macros are expanded.
 * Reports: the value.
 *
 * @example SecRule TX:detection_paranoia_level "@lt 2" "id:1,phase:1,pass,skipAfter:END"
 */
export const lt = makeComparison((value, bound) => value < bound);
