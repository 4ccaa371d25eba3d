import { detectCode as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value holds code of a language that servers run (PHP, Java, Node.js, Python, Ruby, ASP,
 * JSP, server-side includes), or an object serialised to be built by them. Code in posts is not it, unless
 * it would act.
 *
 * Argument: none.
 * Reports: the code, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectCode" "id:1,phase:2,deny"
 */
export const detectCode = makeDetection(detect, ({ context }) => context);
