import { foldCase } from './fold-case.ts';
import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the value ends with the argument, case and all.
 *
 * Argument: text, macros are expanded. Every value ends with an empty one.
 * Reports: the text at the end.
 *
 * @example SecRule REQUEST_FILENAME "@endsWith .bak" "id:1,phase:1,deny"
 */
export const endsWith: OperatorDefinition<'text'> = {
  compile: (wanted) => ({
    literals: wanted === '' ? undefined : [foldCase(wanted)],
    test(value, report) {
      if (!value.endsWith(wanted)) return false;
      reportMatch(report, value, value.length - wanted.length, value.length);
      return true;
    },
  }),
};
