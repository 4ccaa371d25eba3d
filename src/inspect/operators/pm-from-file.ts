import { compilePhrases } from './pm.ts';
import type { OperatorDefinition } from './operator.ts';

/**
 * As `@pm`, with one phrase a line of a data file; the loader has read the file.
 *
 * Argument: phrases.
 * Reports: of the phrases found the one that ends first, as written in the file (also in TX.0).
 *
 * @example SecRule REQUEST_FILENAME "@pmFromFile restricted-files.data" "id:1,phase:1,deny"
 */
export const pmFromFile: OperatorDefinition<'phrases'> = {
  compile: (phrases) => compilePhrases(phrases),
};
