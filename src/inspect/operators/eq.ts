import { makeComparison } from './compare.ts';

/**
 * Matches where the value, read as an integer, equals the argument. What is no number counts as 0.
 *
 * Argument: an integer, macros are expanded.
 * Reports: the value.
 *
 * @example SecRule &REQUEST_HEADERS:Host "@eq 0" "id:1,phase:1,deny"
 */
export const eq = makeComparison((value, bound) => value === bound);
