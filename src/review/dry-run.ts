import type { ExclusionScope, RuleSet } from '../config/index.ts';
import type { AttackSign } from './client-conduct.ts';
import { isDecision, type FlaggedRequest } from './flagged-request.ts';
import { judgeAgain, type Judgement } from './judge-again.ts';
import type { Evidence } from './read-flagged.ts';

const EXAMPLES_MAX = 8;
const TARGET_SHOWN_MAX = 200;

export interface DryRun {
  readonly from: number;
  readonly to: number;
  /** Recorded requests of the site in which something was found. */
  readonly looked: number;
  /** True where there were more than are looked at. */
  readonly isPartial: boolean;
  /** Requests of which the exclusion takes a finding away. */
  readonly touched: number;
  /** Stopped ones that would have been let through. */
  readonly wouldPass: number;
  /** Of those: how many look like attacks all the same. */
  readonly attackLike: number;
  readonly stillStopped: number;
  readonly unknown: number;
  readonly passedBefore: number;
  /** Different senders of the touched requests. */
  readonly clients: number;
  /** Attacks first, then newest first; alike ones once. */
  readonly examples: readonly DryRunExample[];
}

export interface DryRunExample {
  readonly id: string;
  readonly time: number;
  readonly client: string;
  readonly method: string;
  readonly target: string;
  readonly judgement: Judgement;
  readonly signs: readonly AttackSign[];
  /** Requests that are alike: one is shown, the newest. */
  readonly times: number;
}

/**
 * What an exclusion would have changed about the requests on record. `isHabit`: many ordinary visitors trip
 * the rule with this value, so that a bare payload is no sign of an attack.
 */
export function dryRunExclusion(
  evidence: Evidence,
  scope: ExclusionScope,
  ruleSet: RuleSet | undefined,
  { isHabit }: { readonly isHabit: boolean },
): DryRun {
  const counts: Record<Judgement, number> = {
    untouched: 0,
    'passed-before': 0,
    stopped: 0,
    passes: 0,
    unknown: 0,
  };
  const clients = new Set<string>();
  const examples = new Map<string, DryRunExample>();
  let attackLike = 0;
  for (const request of evidence.requests) {
    const { judgement, taken, left } = judgeAgain(request, scope, ruleSet);
    counts[judgement]++;
    if (judgement === 'untouched') continue;
    clients.add(request.client);
    const hasMore = left.some((finding) => !isDecision(finding) && finding.score > 0);
    const isBare = !isHabit && taken.some((finding) => finding.isBare);
    const signs: readonly AttackSign[] = [
      ...(isBare ? (['bare-payload'] as const) : []),
      ...(hasMore ? (['other-findings'] as const) : []),
      ...evidence.conduct.signsOf(request.client),
    ];
    if (signs.length > 0 && judgement === 'passes') attackLike++;
    addExample(examples, describe(request, judgement, signs));
  }
  return {
    ...evidence.period,
    looked: evidence.requests.length,
    isPartial: evidence.isPartial,
    touched: evidence.requests.length - counts.untouched,
    wouldPass: counts.passes,
    attackLike,
    stillStopped: counts.stopped,
    unknown: counts.unknown,
    passedBefore: counts['passed-before'],
    clients: clients.size,
    examples: chooseExamples(examples),
  };
}

/** What a person should look at first: what would pass and looks like an attack. */
function weightOf({ judgement, signs }: DryRunExample): number {
  return (judgement === 'passes' || judgement === 'unknown' ? 2 : 0) + (signs.length > 0 ? 1 : 0);
}

function addExample(examples: Map<string, DryRunExample>, example: DryRunExample): void {
  const { client, method, target, judgement, signs } = example;
  const key = JSON.stringify([client, method, target, judgement, signs]);
  const known = examples.get(key);
  examples.set(key, known === undefined ? example : { ...known, times: known.times + 1 });
}

function chooseExamples(examples: ReadonlyMap<string, DryRunExample>): readonly DryRunExample[] {
  // Stable: among equals the newest, which came first, stay.
  return [...examples.values()]
    .toSorted((left, right) => weightOf(right) - weightOf(left))
    .slice(0, EXAMPLES_MAX);
}

function describe(
  request: FlaggedRequest,
  judgement: Judgement,
  signs: readonly AttackSign[],
): DryRunExample {
  const { id, time, client, method } = request;
  return {
    id,
    time,
    client,
    method,
    target: request.target.slice(0, TARGET_SHOWN_MAX),
    judgement,
    signs,
    times: 1,
  };
}
