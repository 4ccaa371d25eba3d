import { detectScanner as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value (a `User-Agent`, most of the time) names a tool that looks for holes, or a host
 * that tells testers of calls.
 *
 * Argument: none.
 * Reports: the name, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectScanner" "id:1,phase:2,deny"
 */
export const detectScanner = makeDetection(detect, ({ context }) => context);
