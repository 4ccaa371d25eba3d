import { pathOfTarget } from '../../lib/path-of-target.ts';
import { isDecisionRule } from '../decision-rule.ts';
import type { RequestEvent } from '../envelope.ts';
import type { TopKind } from './store.ts';

/** Longer paths are told apart by their first characters only. */
const TOP_TARGET_LENGTH_MAX = 200;

/** What one request counts for in one of the top lists. */
export interface TopKey {
  readonly kind: TopKind;
  readonly key: string;
  readonly label: string;
}

/** The client, the target's path, and each rule that matched, is shown and found something itself. */
export function listTopKeys({ subject, detail }: RequestEvent): TopKey[] {
  const keys: TopKey[] = [];
  if (subject.client !== undefined && subject.client !== '') {
    keys.push({ kind: 'client', key: subject.client, label: '' });
  }
  if (detail.target !== '') {
    const key = pathOfTarget(detail.target).slice(0, TOP_TARGET_LENGTH_MAX);
    keys.push({ kind: 'target', key, label: '' });
  }
  const seen = new Set<number>();
  for (const match of detail.matches ?? []) {
    if (!match.logged || seen.has(match.ruleId)) continue;
    if (isDecisionRule(match.tags)) continue;
    seen.add(match.ruleId);
    keys.push({ kind: 'rule', key: String(match.ruleId), label: match.message });
  }
  return keys;
}
