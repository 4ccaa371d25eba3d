import { covers, type ExclusionScope } from '../config/exclusions/index.ts';
import type { RuleSet } from '../config/index.ts';
import { isDecision, type Finding, type FlaggedRequest } from './flagged-request.ts';
import { findScoreLimit } from './score-limit.ts';

/**
 * What would have become of a recorded request with one more exclusion.
 *
 * - `untouched`: the exclusion says nothing about it.
 * - `passed-before`: it was let through anyway, and would be recorded with less.
 * - `stopped`: enough other findings are left.
 * - `passes`: it would have been let through.
 * - `unknown`: it was stopped before all rules had looked, or by a score that cannot be told.
 */
export type Judgement = 'untouched' | 'passed-before' | 'stopped' | 'passes' | 'unknown';

export interface JudgedAgain {
  readonly judgement: Judgement;
  /** Findings that the exclusion takes away. */
  readonly taken: readonly Finding[];
  /** Findings that would be left. */
  readonly left: readonly Finding[];
}

/**
 * Judges by what was recorded: which rules matched, on what, and with how many points. An exclusion can
 * only take findings away, so that where all rules were asked this is what the gateway would do.
 */
export function judgeAgain(
  request: FlaggedRequest,
  scope: ExclusionScope,
  ruleSet: RuleSet | undefined,
): JudgedAgain {
  const { site, path, findings } = request;
  const isCovered = ({ ruleId, target }: Finding): boolean =>
    covers(scope, { site, path, ruleId, target });
  const taken = findings.filter(isCovered);
  const left = findings.filter((finding) => !isCovered(finding));
  if (taken.length === 0) return { judgement: 'untouched', taken, left };
  if (request.decidedBy === undefined) return { judgement: 'passed-before', taken, left };
  return { judgement: decide(request, taken, ruleSet), taken, left };
}

function decide(
  { findings, decidedBy }: FlaggedRequest,
  taken: readonly Finding[],
  ruleSet: RuleSet | undefined,
): Judgement {
  const deciding = findings.find(({ ruleId }) => ruleId === decidedBy);
  if (deciding === undefined) return 'unknown';
  if (!isDecision(deciding)) {
    // A rule that stops by itself: what the rules behind it would have said, nobody knows.
    return taken.includes(deciding) ? 'unknown' : 'stopped';
  }
  const limit = findScoreLimit(deciding.operator, ruleSet);
  const reached = /^\d{1,9}$/.test(deciding.snippet) ? Number(deciding.snippet) : undefined;
  if (limit === undefined || reached === undefined) return 'unknown';
  const isAboutAnswer = deciding.phase >= 3;
  const less = taken
    .filter(({ phase }) => phase >= 3 === isAboutAnswer)
    .reduce((sum, { score }) => sum + score, 0);
  if (reached - less >= limit) return 'stopped';
  // In phase 1 the body was not read yet.
  return deciding.phase === 1 ? 'unknown' : 'passes';
}
