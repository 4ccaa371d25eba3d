import { detectLdap as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value ends a condition of an LDAP filter and adds another, or is a filter as a whole.
 *
 * Argument: none.
 * Reports: the filter, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectLdap" "id:1,phase:2,deny"
 */
export const detectLdap = makeDetection(detect, ({ context }) => context);
