import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches every value.
 *
 * Argument: none.
 * Reports: the value.
 *
 * @example SecRule REMOTE_ADDR "@unconditionalMatch" "id:1,phase:1,pass,log"
 */
export const unconditionalMatch: OperatorDefinition<'none'> = {
  compile: () => ({
    literals: undefined,
    test(value, report) {
      reportMatch(report, value, 0, value.length);
      return true;
    },
  }),
};
