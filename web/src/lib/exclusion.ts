import type { ExclusionPath, ExclusionScope } from '../../../src/config/exclusions/exclusion.ts';
import type { Dictionary } from '../i18n/en.ts';
import { describePlace } from './explain.ts';
import { showBytes } from './visible-text.ts';

/** What an exclusion leaves out, as a sentence. Its names come from requests: show it as text only. */
export function describeExclusion(scope: ExclusionScope, t: Dictionary): string {
  const { ruleId, target } = scope;
  if (target === undefined) return t.tuning.scopeRule(ruleId);
  const { collection, name } = target;
  return t.tuning.scope(
    ruleId,
    describePlace(name === undefined ? collection : `${collection}:${asText(name)}`, t),
  );
}

/** Rule, value and place in few words: `rule 10200 on the parameter “q” at /search`. */
export function describeScope({ ruleId, target, path }: ExclusionScope, t: Dictionary): string {
  const what =
    target === undefined
      ? ''
      : describePlace(
          target.name === undefined
            ? target.collection
            : `${target.collection}:${asText(target.name)}`,
          t,
        );
  return t.tuning.brief(ruleId, what, describePath(path, t));
}

export function describePath({ kind, value }: ExclusionPath, t: Dictionary): string {
  return kind === 'any' ? t.tuning.paths.any : t.tuning.paths[kind](asText(value));
}

/** Key of a match among the proposals of its request. */
export function matchKey(match: { readonly ruleId: number; readonly target: string }): string {
  return `${match.ruleId} ${match.target}`;
}

/** For the options of a select, which hold text alone: what cannot be seen as its escape. */
function asText(bytes: string): string {
  return showBytes(bytes)
    .map(({ text }) => text)
    .join('');
}
