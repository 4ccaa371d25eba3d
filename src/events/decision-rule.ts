const DECISION_TAGS: ReadonlySet<string> = new Set(['decision', 'anomaly-evaluation']);

/**
 * Whether a rule only judges what others found, by its tags: ours, and those of the Core Rule Set.
 * Every blocked request has one, so that they would lead each list and tell nothing.
 */
export function isDecisionRule(tags: readonly string[]): boolean {
  return tags.some((tag) => DECISION_TAGS.has(tag));
}
