import type { RequestEvent } from '../envelope.ts';
import type { TopKind } from './store.ts';

/** Longer paths are told apart by their first characters only. */
export const TOP_TARGET_LENGTH_MAX = 200;

/** What one request counts for in one of the top lists. */
export interface TopKey {
  readonly kind: TopKind;
  readonly key: string;
  readonly label: string;
}

/**
 * Marks rules that judge what others found: ours, and those of the Core Rule Set. Every blocked request
 * has one, so that they would lead each list and tell nothing.
 */
const DECISION_TAGS: ReadonlySet<string> = new Set(['decision', 'anomaly-evaluation']);

/** The client, the target's path, and each rule that matched, is shown and found something itself. */
export function listTopKeys({ subject, detail }: RequestEvent): TopKey[] {
  const keys: TopKey[] = [];
  if (subject.client !== undefined && subject.client !== '') {
    keys.push({ kind: 'client', key: subject.client, label: '' });
  }
  if (detail.target !== '') {
    keys.push({ kind: 'target', key: pathOf(detail.target), label: '' });
  }
  const seen = new Set<number>();
  for (const match of detail.matches ?? []) {
    if (!match.logged || seen.has(match.ruleId)) continue;
    if (match.tags.some((tag) => DECISION_TAGS.has(tag))) continue;
    seen.add(match.ruleId);
    keys.push({ kind: 'rule', key: String(match.ruleId), label: match.message });
  }
  return keys;
}

function pathOf(target: string): string {
  const end = target.indexOf('?');
  return target.slice(0, Math.min(end < 0 ? target.length : end, TOP_TARGET_LENGTH_MAX));
}
