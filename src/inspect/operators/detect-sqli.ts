import { detectSql } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value, put into an SQL statement between quotes or bare, would change what the
 * statement means. It is read by SQL's own grammar; there is no list of patterns.
 *
 * Argument: none.
 * Reports: the piece that decided, and why; TX.0 is the fingerprint of what was read.
 *
 * @example SecRule ARGS "@detectSQLi" "id:1,phase:2,deny"
 */
export const detectSQLi = makeDetection(detectSql, ({ fingerprint }) => fingerprint);
