import type { DisruptiveNode, LinkNode, StatementNode } from '../../seclang/index.ts';
import { SEVERITIES, type Severity } from '../../lib/severity.ts';
import type { Effect, Link, QuickCheck, Step, Target, Template } from '../run/compiled.ts';
import { compileEffect, momentOf } from './effect.ts';
import type { StepIndex } from './control.ts';
import { stagesOf, type Names } from './names.ts';
import type { LinkOperator } from './operator.ts';
import { Exclusions } from './selection.ts';
import { compileTarget } from './target.ts';
import { compileTemplate } from './template.ts';

/** What a match shows of its operator. */
const OPERATOR_TEXT_LENGTH_MAX = 160;

const SEVERITY_DEFAULT: Severity = 'notice';

export function compileLink(
  node: LinkNode,
  operator: LinkOperator,
  { probe, test }: Pick<Link, 'probe' | 'test'>,
  names: Names,
  steps: StepIndex,
): Link {
  const exclusions = new Exclusions(node.exclusions);
  const targets: Target[] = [];
  for (const target of node.targets) {
    const compiled = compileTarget(target, exclusions, names);
    if (compiled !== undefined) targets.push(compiled);
  }
  const onMatch: Effect[] = [];
  const after: Effect[] = [];
  for (const effect of node.effects) {
    const compiled = compileEffect(effect, names, steps);
    (momentOf(effect) === 'match' ? onMatch : after).push(compiled);
  }
  const { text } = node.operator;
  const chain = names.chains.get(node.transformations);
  return {
    targets,
    chain,
    stages: stagesOf(chain),
    operator: operator.test,
    isConstant: operator.constant !== undefined,
    isHaltable: operator.constant?.isHaltable === true && !node.multiMatch,
    operatorText:
      text.length > OPERATOR_TEXT_LENGTH_MAX
        ? `${text.slice(0, OPERATOR_TEXT_LENGTH_MAX)}...`
        : text,
    numeric: operator.numeric,
    negated: node.operator.negated,
    multiMatch: node.multiMatch,
    capture: node.capture,
    probe,
    test,
    effectsOnMatch: onMatch,
    effectsAfter: after,
    message: compileOptional(node.metadata.message, names),
    logData: compileOptional(node.metadata.logData, names),
    severity: node.metadata.severity,
  };
}

export function compileStep(
  node: Exclude<StatementNode, { readonly kind: 'marker' }>,
  number: number,
  phaseStart: number,
  links: readonly Link[],
  names: Names,
  steps: StepIndex,
): Step {
  const { metadata } = node;
  return {
    number,
    id: node.id,
    phase: node.phase,
    links,
    isPattern:
      node.kind === 'rule' &&
      node.links.some(({ operator }) => operator.argument.form === 'pattern'),
    readsMatched: readsMatched(node),
    quickCheck: quickCheckOf(links),
    effects:
      node.kind === 'action'
        ? node.effects.map((effect) => compileEffect(effect, names, steps))
        : [],
    disruptive: node.disruptive,
    redirectUrl: compileRedirect(node.disruptive, names),
    jump: node.jump === undefined ? -1 : phaseStart + node.jump,
    message: compileOptional(metadata.message, names),
    logData: compileOptional(metadata.logData, names),
    tags: metadata.tags.map((tag) => compileTemplate(tag, names.tx)),
    severity: metadata.severity,
    severityName:
      metadata.severity === undefined ? SEVERITY_DEFAULT : SEVERITIES[metadata.severity]!,
    revision: metadata.revision,
    logged: metadata.log,
    location: node.location,
  };
}

/** Conservative: a rule that names the variables anywhere. */
function readsMatched(node: StatementNode): boolean {
  return JSON.stringify(node, (key, value: unknown) =>
    key === 'argument' && isPatternOrList(value) ? null : value,
  ).includes('MATCHED_VARS');
}

function isPatternOrList(argument: unknown): boolean {
  return typeof argument === 'object' && argument !== null && !('template' in argument);
}

function quickCheckOf([head]: readonly Link[]): QuickCheck | undefined {
  const [target, ...others] = head?.targets ?? [];
  return others.length === 0 ? target?.quickCheck?.(head!) : undefined;
}

function compileRedirect(node: DisruptiveNode, names: Names): Template | undefined {
  return node.kind === 'redirect' ? compileTemplate(node.url, names.tx) : undefined;
}

function compileOptional(
  node: LinkNode['metadata']['message'],
  names: Names,
): Template | undefined {
  return node === undefined ? undefined : compileTemplate(node, names.tx);
}
