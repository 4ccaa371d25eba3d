import type { Policy, RuleSet, SitePolicy } from '../policy.ts';
import { isInForce, type Exclusion } from './exclusion.ts';
import { EXCLUSION_RULE_ID_MIN, renderExclusion } from './render-exclusion.ts';

/**
 * The policy with the exclusions that are in force: each of their sites gets rules of its own, the
 * exclusions first, so that they hold from the first rule on. Other sites keep the Program they share.
 */
export function applyExclusions(
  policy: Policy,
  exclusions: readonly Exclusion[],
  nowMs: number,
): Policy {
  const inForce = exclusions.filter((exclusion) => isInForce(exclusion, nowMs));
  const ruleSets: Record<string, RuleSet> = {};
  const sites = policy.sites.map((site): SitePolicy => {
    const own = inForce.filter((exclusion) => exclusion.site === site.name);
    const base = policy.ruleSets[site.waf.ruleSet];
    if (own.length === 0 || base === undefined) return site;
    const name = `${site.waf.ruleSet} + exclusions of ${site.name}`;
    ruleSets[name] = withExclusions(base, own);
    return {
      ...site,
      waf: { ...site.waf, ruleSet: name, exclusions: own.map(({ id }) => id) },
    };
  });
  if (Object.keys(ruleSets).length === 0) return policy;
  const used = new Set(sites.map(({ waf }) => waf.ruleSet));
  for (const [name, ruleSet] of Object.entries(policy.ruleSets)) {
    if (used.has(name)) ruleSets[name] = ruleSet;
  }
  return { ...policy, sites, ruleSets };
}

/** A name that no file of a rule set has: those are paths. */
const FILE_NAME = 'exclusions';

function withExclusions(base: RuleSet, exclusions: readonly Exclusion[]): RuleSet {
  const text = exclusions
    .map(
      (exclusion, index) =>
        `# ${exclusion.id}\n${renderExclusion(exclusion, EXCLUSION_RULE_ID_MIN + index)}`,
    )
    .join('\n');
  return {
    entries: [FILE_NAME, ...base.entries],
    files: { [FILE_NAME]: text, ...base.files },
  };
}
