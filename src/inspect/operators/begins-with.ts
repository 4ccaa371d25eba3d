import { foldCase } from './fold-case.ts';
import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the value begins with the argument, case and all.
 *
 * Argument: text, macros are expanded. Every value begins with an empty one.
 * Reports: the text at the beginning.
 *
 * @example SecRule REQUEST_FILENAME "@beginsWith /admin/" "id:1,phase:1,deny"
 */
export const beginsWith: OperatorDefinition<'text'> = {
  compile: (wanted) => ({
    literals: wanted === '' ? undefined : [foldCase(wanted)],
    test(value, report) {
      if (!value.startsWith(wanted)) return false;
      reportMatch(report, value, 0, wanted.length);
      return true;
    },
  }),
};
