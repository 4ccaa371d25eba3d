import { unreachable } from '../../lib/unreachable.ts';
import {
  compilePattern,
  type ControlNode,
  type IdRange,
  type StatementNode,
  type TargetNode,
} from '../../seclang/index.ts';
import { addStep, noSteps, type StepBits } from '../prefilter/step-bits.ts';
import type { Effect, RemovedTarget } from '../run/compiled.ts';
import type { Run } from '../run/run.ts';

/** The statements of a program by their step numbers, for `ctl` that takes rules out. */
export interface StepIndex {
  /** One more than the highest step number. */
  readonly size: number;
  readonly statements: readonly { readonly step: number; readonly node: StatementNode }[];
}

type RemovalNode = Extract<ControlNode, { readonly option: `ruleRemove${string}` }>;

/** Which steps a `ctl` means that takes rules, or targets of rules, out. */
function stepsNamedBy(node: RemovalNode, index: StepIndex): readonly number[] {
  switch (node.option) {
    case 'ruleRemoveById':
    case 'ruleRemoveTargetById':
      return select(index, (statement) => holdsId(node.ids, statement));
    case 'ruleRemoveByTag':
    case 'ruleRemoveTargetByTag': {
      const matcher = compilePattern(node.pattern);
      return select(index, (statement) => tagsOf(statement).some((tag) => matcher.test(tag)));
    }
    case 'ruleRemoveByMsg':
    case 'ruleRemoveTargetByMsg': {
      const matcher = compilePattern(node.pattern);
      return select(index, (statement) => matcher.test(messageOf(statement)));
    }
    default:
      return unreachable(node);
  }
}

export function compileControl(node: ControlNode, index: StepIndex): Effect {
  switch (node.option) {
    case 'ruleEngine':
      return (run) => {
        run.engine = node.value;
      };
    case 'auditEngine':
      return (run) => {
        run.auditEngine = node.value;
      };
    case 'requestBodyAccess':
      return (run) => {
        run.requestBodyAccess = node.value;
      };
    case 'responseBodyAccess':
      return (run) => {
        run.responseBodyAccess = node.value;
      };
    case 'forceRequestBodyVariable':
      return (run) => {
        run.forceRequestBodyVariable = node.value;
      };
    case 'requestBodyLimit':
      return (run) => {
        run.requestBodyBytesMax = node.bytes;
      };
    case 'responseBodyLimit':
      return (run) => {
        run.responseBodyBytesMax = node.bytes;
      };
    case 'requestBodyProcessor':
      return (run) => {
        run.bodyProcessor = node.value;
      };
    case 'parseXmlIntoArgs':
      return (run) => {
        run.xmlArguments = node.value;
      };
    case 'ruleRemoveById':
    case 'ruleRemoveByTag':
    case 'ruleRemoveByMsg':
      return removeSteps(stepsNamedBy(node, index), index);
    case 'ruleRemoveTargetById':
    case 'ruleRemoveTargetByTag':
    case 'ruleRemoveTargetByMsg':
      return removeTarget(stepsNamedBy(node, index), node.target, index);
    default:
      return unreachable(node);
  }
}

/** `ctl` actions of one run; each further one would make every rule slower. */
const REMOVED_TARGETS_MAX = 1000;

function removeSteps(steps: readonly number[], index: StepIndex): Effect {
  const bits = bitsOf(steps, index);
  return (run) => {
    run.removedSteps ??= noSteps(index.size);
    for (let word = 0; word < bits.length; word++) run.removedSteps[word]! |= bits[word]!;
    unfoldWhereRelied(run, bits);
  };
}

function removeTarget(steps: readonly number[], target: TargetNode, index: StepIndex): Effect {
  const bits = bitsOf(steps, index);
  const removed: RemovedTarget = { ...removedValues(target), steps: bits };
  return (run) => {
    run.removedTargets ??= [];
    if (run.removedTargets.includes(removed)) return;
    if (run.removedTargets.length < REMOVED_TARGETS_MAX) run.removedTargets.push(removed);
    // Steps that are decided at load look at nothing else.
    if (target.variable === 'TX') unfoldWhereRelied(run, bits);
  };
}

/** What was decided at load no longer holds where a step that it relied on is taken out. */
function unfoldWhereRelied(run: Run, bits: StepBits): void {
  const { reliedSteps } = run.tables;
  if (!run.isUnfolded && bits.some((word, at) => (word & reliedSteps[at]!) !== 0)) {
    run.isUnfolded = true;
  }
}

function removedValues({
  variable,
  selector,
  text,
}: TargetNode): Pick<RemovedTarget, 'variable' | 'key' | 'matcher'> {
  if (selector === undefined) return { variable, key: undefined, matcher: undefined };
  switch (selector.kind) {
    case 'name':
      return { variable, key: selector.key, matcher: undefined };
    case 'pattern':
      return { variable, key: undefined, matcher: compilePattern(selector.pattern) };
    case 'path':
      // The values of an XPath have no names: the whole target goes.
      return { variable: text, key: undefined, matcher: undefined };
    default:
      return unreachable(selector);
  }
}

function bitsOf(steps: readonly number[], index: StepIndex): StepBits {
  const bits = noSteps(index.size);
  for (const step of steps) addStep(bits, step);
  return bits;
}

function select(index: StepIndex, isMeant: (node: StatementNode) => boolean): readonly number[] {
  return index.statements.filter(({ node }) => isMeant(node)).map(({ step }) => step);
}

function holdsId(ranges: readonly IdRange[], statement: StatementNode): boolean {
  return (
    statement.kind !== 'marker' &&
    ranges.some(({ first, last }) => statement.id >= first && statement.id <= last)
  );
}

function tagsOf(statement: StatementNode): readonly string[] {
  return statement.kind === 'marker' ? [] : statement.metadata.tags.map((tag) => tag.text);
}

function messageOf(statement: StatementNode): string {
  return statement.kind === 'marker' ? '' : (statement.metadata.message?.text ?? '');
}
