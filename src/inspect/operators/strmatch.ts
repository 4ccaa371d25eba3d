import { contains } from './contains.ts';
import type { OperatorDefinition } from './operator.ts';

/**
 * Matches where the value holds the argument anywhere, case and all. ModSecurity 3 gives it the same
 * meaning as `@contains`; in version 2 it had a search of its own.
 *
 * Argument: text, macros are expanded.
 * Reports: the text found, where it stands first.
 *
 * @example SecRule REQUEST_HEADERS:User-Agent "@strmatch WebZIP" "id:1,phase:1,deny"
 */
export const strmatch: OperatorDefinition<'text'> = contains;
