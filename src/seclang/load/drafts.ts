import type { SourceLocation } from '../../lib/errors.ts';
import type { OperatorNode, Phase, TargetNode } from '../nodes.ts';
import { ActionSetBuilder, checkActions } from '../parse/action-set.ts';
import { parseActionList } from '../parse/action-list.ts';
import type { ActionItem } from '../parse/action-list.ts';
import type { DataFiles } from '../parse/data-file.ts';
import { parseOperator } from '../parse/operator.ts';
import { parseTargets } from '../parse/targets.ts';
import { fail } from '../source/mistakes.ts';
import type { Mistakes } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { TargetsDraft } from './targets-draft.ts';

/** What a rule without a phase runs in. */
const DEFAULT_PHASE: Phase = 2;

/** A statement while updates may still change it. */
export type Draft = RuleDraft | ActionDraft | MarkerDraft;

export interface RuleDraft {
  readonly kind: 'rule';
  readonly id: number;
  readonly phase: Phase;
  readonly links: LinkDraft[];
  readonly location: SourceLocation;
}

export interface ActionDraft {
  readonly kind: 'action';
  readonly id: number;
  readonly phase: Phase;
  readonly actions: ActionSetBuilder;
  readonly location: SourceLocation;
}

export interface MarkerDraft {
  readonly kind: 'marker';
  readonly label: string;
  readonly location: SourceLocation;
}

export interface LinkDraft {
  readonly targets: TargetsDraft;
  readonly exclusions: TargetNode[];
  readonly operator: OperatorNode;
  readonly actions: ActionSetBuilder;
  readonly location: SourceLocation;
}

/** What SecDefaultAction gives to the rules after it. */
export type Defaults = Map<Phase, readonly ActionItem[]>;

export interface DraftContext {
  readonly defaults: Defaults;
  readonly files: DataFiles;
  readonly mistakes: Mistakes;
}

/** SecDefaultAction. */
export function addDefaults(text: SourceText, { defaults, mistakes }: DraftContext): void {
  const items = parseActionList(text);
  checkActions(items, 'default');
  const { phase } = addUp([], items, mistakes).built;
  if (phase === undefined) return fail(text, 'missing-action', 'SecDefaultAction needs a phase');
  defaults.set(phase, items);
}

/** SecRule that begins a rule. */
export function draftRule(
  name: SourceText,
  args: readonly SourceText[],
  context: DraftContext,
): RuleDraft {
  const items = args[2] === undefined ? [] : parseActionList(args[2]);
  checkActions(items, 'rule');
  const actions = draftActions(items, undefined, context);
  const id = requireId(actions, args[2] ?? name);
  const link = draftLink(name, args, actions, context);
  return {
    kind: 'rule',
    id,
    phase: actions.built.phase ?? DEFAULT_PHASE,
    links: [link],
    location: name.locate(),
  };
}

/** SecRule behind a rule that ends in `chain`. */
export function draftChainLink(
  name: SourceText,
  args: readonly SourceText[],
  rule: RuleDraft,
  context: DraftContext,
): LinkDraft {
  const items = args[2] === undefined ? [] : parseActionList(args[2]);
  checkActions(items, 'link');
  return draftLink(name, args, draftActions(items, rule.phase, context), context);
}

/** SecAction. */
export function draftAction(
  name: SourceText,
  text: SourceText,
  context: DraftContext,
): ActionDraft {
  const items = parseActionList(text);
  checkActions(items, 'action');
  const actions = draftActions(items, undefined, context);
  return {
    kind: 'action',
    id: requireId(actions, text),
    phase: actions.built.phase ?? DEFAULT_PHASE,
    actions,
    location: name.locate(),
  };
}

function draftActions(
  items: readonly ActionItem[],
  chainPhase: Phase | undefined,
  { defaults, mistakes }: DraftContext,
): ActionSetBuilder {
  const phase = chainPhase ?? phaseOf(items, mistakes) ?? DEFAULT_PHASE;
  return addUp(defaults.get(phase) ?? [], items, mistakes);
}

/** The phase that a list names: which defaults it inherits depends on it. */
function phaseOf(items: readonly ActionItem[], mistakes: Mistakes): Phase | undefined {
  const phases = items.filter(({ name }) => name === 'phase');
  return addUp([], phases, mistakes).built.phase;
}

function addUp(
  inherited: readonly ActionItem[],
  items: readonly ActionItem[],
  mistakes: Mistakes,
): ActionSetBuilder {
  const actions = new ActionSetBuilder(inherited, mistakes);
  actions.add(items);
  return actions;
}

function draftLink(
  name: SourceText,
  args: readonly SourceText[],
  actions: ActionSetBuilder,
  context: DraftContext,
): LinkDraft {
  const { targets, exclusions } = parseTargets(args[0]!, actions.built.namespaces);
  const operator = parseOperator(args[1]!, context.files);
  return {
    targets: new TargetsDraft(targets),
    exclusions,
    operator,
    actions,
    location: name.locate(),
  };
}

function requireId(actions: ActionSetBuilder, text: SourceText): number {
  return actions.built.id ?? fail(text, 'missing-action', 'the rule needs an id, as in id:1000');
}
