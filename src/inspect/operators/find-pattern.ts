import { PatternExhausted, type Matcher, type PatternMatch } from '../../seclang/index.ts';
import { CAPTURES_MAX, shorten, type OperatorReport } from './operator.ts';

/**
 * The first match that starts at `start` or after it. A search that would cost more than it may is a
 * fault, and finds nothing.
 */
export function findPattern(
  matcher: Matcher,
  value: string,
  start: number,
  report: OperatorReport,
): PatternMatch | undefined {
  try {
    return matcher.exec(value, start, report.budget);
  } catch (error) {
    if (!(error instanceof PatternExhausted)) throw error;
    report.fault = error.message;
    return undefined;
  }
}

/** Reports a match of a pattern with its groups. */
export function reportGroups(report: OperatorReport, match: PatternMatch): void {
  const whole = match.groups[0] ?? '';
  const count = Math.min(match.groups.length, CAPTURES_MAX);
  const captures: string[] = [];
  for (let group = 0; group < count; group++) captures.push(match.groups[group] ?? '');
  report.captures = captures;
  report.matchStart = match.index;
  report.matchEnd = match.index + whole.length;
  report.evidence = shorten(whole);
}
