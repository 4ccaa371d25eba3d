import type { SourceLocation } from '../../lib/errors.ts';
import type { OperatorNode, Phase, TargetNode } from '../nodes.ts';
import { checkActions, interpretActions } from '../parse/action-set.ts';
import type { ActionSet } from '../parse/action-set.ts';
import { parseActionList } from '../parse/action-list.ts';
import type { ActionItem } from '../parse/action-list.ts';
import type { DataFiles } from '../parse/data-file.ts';
import { parseOperator } from '../parse/operator.ts';
import { parseTargets } from '../parse/targets.ts';
import { fail } from '../source/mistakes.ts';
import type { Mistakes } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';

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
  readonly body: ActionsDraft;
  readonly location: SourceLocation;
}

export interface MarkerDraft {
  readonly kind: 'marker';
  readonly label: string;
  readonly location: SourceLocation;
}

export interface LinkDraft {
  targets: TargetNode[];
  readonly exclusions: TargetNode[];
  readonly operator: OperatorNode;
  readonly body: ActionsDraft;
  readonly location: SourceLocation;
}

/** The actions of a rule or link: as written, so that an update can add to them, and what they say. */
export interface ActionsDraft {
  readonly inherited: readonly ActionItem[];
  own: readonly ActionItem[];
  set: ActionSet;
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
  const { phase } = interpretActions([], items, mistakes);
  if (phase === undefined) fail(text, 'missing-action', 'SecDefaultAction needs a phase');
  defaults.set(phase!, items);
}

/** SecRule that begins a rule. */
export function draftRule(
  name: SourceText,
  args: readonly SourceText[],
  context: DraftContext,
): RuleDraft {
  const items = args[2] === undefined ? [] : parseActionList(args[2]);
  checkActions(items, 'rule');
  const body = draftActions(items, undefined, context);
  const id = requireId(body, args[2] ?? name);
  const link = draftLink(name, args, body, context);
  return {
    kind: 'rule',
    id,
    phase: body.set.phase ?? DEFAULT_PHASE,
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
  const body = draftActions(items, undefined, context);
  return {
    kind: 'action',
    id: requireId(body, text),
    phase: body.set.phase ?? DEFAULT_PHASE,
    body,
    location: name.locate(),
  };
}

/** Adds the actions of an update to those of a rule. */
export function updateActions(
  body: ActionsDraft,
  items: readonly ActionItem[],
  mistakes: Mistakes,
): void {
  body.own = [...body.own, ...items];
  body.set = interpretActions(body.inherited, body.own, mistakes);
}

function draftActions(
  own: readonly ActionItem[],
  chainPhase: Phase | undefined,
  { defaults, mistakes }: DraftContext,
): ActionsDraft {
  const phase = chainPhase ?? interpretPhase(own, mistakes);
  const inherited = defaults.get(phase) ?? [];
  return { inherited, own, set: interpretActions(inherited, own, mistakes) };
}

function interpretPhase(own: readonly ActionItem[], mistakes: Mistakes): Phase {
  const items = own.filter(({ name }) => name === 'phase');
  return interpretActions([], items, mistakes).phase ?? DEFAULT_PHASE;
}

function draftLink(
  name: SourceText,
  args: readonly SourceText[],
  body: ActionsDraft,
  context: DraftContext,
): LinkDraft {
  const { targets, exclusions } = parseTargets(args[0]!, body.set.namespaces);
  const operator = parseOperator(args[1]!, context.files);
  return { targets, exclusions, operator, body, location: name.locate() };
}

function requireId(body: ActionsDraft, text: SourceText): number {
  return body.set.id ?? fail(text, 'missing-action', 'the rule needs an id, as in id:1000');
}
