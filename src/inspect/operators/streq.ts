import { foldCase } from './fold-case.ts';
import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the value is the argument, case and all.
 *
 * Argument: text, macros are expanded.
 * Reports: the value.
 *
 * @example SecRule REQUEST_METHOD "!@streq GET" "id:1,phase:1,deny"
 */
export const streq: OperatorDefinition<'text'> = {
  compile: (wanted) => ({
    literals: wanted === '' ? undefined : [foldCase(wanted)],
    test(value, report) {
      if (value !== wanted) return false;
      reportMatch(report, value, 0, value.length);
      return true;
    },
  }),
};
