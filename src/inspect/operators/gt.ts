import { makeComparison } from './compare.ts';

/**
 * Matches where the value, read as an integer, is greater than the argument. What is no number counts as 0.
 *
 * Argument: an integer, macros are expanded.
 * Reports: the value.
 *
 * @example SecRule &ARGS "@gt 255" "id:1,phase:2,deny"
 */
export const gt = makeComparison((value, bound) => value > bound);
