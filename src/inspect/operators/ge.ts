import { makeComparison } from './compare.ts';

/**
 * Matches where the value, read as an integer, is at least the argument. What is no number counts as 0.
 *
 * Argument: an integer, macros are expanded.
 * Reports: the value.
 *
 * @example SecRule TX:blocking_inbound_anomaly_score "@ge %{tx.threshold}" "id:1,phase:2,deny"
 */
export const ge = makeComparison((value, bound) => value >= bound);
