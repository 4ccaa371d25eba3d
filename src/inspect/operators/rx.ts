import { compilePattern } from '../../seclang/index.ts';
import { findPattern, reportGroups } from './find-pattern.ts';
import type { OperatorDefinition } from './operator.ts';

/**
 * Matches where the regular expression finds something: PCRE over bytes, `.` matches a line feed and
 * `^` and `$` match at every line, as ModSecurity 3 compiles it.
 *
 * Argument: a pattern.
 * Reports: the first match; it and its groups are captured.
 *
 * @example SecRule ARGS "@rx (?i)union\s+select" "id:1,phase:2,deny"
 */
export const rx: OperatorDefinition<'pattern'> = {
  compile(pattern) {
    const matcher = compilePattern(pattern);
    return {
      literals: pattern.literals,
      isHaltable: true,
      test(value, report) {
        const match = findPattern(matcher, value, 0, report);
        if (match === undefined) return false;
        reportGroups(report, match);
        return true;
      },
    };
  },
};
