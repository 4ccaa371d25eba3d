import { detectXxe as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value is XML that makes its parser read elsewhere (external entities, document types,
 * inclusions), or blow up.
 *
 * Argument: none.
 * Reports: the declaration, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectXxe" "id:1,phase:2,deny"
 */
export const detectXxe = makeDetection(detect, ({ context }) => context);
