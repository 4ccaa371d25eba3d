import { isDecisionRule, type RequestEvent } from '../events/index.ts';
import type { Phase, Verdict } from '../inspect/index.ts';
import { isBarePayload } from './bare-payload.ts';
import { pathOfTarget } from '../lib/path-of-target.ts';

/** What is kept of a recorded request while many are judged again: a fraction of its event. */
export interface FlaggedRequest {
  readonly id: string;
  readonly time: number;
  readonly client: string;
  readonly site: string;
  readonly verdict: Verdict;
  readonly method: string;
  /** Raw target as recorded: masked, and cut where it was very long. */
  readonly target: string;
  /** `target` without its query. */
  readonly path: string;
  /** The rule that ended the request, or in detect mode would have. */
  readonly decidedBy: number | undefined;
  /** Matches that count, the deciding one among them. */
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly ruleId: number;
  readonly phase: Phase;
  readonly target: string;
  readonly score: number;
  readonly message: string;
  readonly snippet: string;
  readonly operator: string;
  readonly tags: readonly string[];
  /** The value is little but the payload that was found in it. */
  readonly isBare: boolean;
}

const SNIPPET_KEPT = 80;

export function toFlaggedRequest(event: RequestEvent): FlaggedRequest {
  const { detail, subject } = event;
  const findings = (detail.matches ?? [])
    .filter(({ logged }) => logged)
    .map(
      ({ ruleId, phase, target, score, message, snippet, evidence, operator, tags }): Finding => ({
        ruleId,
        phase,
        target,
        score,
        message,
        snippet: snippet.slice(0, SNIPPET_KEPT),
        operator,
        tags,
        isBare: isBarePayload({ snippet, evidence, tags }),
      }),
    );
  return {
    id: event.id,
    time: event.time,
    client: subject.client ?? '',
    site: subject.site ?? '',
    verdict: detail.verdict,
    method: detail.method,
    target: detail.target,
    path: pathOfTarget(detail.target),
    // An older event does not say who decided.
    decidedBy: detail.decidedBy ?? findings.findLast(isDecision)?.ruleId,
    findings,
  };
}

/** Findings about values: not those of the rule that only adds them up. */
export function causesOf(request: FlaggedRequest): readonly Finding[] {
  return request.findings.filter(
    (finding) =>
      !isDecision(finding) && (finding.score > 0 || finding.ruleId === request.decidedBy),
  );
}

export function isDecision({ target, tags }: Finding): boolean {
  return target.startsWith('TX:') || isDecisionRule(tags);
}
