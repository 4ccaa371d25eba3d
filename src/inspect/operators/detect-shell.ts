import { detectShell as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value, put into a command line of a POSIX shell, of cmd or of PowerShell, would run a
 * command of its own. It is read with the quoting taken off; prose about commands is not it.
 *
 * Argument: none.
 * Reports: the command, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectShell" "id:1,phase:2,deny"
 */
export const detectShell = makeDetection(detect, ({ context }) => context);
