import { detectTemplate as detect } from '../../detect/index.ts';
import { makeDetection } from './detect.ts';

/**
 * Matches where the value holds an expression that a template engine, an expression language or Log4j
 * would evaluate. Placeholders and code in posts are not it.
 *
 * Argument: none.
 * Reports: the expression, and why; TX.0 is the context.
 *
 * @example SecRule ARGS "@detectTemplate" "id:1,phase:2,deny"
 */
export const detectTemplate = makeDetection(detect, ({ context }) => context);
