import {
  PHASES,
  type EffectNode,
  type LinkNode,
  type Phase,
  type StatementNode,
  type TemplateNode,
  type VariableName,
} from '../../seclang/index.ts';
import { addStep, noSteps, type StepBits } from '../prefilter/step-bits.ts';
import type { Link, Step } from '../run/compiled.ts';
import type { Run } from '../run/run.ts';
import {
  CAPTURE_SLOTS,
  clampInteger,
  compactValue,
  integerOf,
  type TxNames,
  type VariableValue,
} from '../run/tx-store.ts';
import { EXTERNAL_VARIABLES } from '../transaction.ts';
import { Value } from '../value.ts';
import type { StepIndex } from './control.ts';
import { EXPANDED_LENGTH_MAX } from './template.ts';

/**
 * Much of a rule set does not depend on the request: defaults that are set, thresholds that are
 * compared, paranoia levels that skip half of it. All of it is worked out here, at load, by following
 * what every TX variable can hold at every step, over all ways through the phases.
 *
 * A step that was decided is not evaluated for requests, unless something that it relied on changes:
 * a rule taken out by `ctl`. Then the run falls back to evaluating every step.
 */
export interface Folding {
  /** Steps that need not be evaluated: they cannot match, or all they do is done at load. */
  readonly decided: StepBits;
  /** Steps whose matching the decisions rely on. (Of those that do not match, nothing changes if they are taken out.) */
  readonly relied: StepBits;
  /** TX at the start of every request, with what the decided steps have set. */
  readonly txInitial: (VariableValue | undefined)[];
  readonly count: number;
}

const UNKNOWN = Symbol('unknown');
type Known = VariableValue | undefined;
type State = (Known | typeof UNKNOWN)[];

type Decision =
  | { readonly matches: 'never' }
  /** `times`: how many values matched in each link. */
  | { readonly matches: 'always'; readonly times: readonly number[] }
  | { readonly matches: 'unknown' };

const MATCHED_VARIABLES: ReadonlySet<VariableName> = new Set([
  'MATCHED_VAR',
  'MATCHED_VAR_NAME',
  'MATCHED_VARS',
  'MATCHED_VARS_NAMES',
]);

/** `scratch` is a run without a request, to evaluate operators in. */
export function foldProgram(
  index: StepIndex,
  steps: readonly (Step | undefined)[],
  phases: Readonly<Record<Phase, readonly [number, number]>>,
  tx: TxNames,
  scratch: Run,
): Folding {
  return new Folder(index, steps, phases, tx, scratch).fold();
}

class Folder {
  readonly #index: StepIndex;
  readonly #steps: readonly (Step | undefined)[];
  readonly #phases: Readonly<Record<Phase, readonly [number, number]>>;
  readonly #tx: TxNames;
  readonly #scratch: Run;
  readonly #decided: StepBits;
  readonly #relied: StepBits;
  readonly #txInitial: Known[];
  /** Slots that steps before this one read or write at request time. */
  readonly #touched = new Set<number>();
  /** Whether what a step sets may still be set before the first step runs. */
  #mayHoist = true;
  #count = 0;

  constructor(
    index: StepIndex,
    steps: readonly (Step | undefined)[],
    phases: Readonly<Record<Phase, readonly [number, number]>>,
    tx: TxNames,
    scratch: Run,
  ) {
    this.#index = index;
    this.#steps = steps;
    this.#phases = phases;
    this.#tx = tx;
    this.#scratch = scratch;
    this.#decided = noSteps(index.size);
    this.#relied = noSteps(index.size);
    this.#txInitial = tx.names.map(() => undefined);
  }

  fold(): Folding {
    const nodes = new Map(this.#index.statements.map(({ step, node }) => [step, node]));
    const isBlocked = [...nodes.values()].some(readsEarlierMatch);
    // Ends of the phases so far, and exits out of them: any of them may come before a later phase.
    let earlier: State | undefined;
    for (const phase of isBlocked ? [] : PHASES) {
      const start: State = earlier ?? this.#emptyState();
      const left = this.#foldPhase(this.#phases[phase], nodes, [...start]);
      earlier = earlier === undefined ? left : join(earlier, left);
      this.#mayHoist = false;
    }
    return {
      decided: this.#decided,
      relied: this.#relied,
      txInitial: this.#txInitial,
      count: this.#count,
    };
  }

  #emptyState(): State {
    const state: State = this.#tx.names.map(() => undefined);
    state.fill(UNKNOWN, 0, CAPTURE_SLOTS);
    for (const name of EXTERNAL_VARIABLES) {
      const slot = this.#tx.find(name);
      if (slot !== undefined) state[slot] = UNKNOWN;
    }
    return state;
  }

  /** Follows one phase; returns what holds whichever way it is left. */
  #foldPhase(
    [start, end]: readonly [number, number],
    nodes: ReadonlyMap<number, StatementNode>,
    entry: State,
  ): State {
    const arriving = new Map<number, State>();
    const arrive = (number: number, state: State): void => {
      const known = arriving.get(number);
      arriving.set(number, known === undefined ? [...state] : join(known, state));
    };
    let exits: State | undefined;
    let state: State | undefined = entry;
    for (let number = start; number < end; number++) {
      const jumped = arriving.get(number);
      if (jumped !== undefined) state = state === undefined ? jumped : join(state, jumped);
      const node = nodes.get(number);
      const step = this.#steps[number];
      if (node === undefined || node.kind === 'marker' || step === undefined) continue;
      if (state === undefined) {
        this.#decide(number);
        continue;
      }
      const before: State = [...state];
      const decision = this.#examine(node, step, state);
      if (decision.matches === 'never') {
        this.#decide(number);
        continue;
      }
      if (decision.matches === 'unknown') {
        this.#forget(node, state);
        this.#noteRunning(node);
      } else {
        addStep(this.#relied, number);
        const isKnown = this.#apply(node, decision.times, state);
        if (isKnown && this.#canHoist(node)) {
          this.#decide(number);
          this.#hoist(before, state);
        } else if (
          isQuiet(node) &&
          effectsOf(node).length === 0 &&
          !isEntered(arriving, number, step.jump)
        ) {
          this.#decide(number);
        } else {
          this.#noteRunning(node);
        }
      }
      if (node.disruptive.kind !== 'pass') {
        exits = exits === undefined ? [...state] : join(exits, state);
      }
      if (step.jump >= 0) {
        arrive(step.jump, state);
        if (decision.matches === 'always') state = undefined;
        else state = join(before, state);
      }
    }
    const last = arriving.get(end);
    if (last !== undefined) state = state === undefined ? last : join(state, last);
    if (exits !== undefined) state = state === undefined ? exits : join(state, exits);
    return state ?? entry;
  }

  #decide(number: number): void {
    addStep(this.#decided, number);
    this.#count++;
  }

  // ---- what a step does ----

  #examine(node: StatementNode, step: Step, state: State): Decision {
    if (node.kind === 'marker') return { matches: 'never' };
    if (node.kind === 'action') return { matches: 'always', times: [1] };
    const inner: State = [...state];
    const times: number[] = [];
    let hadEffects = false;
    for (const [position, link] of node.links.entries()) {
      const count = this.#countMatches(link, step.links[position]!, inner);
      if (count === undefined) return { matches: 'unknown' };
      // A link that matched before this one has set what it sets, though the rule does not match.
      if (count === 0) return { matches: hadEffects ? 'unknown' : 'never' };
      times.push(count);
      if (link.effects.length > 0) hadEffects = true;
      this.#applyEffects(link.effects, count, inner);
    }
    return { matches: 'always', times };
  }

  /** How many values of a link match; undefined where that depends on the request. */
  #countMatches(node: LinkNode, link: Link, state: State): number | undefined {
    if (node.exclusions.length > 0 || node.multiMatch || node.capture) return undefined;
    if ('template' in node.operator.argument) {
      if (!this.#isKnown(node.operator.argument.template, state)) return undefined;
    }
    const texts: string[] = [];
    for (const { variable, selector, count } of node.targets) {
      if (variable !== 'TX' || selector?.kind !== 'name') return undefined;
      const value = state[this.#tx.slotOf(selector.key)];
      if (value === UNKNOWN) return undefined;
      if (count) texts.push(value === undefined ? '0' : '1');
      else if (value !== undefined) texts.push(String(value));
    }
    this.#scratch.tx.slots.splice(0, state.length, ...state.map(withoutUnknown));
    const { report } = this.#scratch.tables;
    let matches = 0;
    for (const text of texts) {
      report.fault = '';
      const holds = link.operator(this.#scratch, new Value(text).under(link.chain), report);
      if (report.fault !== '') return undefined;
      if (holds !== link.negated) matches++;
    }
    return matches;
  }

  /** Applies what a step that always matches sets; false where it does more, or less foreseeably. */
  #apply(node: StatementNode, times: readonly number[], state: State): boolean {
    if (node.kind === 'marker') return true;
    if (node.kind === 'action') return this.#applyEffects(node.effects, 1, state);
    let isKnown = true;
    for (const [position, link] of node.links.entries()) {
      if (!this.#applyEffects(link.effects, times[position]!, state)) isKnown = false;
    }
    return isKnown;
  }

  #applyEffects(effects: readonly EffectNode[], times: number, state: State): boolean {
    let isKnown = true;
    for (const effect of effects) {
      for (let time = 0; time < times; time++) {
        if (!this.#applyEffect(effect, state)) isKnown = false;
      }
    }
    return isKnown;
  }

  #applyEffect(effect: EffectNode, state: State): boolean {
    if (!('collection' in effect) || effect.collection !== 'tx') return false;
    if (effect.kind !== 'setvar' && effect.kind !== 'unsetvar') return false;
    if (effect.name.literal === undefined) {
      this.#forgetNames(effect.name, state);
      return false;
    }
    const slot = this.#tx.slotOf(effect.name.literal);
    if (effect.kind === 'unsetvar') {
      state[slot] = undefined;
      return slot >= CAPTURE_SLOTS;
    }
    const text = this.#expand(effect.value, state);
    const before = state[slot];
    if (slot < CAPTURE_SLOTS || text === undefined) {
      state[slot] = UNKNOWN;
      return false;
    }
    if (effect.operation === 'set') {
      state[slot] = compactValue(text);
      return true;
    }
    if (before === UNKNOWN) return false;
    const change = integerOf(text) * (effect.operation === 'add' ? 1 : -1);
    state[slot] = clampInteger(integerOf(before) + change);
    return true;
  }

  /** Forgets whatever a step may set. */
  #forget(node: StatementNode, state: State): void {
    for (const effect of effectsOf(node)) {
      if (effect.kind !== 'setvar' && effect.kind !== 'unsetvar') continue;
      if (effect.collection === 'tx') this.#forgetNames(effect.name, state);
    }
  }

  #forgetNames(name: TemplateNode, state: State): void {
    if (name.literal !== undefined) {
      state[this.#tx.slotOf(name.literal)] = UNKNOWN;
      return;
    }
    const [first] = name.parts;
    const prefix = typeof first === 'string' ? first.toLowerCase() : '';
    for (const [slot, known] of this.#tx.names.entries()) {
      if (known.startsWith(prefix)) state[slot] = UNKNOWN;
    }
  }

  #isKnown(template: TemplateNode, state: State): boolean {
    return template.parts.every(
      (part) =>
        typeof part === 'string' ||
        (part.variable === 'TX' && state[this.#tx.slotOf(part.key)] !== UNKNOWN),
    );
  }

  #expand(template: TemplateNode, state: State): string | undefined {
    if (!this.#isKnown(template, state)) return undefined;
    const pieces = template.parts.map((part) =>
      typeof part === 'string'
        ? part
        : String(withoutUnknown(state[this.#tx.slotOf(part.key)]) ?? ''),
    );
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    return length > EXPANDED_LENGTH_MAX ? undefined : pieces.join('');
  }

  // ---- hoisting: doing at load what the first steps of phase 1 do ----

  #canHoist(node: StatementNode): boolean {
    if (!this.#mayHoist || !isQuiet(node) || node.kind === 'marker') return false;
    if (node.jump !== undefined) return false;
    const slots = this.#slotsOf(node);
    return slots !== undefined && slots.every((slot) => !this.#touched.has(slot));
  }

  #hoist(before: State, after: State): void {
    for (let slot = 0; slot < after.length; slot++) {
      if (after[slot] !== before[slot]) this.#txInitial[slot] = withoutUnknown(after[slot]);
    }
  }

  /** A step stays to be run: what it touches may no longer be set before it. */
  #noteRunning(node: StatementNode): void {
    if (!this.#mayHoist || node.kind === 'marker') return;
    const slots = this.#slotsOf(node);
    const isHarmless =
      slots !== undefined &&
      node.jump === undefined &&
      node.disruptive.kind === 'pass' &&
      effectsOf(node).every((effect) => effect.kind !== 'ctl' || isHarmlessControl(effect.option));
    if (!isHarmless) {
      this.#mayHoist = false;
      return;
    }
    for (const slot of slots) this.#touched.add(slot);
  }

  /** Every slot that a step reads or writes; undefined where that cannot be told at load. */
  #slotsOf(node: StatementNode): readonly number[] | undefined {
    if (node.kind === 'marker') return [];
    const slots: number[] = [];
    for (const template of templatesOf(node)) {
      for (const part of template.parts) {
        if (typeof part !== 'string' && part.variable === 'TX') {
          slots.push(this.#tx.slotOf(part.key));
        }
      }
    }
    for (const effect of effectsOf(node)) {
      if (effect.kind !== 'setvar' && effect.kind !== 'unsetvar') continue;
      if (effect.collection !== 'tx') continue;
      if (effect.name.literal === undefined) return undefined;
      slots.push(this.#tx.slotOf(effect.name.literal));
    }
    for (const link of node.kind === 'rule' ? node.links : []) {
      for (const { variable, selector } of link.targets) {
        if (variable !== 'TX') continue;
        if (selector?.kind !== 'name') return undefined;
        slots.push(this.#tx.slotOf(selector.key));
      }
    }
    return slots;
  }
}

/** Whether another jump leads into the steps that a jump skips: then it has to be made each time. */
function isEntered(arriving: ReadonlyMap<number, State>, from: number, jump: number): boolean {
  return [...arriving.keys()].some((number) => number > from && number < jump);
}

function withoutUnknown(value: Known | typeof UNKNOWN): Known {
  return value === UNKNOWN ? undefined : value;
}

function join(left: State, right: State): State {
  return left.map((value, slot) => (value === right[slot] ? value : UNKNOWN));
}

/** Nothing shows that it matched but what it sets. */
function isQuiet(node: StatementNode): boolean {
  return (
    node.kind !== 'marker' &&
    !node.metadata.log &&
    node.metadata.severity === undefined &&
    node.disruptive.kind === 'pass'
  );
}

function isHarmlessControl(
  option: Extract<EffectNode, { readonly kind: 'ctl' }>['option'],
): boolean {
  return option !== 'ruleEngine' && !option.startsWith('ruleRemove');
}

function effectsOf(node: StatementNode): readonly EffectNode[] {
  if (node.kind === 'marker') return [];
  return node.kind === 'action' ? node.effects : node.links.flatMap((link) => link.effects);
}

function templatesOf(node: Exclude<StatementNode, { readonly kind: 'marker' }>): TemplateNode[] {
  const { message, logData, tags } = node.metadata;
  const found: (TemplateNode | undefined)[] = [message, logData, ...tags];
  if (node.disruptive.kind === 'redirect') found.push(node.disruptive.url);
  for (const effect of effectsOf(node)) found.push(...templatesIn(effect));
  for (const link of node.kind === 'rule' ? node.links : []) {
    found.push(link.metadata.message, link.metadata.logData);
    if ('template' in link.operator.argument) found.push(link.operator.argument.template);
  }
  return found.filter((template) => template !== undefined);
}

export function templatesIn(effect: EffectNode): TemplateNode[] {
  return Object.values(effect as Readonly<Record<string, unknown>>).filter(
    (value): value is TemplateNode =>
      typeof value === 'object' && value !== null && 'parts' in value && 'literal' in value,
  );
}

/** Whether a rule looks at what an earlier rule matched: then every match counts. */
function readsEarlierMatch(node: StatementNode): boolean {
  if (node.kind === 'marker') return false;
  const readsIn = (templates: readonly TemplateNode[]): boolean =>
    templates.some((template) =>
      template.parts.some(
        (part) => typeof part !== 'string' && MATCHED_VARIABLES.has(part.variable),
      ),
    );
  if (node.kind === 'action') return readsIn(templatesOf(node));
  const { targets, operator } = node.links[0];
  return (
    targets.some(({ variable }) => MATCHED_VARIABLES.has(variable)) ||
    ('template' in operator.argument && readsIn([operator.argument.template]))
  );
}
