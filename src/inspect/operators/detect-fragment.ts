import { detectFragment as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value is the end or the beginning of a text, a tag, a query or a filter and nothing else,
 * as testers send it to see what breaks.
 *
 * Argument: none.
 * Reports: the value, and why; TX.0 is what it is a fragment of.
 *
 * @example SecRule ARGS_GET "@detectFragment" "id:1,phase:2,deny"
 */
export const detectFragment = makeDetection(detect, ({ context }) => context);
