import { readInteger } from './read-integer.ts';
import { reportMatch, type OperatorDefinition } from './operator.ts';

/** Makes a numeric operator: value and argument are read as integers, what is no number as 0. */
export function makeComparison(
  holds: (value: number, bound: number) => boolean,
): OperatorDefinition<'number'> {
  return {
    compile(argument) {
      const bound = readInteger(argument);
      return {
        literals: undefined,
        test(value, report) {
          if (!holds(readInteger(value), bound)) return false;
          reportMatch(report, value, 0, value.length);
          return true;
        },
      };
    },
  };
}
