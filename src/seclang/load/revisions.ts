import type { IdRange, TargetNode } from '../nodes.ts';
import { checkActions } from '../parse/action-set.ts';
import type { ActionSetBuilder } from '../parse/action-set.ts';
import { parseActionList } from '../parse/action-list.ts';
import { parseTargets } from '../parse/targets.ts';
import type { TargetList } from '../parse/targets.ts';
import { RULE_ID_MAX, parseIdRanges, parseInteger, parseLabelPattern } from '../parse/values.ts';
import { compilePattern } from '../pattern/matcher.ts';
import type { Pattern } from '../pattern/pattern.ts';
import { fail } from '../source/mistakes.ts';
import type { Mistakes } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import type { ActionDraft, Draft, LinkDraft, RuleDraft } from './drafts.ts';

type Numbered = RuleDraft | ActionDraft;

/** Finds the rules that a directive is about, in the order of their ids or of the files. */
type RuleSelector = (rules: Rules) => Iterable<Numbered>;

const CHAIN_LINKS_MAX = 1000;
const LINK_REFERENCE = /^(\d+)(?::(\d+))?$/;

/**
 * SecRuleRemove... and SecRuleUpdate...: kept while the files are read and applied in order once all
 * rules are known, as in ModSecurity 3, so that it does not matter whether they stand before the rules
 * or behind them.
 */
export class Revisions {
  readonly #removals: RuleSelector[] = [];
  readonly #updates: ((rules: Rules, mistakes: Mistakes) => void)[] = [];

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
    const selects = withIds([{ first: id, last: id }]);
    this.#updates.push((rules, mistakes) => {
      for (const rule of selects(rules)) {
        mistakes.attempt(() => {
          const own = actionsOf(rule, link);
          if (own === undefined) fail(reference!, 'bad-value', `rule ${id} has no link ${link}`);
          own!.add(items);
        });
      }
    });
  }

  /** Returns the statements that are left, changed as told. */
  apply(drafts: readonly Draft[], mistakes: Mistakes): Draft[] {
    const all = new Rules(drafts);
    const removed = new Set<Draft>(this.#removals.flatMap((selects) => [...selects(all)]));
    const kept = drafts.filter((draft) => !removed.has(draft));
    const rules = new Rules(kept);
    for (const update of this.#updates) update(rules, mistakes);
    return kept;
  }

  #updateTargets(selects: RuleSelector, [text, replacedText]: readonly SourceText[]): void {
    const changes = parseTargets(text!);
    const replaced = replacedText === undefined ? undefined : parseTargets(replacedText).targets;
    this.#updates.push((rules) => {
      for (const rule of selects(rules)) {
        // A chain is known by its first rule, and it is that one's targets that change.
        if (rule.kind === 'rule') changeTargets(rule.links[0]!, changes, replaced);
      }
    });
  }
}

/** All rules, so ordered that a directive finds those with its ids without asking each. */
class Rules {
  readonly inOrder: readonly Numbered[];
  readonly #byId: readonly Numbered[];

  constructor(drafts: readonly Draft[]) {
    this.inOrder = drafts.filter((draft) => draft.kind !== 'marker');
    this.#byId = this.inOrder.toSorted((left, right) => left.id - right.id);
  }

  /** Each rule once, however many of the ranges it is in. */
  withIds(ranges: readonly IdRange[]): ReadonlySet<Numbered> {
    const found = new Set<Numbered>();
    for (const { first, last } of ranges) {
      for (let at = this.#firstFrom(first); at < this.#byId.length; at++) {
        const rule = this.#byId[at]!;
        if (rule.id > last) break;
        found.add(rule);
      }
    }
    return found;
  }

  /** Where the first rule stands whose id is not below `id`. */
  #firstFrom(id: number): number {
    let low = 0;
    let high = this.#byId.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#byId[middle]!.id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function changeTargets(
  link: LinkDraft,
  { targets, exclusions }: TargetList,
  replaced: readonly TargetNode[] | undefined,
): void {
  if (replaced !== undefined) {
    const removed = replaced.filter((target) => link.targets.remove(target));
    if (removed.length === 0) return;
  }
  for (const target of targets) link.targets.add(target);
  for (const exclusion of exclusions) link.exclusions.push(exclusion);
}

function actionsOf(rule: Numbered, link = 0): ActionSetBuilder | undefined {
  if (rule.kind === 'rule') return rule.links[link]?.actions;
  return link === 0 ? rule.actions : undefined;
}

function withIds(ranges: readonly IdRange[]): RuleSelector {
  return (rules) => rules.withIds(ranges);
}

function withTag(pattern: Pattern): RuleSelector {
  const matcher = compilePattern(pattern);
  return (rules) =>
    rules.inOrder.filter((rule) => actionsOf(rule)!.tags.some(({ text }) => matcher.test(text)));
}

function withMessage(pattern: Pattern): RuleSelector {
  const matcher = compilePattern(pattern);
  return (rules) =>
    rules.inOrder.filter((rule) => {
      const { message } = actionsOf(rule)!;
      return message !== undefined && matcher.test(message.text);
    });
}
