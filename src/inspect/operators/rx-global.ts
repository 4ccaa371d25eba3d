import { compilePattern } from '../../seclang/index.ts';
import { findPattern, reportGroups } from './find-pattern.ts';
import { CAPTURES_MAX, type OperatorDefinition } from './operator.ts';

/**
 * As `@rx`, but captures every match: the whole match and the groups of the first, then those of the
 * second, and so on, as far as TX.0 to TX.9 reach. An empty match counts only where there is no other.
 *
 * Argument: a pattern.
 * Reports: the first match.
 *
 * @example SecRule ARGS "@rxGlobal \d+" "id:1,phase:2,capture,pass,setvar:tx.second=%{tx.1}"
 */
export const rxGlobal: OperatorDefinition<'pattern'> = {
  compile(pattern) {
    const matcher = compilePattern(pattern);
    return {
      literals: pattern.literals,
      test(value, report) {
        let first = findPattern(matcher, value, 0, report);
        if (first === undefined) return false;
        const captures: string[] = [];
        let match: typeof first | undefined = first;
        while (match !== undefined && captures.length < CAPTURES_MAX) {
          const whole = match.groups[0] ?? '';
          if (whole !== '') {
            if (captures.length === 0) first = match;
            for (const group of match.groups) captures.push(group ?? '');
          }
          const next: number = match.index + Math.max(1, whole.length);
          match = next > value.length ? undefined : findPattern(matcher, value, next, report);
        }
        reportGroups(report, first);
        if (captures.length > 0) report.captures = captures.slice(0, CAPTURES_MAX);
        return true;
      },
    };
  },
};
