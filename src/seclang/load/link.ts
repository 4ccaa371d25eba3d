import { UsageError, formatLocation } from '../../lib/errors.ts';
import { suggest } from '../../lib/suggest.ts';
import { PHASES } from '../nodes.ts';
import type { ActionNode, LinkNode, MarkerNode, Phase, RuleNode, StatementNode } from '../nodes.ts';
import type { ActionSet } from '../parse/action-set.ts';
import { fail } from '../source/mistakes.ts';
import type { Mistakes } from '../source/mistakes.ts';
import type { ActionDraft, Draft, LinkDraft, RuleDraft } from './drafts.ts';

/** Orders the statements by phase, finds where each skip leads, and freezes them. */
export function linkStatements(
  drafts: readonly Draft[],
  mistakes: Mistakes,
): Readonly<Record<Phase, readonly StatementNode[]>> {
  const phases: Record<Phase, readonly StatementNode[]> = { 1: [], 2: [], 3: [], 4: [], 5: [] };
  for (const phase of PHASES) {
    const inPhase = drafts.filter((draft) => draft.kind === 'marker' || draft.phase === phase);
    phases[phase] = Object.freeze(linkPhase(inPhase, mistakes));
  }
  return Object.freeze(phases);
}

/** Reports ids that stand twice. */
export function checkIds(drafts: readonly Draft[], mistakes: Mistakes): void {
  const first = new Map<number, Draft>();
  for (const draft of drafts) {
    if (draft.kind === 'marker') continue;
    const earlier = first.get(draft.id);
    if (earlier === undefined) {
      first.set(draft.id, draft);
    } else {
      const where = formatLocation(earlier.location);
      const message = `the id ${draft.id} stands twice (first at ${where})`;
      mistakes.add(new UsageError('duplicate-id', message, draft.location));
    }
  }
}

function linkPhase(drafts: readonly Draft[], mistakes: Mistakes): StatementNode[] {
  const places = placesOf(drafts);
  return drafts.map((draft, index): StatementNode => {
    if (draft.kind === 'marker') return makeMarker(draft.label, draft);
    const { built } = draft.kind === 'rule' ? draft.links[0]!.actions : draft.actions;
    const jump = mistakes.attempt(() => findJump(built, drafts, places, index));
    return draft.kind === 'rule' ? makeRule(draft, jump) : makeAction(draft, jump);
  });
}

/** Where each marker, by its label, and each rule, by its id, stands; a label may stand more than once. */
type Places = ReadonlyMap<string, readonly number[]>;

function placesOf(drafts: readonly Draft[]): Places {
  const places = new Map<string, number[]>();
  for (const [index, draft] of drafts.entries()) {
    const name = draft.kind === 'marker' ? draft.label : String(draft.id);
    const known = places.get(name);
    if (known === undefined) places.set(name, [index]);
    else known.push(index);
  }
  return places;
}

function findJump(
  set: ActionSet,
  drafts: readonly Draft[],
  places: Places,
  index: number,
): number | undefined {
  if (set.skipAfter !== undefined) return findSkipAfter(set.skipAfter, drafts, places, index);
  if (set.skip === undefined) return undefined;
  let left = set.skip;
  let position = index + 1;
  for (; position < drafts.length && left > 0; position++) {
    if (drafts[position]!.kind !== 'marker') left--;
  }
  return position;
}

function findSkipAfter(
  label: NonNullable<ActionSet['skipAfter']>,
  drafts: readonly Draft[],
  places: Places,
  index: number,
): number {
  const named = places.get(label.value);
  const position = named?.find((at) => at > index);
  if (position !== undefined) return position + 1;
  if (named !== undefined) {
    return fail(label, 'bad-skip', `${label.value} stands before the rule: skips lead forward`);
  }
  const labels = drafts.flatMap((draft) => (draft.kind === 'marker' ? [draft.label] : []));
  const near = suggest(label.value, labels);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  return fail(label, 'bad-skip', `there is no SecMarker ${label.value} behind the rule${hint}`);
}

function makeMarker(label: string, { location }: Draft): MarkerNode {
  return Object.freeze({ kind: 'marker', label, location });
}

function makeRule(draft: RuleDraft, jump: number | undefined): RuleNode {
  const [first, ...others] = draft.links.map(makeLink);
  const { disruptive, metadata } = draft.links[0]!.actions.built;
  return Object.freeze({
    kind: 'rule',
    id: draft.id,
    phase: draft.phase,
    disruptive,
    metadata,
    jump,
    links: Object.freeze([first!, ...others] as const),
    location: draft.location,
  });
}

function makeAction(draft: ActionDraft, jump: number | undefined): ActionNode {
  const { disruptive, metadata, effects } = draft.actions.built;
  return Object.freeze({
    kind: 'action',
    id: draft.id,
    phase: draft.phase,
    disruptive,
    metadata,
    jump,
    effects,
    location: draft.location,
  });
}

function makeLink(draft: LinkDraft): LinkNode {
  const { transformations, multiMatch, capture, effects, metadata } = draft.actions.built;
  return Object.freeze({
    targets: Object.freeze(draft.targets.list()),
    exclusions: Object.freeze(draft.exclusions),
    operator: draft.operator,
    transformations,
    multiMatch,
    capture,
    effects,
    metadata,
    location: draft.location,
  });
}
