import { detectPath as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value is a file name that climbs out of its folder, names a file of the system or
 * opens a stream wrapper. Prose about files, and links between pages, are not it.
 *
 * Argument: none.
 * Reports: the name, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectPath" "id:1,phase:2,deny"
 */
export const detectPath = makeDetection(detect, ({ context }) => context);
