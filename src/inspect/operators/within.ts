import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the value is found somewhere in the argument, case and all: a list of what may be.
 * Lists put a delimiter around each item, so that a piece of one does not count.
 *
 * Argument: text, macros are expanded. An empty value is within every text.
 * Reports: the value.
 *
 * @example SecRule REQUEST_METHOD "!@within %{tx.allowed_methods}" "id:1,phase:1,deny"
 */
export const within: OperatorDefinition<'text'> = {
  compile: (list) => ({
    literals: undefined,
    test(value, report) {
      if (!list.includes(value)) return false;
      reportMatch(report, value, 0, value.length);
      return true;
    },
  }),
};
