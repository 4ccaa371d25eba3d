import { foldCase } from './fold-case.ts';
import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the value holds the argument anywhere, case and all.
 *
 * Argument: text, macros are expanded. An empty one is in every value.
 * Reports: the text found, where it stands first.
 *
 * @example SecRule REQUEST_LINE "@contains .php" "id:1,phase:1,deny"
 */
export const contains: OperatorDefinition<'text'> = {
  compile: (wanted) => ({
    literals: wanted === '' ? undefined : [foldCase(wanted)],
    test(value, report) {
      const at = value.indexOf(wanted);
      if (at < 0) return false;
      reportMatch(report, value, at, at + wanted.length);
      return true;
    },
  }),
};
