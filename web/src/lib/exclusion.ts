/** A target that may stand in a rule as it is: collection and a plain selector, nothing to quote. */
const PLAIN_TARGET = /^&?[A-Z_]+(?::[\w.\-[\]]{1,64})?$/;

/**
 * The line that lets this target pass this rule, for whoever finds a false alarm; undefined where the
 * target could not be written without quoting (names come from whoever sent the request).
 */
export function exclusionOf(ruleId: number, target: string): string | undefined {
  // TX holds what rules keep for themselves: nothing a sender named, nothing to exclude.
  if (!PLAIN_TARGET.test(target) || target.startsWith('TX:')) return undefined;
  return `SecRuleUpdateTargetById ${ruleId} "!${target}"`;
}
