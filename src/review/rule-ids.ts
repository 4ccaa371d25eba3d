import type { Policy, RuleSet } from '../config/index.ts';

/** `id:10200`, `id:'10200'`; not what `ctl:ruleRemoveById=` and its kin name. */
const OWN_ID = /(?<![\w.])id:\s*'?(\d{1,10})/g;

/** Rule sets are read once: a policy of another version has other ones. */
const known = new WeakMap<RuleSet, ReadonlySet<number>>();

/** Whether the rules that a site runs hold this one. Read from their text, comments apart. */
export function hasRule({ sites, ruleSets }: Policy, siteName: string, ruleId: number): boolean {
  const site = sites.find(({ name }) => name === siteName);
  const ruleSet = site === undefined ? undefined : ruleSets[site.waf.ruleSet];
  if (ruleSet === undefined) return false;
  let ids = known.get(ruleSet);
  if (ids === undefined) {
    ids = readIds(ruleSet);
    known.set(ruleSet, ids);
  }
  return ids.has(ruleId);
}

function readIds({ files }: RuleSet): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const text of Object.values(files)) {
    for (const line of text.split('\n')) {
      if (/^\s*#/.test(line)) continue;
      for (const [, id] of line.matchAll(OWN_ID)) ids.add(Number(id));
    }
  }
  return ids;
}
