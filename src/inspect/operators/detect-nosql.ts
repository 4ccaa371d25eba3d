import { detectNoSql as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value (or the name of a parameter) puts an operator of a document database where a
 * value belongs, or is a script that it would run. Filters with sensible operands pass.
 *
 * Argument: none.
 * Reports: the operator, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectNoSql" "id:1,phase:2,deny"
 */
export const detectNoSql = makeDetection(detect, ({ context }) => context);
