import { foldCase } from './fold-case.ts';
import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the value holds the argument with no letter right before or after it. Digits and
 * underscores do bound a word, as in ModSecurity 3.
 *
 * Argument: text, macros are expanded. An empty one is in every value.
 * Reports: the first such place.
 *
 * @example SecRule ARGS "@containsWord select" "id:1,phase:2,t:lowercase,deny"
 */
export const containsWord: OperatorDefinition<'text'> = {
  compile: (wanted) => ({
    literals: wanted === '' ? undefined : [foldCase(wanted)],
    test(value, report) {
      if (wanted === '') {
        reportMatch(report, value, 0, 0);
        return true;
      }
      for (let at = value.indexOf(wanted); at >= 0; at = value.indexOf(wanted, at + 1)) {
        const end = at + wanted.length;
        if (isLetter(value.charCodeAt(at - 1)) || isLetter(value.charCodeAt(end))) continue;
        reportMatch(report, value, at, end);
        return true;
      }
      return false;
    },
  }),
};

/** False also for NaN, which stands before the beginning and after the end. */
function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
