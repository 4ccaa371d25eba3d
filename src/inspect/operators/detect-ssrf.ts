import { detectSsrf as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value is an URL that leads the server to itself, to its neighbours or to the
 * cloud's metadata service, in any spelling of the address, or to a remote file to include.
 *
 * Argument: none.
 * Reports: the address, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectSsrf" "id:1,phase:2,deny"
 */
export const detectSsrf = makeDetection(detect, ({ context }) => context);
