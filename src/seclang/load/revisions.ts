import type { IdRange, TargetNode } from '../nodes.ts';
import { checkActions } from '../parse/action-set.ts';
import { parseActionList } from '../parse/action-list.ts';
import type { ActionItem } from '../parse/action-list.ts';
import { isSameTarget, parseTargets } from '../parse/targets.ts';
import type { TargetList } from '../parse/targets.ts';
import {
  RULE_ID_MAX,
  isInRanges,
  parseIdRanges,
  parseInteger,
  parseLabelPattern,
} from '../parse/values.ts';
import { compilePattern } from '../pattern/matcher.ts';
import type { Pattern } from '../pattern/pattern.ts';
import type { Matcher } from '../pattern/pattern.ts';
import { fail } from '../source/mistakes.ts';
import type { Mistakes } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { updateActions } from './drafts.ts';
import type { ActionDraft, ActionsDraft, Draft, LinkDraft, RuleDraft } from './drafts.ts';

type Numbered = RuleDraft | ActionDraft;

/** Which rules a directive is about. */
type RuleSelector = (draft: Numbered) => boolean;

const CHAIN_LINKS_MAX = 1000;
const LINK_REFERENCE = /^(\d+)(?::(\d+))?$/;

/**
 * SecRuleRemove... and SecRuleUpdate...: kept while the files are read and applied in order once all
 * rules are known, as in ModSecurity 3, so that it does not matter whether they stand before the rules
 * or behind them.
 */
export class Revisions {
  readonly #removals: RuleSelector[] = [];
  readonly #updates: ((draft: Numbered, mistakes: Mistakes) => void)[] = [];

  removeById(args: readonly SourceText[]): void {
    const ranges = args.flatMap(parseIdRanges);
    this.#removals.push(withIds(ranges));
  }

  removeByTag(pattern: SourceText): void {
    this.#removals.push(withTag(parseLabelPattern(pattern)));
  }

  removeByMessage(pattern: SourceText): void {
    this.#removals.push(withMessage(parseLabelPattern(pattern)));
  }

  updateTargetsById([ids, ...rest]: readonly SourceText[]): void {
    this.#updateTargets(withIds(parseIdRanges(ids!)), rest);
  }

  updateTargetsByTag([pattern, ...rest]: readonly SourceText[]): void {
    this.#updateTargets(withTag(parseLabelPattern(pattern!)), rest);
  }

  updateTargetsByMessage([pattern, ...rest]: readonly SourceText[]): void {
    this.#updateTargets(withMessage(parseLabelPattern(pattern!)), rest);
  }

  /** `ID ACTIONS`, or `ID:LINK ACTIONS` for a link of a chain (0 is the first). */
  updateActionsById([reference, actions]: readonly SourceText[]): void {
    const found = LINK_REFERENCE.exec(reference!.value);
    if (found === null) {
      fail(reference!, 'bad-value', 'expected a rule id, or id:link as in 1000:1');
    }
    const id = parseInteger(reference!.slice(0, found![1]!.length), 'a rule id', 1, RULE_ID_MAX);
    const link = found![2] === undefined ? 0 : Number(found![2]);
    if (link > CHAIN_LINKS_MAX) fail(reference!, 'bad-value', 'there is no chain so long');
    const items = parseActionList(actions!);
    checkActions(items, 'update');
    if (link > 0) checkActions(items, 'link');
    this.#updates.push((draft, mistakes) => {
      if (draft.id !== id) return;
      const body = bodyOf(draft, link);
      if (body === undefined) {
        mistakes.attempt(() => fail(reference!, 'bad-value', `rule ${id} has no link ${link}`));
      } else {
        mistakes.attempt(() => updateActions(body, items as readonly ActionItem[], mistakes));
      }
    });
  }

  /** Returns the statements that are left, changed as told. */
  apply(drafts: readonly Draft[], mistakes: Mistakes): Draft[] {
    const kept = drafts.filter(
      (draft) => draft.kind === 'marker' || !this.#removals.some((selects) => selects(draft)),
    );
    for (const draft of kept) {
      if (draft.kind !== 'marker') for (const update of this.#updates) update(draft, mistakes);
    }
    return kept;
  }

  #updateTargets(selects: RuleSelector, [text, replacedText]: readonly SourceText[]): void {
    const changes = parseTargets(text!);
    const replaced = replacedText === undefined ? undefined : parseTargets(replacedText).targets;
    this.#updates.push((draft) => {
      // A chain is known by its first rule, and it is that one's targets that change.
      if (draft.kind === 'rule' && selects(draft))
        changeTargets(draft.links[0]!, changes, replaced);
    });
  }
}

function changeTargets(
  link: LinkDraft,
  { targets, exclusions }: TargetList,
  replaced: readonly TargetNode[] | undefined,
): void {
  const isReplaced = (target: TargetNode): boolean =>
    replaced?.some((other) => isSameTarget(target, other)) ?? false;
  if (replaced !== undefined) {
    if (!link.targets.some(isReplaced)) return;
    link.targets = link.targets.filter((target) => !isReplaced(target));
  }
  // Added in place: a rule set may have thousands of these, for thousands of rules.
  for (const target of targets) link.targets.push(target);
  for (const exclusion of exclusions) link.exclusions.push(exclusion);
}

function bodyOf(draft: Numbered, link: number): ActionsDraft | undefined {
  if (draft.kind === 'rule') return draft.links[link]?.body;
  return link === 0 ? draft.body : undefined;
}

function withIds(ranges: readonly IdRange[]): RuleSelector {
  return ({ id }) => isInRanges(id, ranges);
}

function withTag(pattern: Pattern): RuleSelector {
  const matcher: Matcher = compilePattern(pattern);
  return (draft) => bodyOf(draft, 0)!.set.metadata.tags.some(({ text }) => matcher.test(text));
}

function withMessage(pattern: Pattern): RuleSelector {
  const matcher = compilePattern(pattern);
  return (draft) => {
    const { message } = bodyOf(draft, 0)!.set.metadata;
    return message !== undefined && matcher.test(message.text);
  };
}
