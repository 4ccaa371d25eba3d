import { detectHeaderInjection as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value holds a line break that ends a header, a request or a command, with another
 * behind it. Texts of several lines are not it.
 *
 * Argument: none.
 * Reports: the line, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectHeaderInjection" "id:1,phase:2,deny"
 */
export const detectHeaderInjection = makeDetection(detect, ({ context }) => context);
