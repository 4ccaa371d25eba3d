import { detectPrototypePollution as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the name or the value would change what all objects of a script inherit.
 *
 * Argument: none.
 * Reports: the name, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectPrototypePollution" "id:1,phase:2,deny"
 */
export const detectPrototypePollution = makeDetection(detect, ({ context }) => context);
