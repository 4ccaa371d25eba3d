import { detectAttack as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where any of the other detectors of values does. The default rules ask it first, and the
 * detectors one by one only where it says yes: a request without attacks is read once.
 *
 * Argument: none.
 * Reports: the piece that decided, and why; TX.0 is the detector that spoke.
 *
 * @example SecRule ARGS "@detectAttack" "id:1,phase:2,pass,nolog,setvar:tx.suspect=1"
 */
export const detectAttack = makeDetection(detect, ({ detector }) => detector);
