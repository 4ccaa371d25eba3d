import { detectMarkup } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value, put into a page as text, into an attribute or into a script, would run
 * there. It is read by the grammar of HTML; there is no list of patterns.
 *
 * Argument: none.
 * Reports: the piece that decided, and why; TX.0 is that piece.
 *
 * @example SecRule ARGS "@detectXSS" "id:1,phase:2,deny"
 */
export const detectXSS = makeDetection(detectMarkup, ({ excerpt }) => excerpt);
