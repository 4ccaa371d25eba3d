import type { BodyProcessorChoice, ControlNode, TargetNode } from '../nodes.ts';
import { fail } from '../source/mistakes.ts';
import type { Mistakes } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { CONTROLS } from '../words/actions.ts';
import { WordIndex } from '../words/lookup.ts';
import { BODY_BYTES_LIMIT } from './settings-limits.ts';
import { parseTargets } from './targets.ts';
import {
  AUDIT_ENGINE_MODES,
  ON_OFF,
  RULE_ENGINE_MODES,
  XML_ARGUMENTS_MODES,
  parseChoice,
  parseIdRanges,
  parseInteger,
  parseLabelPattern,
} from './values.ts';

const controls = new WordIndex('ctl option', CONTROLS);

const BODY_PROCESSORS: Readonly<Record<BodyProcessorChoice, BodyProcessorChoice>> = {
  URLENCODED: 'URLENCODED',
  MULTIPART: 'MULTIPART',
  JSON: 'JSON',
  XML: 'XML',
  GUESS: 'GUESS',
};

type EffectiveControl = ControlNode['option'];

/** How each option reads what stands behind its equals sign. */
const READERS: Readonly<
  Record<EffectiveControl, (value: SourceText) => ControlNode | readonly ControlNode[]>
> = {
  ruleEngine: (text) => ({
    kind: 'ctl',
    option: 'ruleEngine',
    value: parseChoice(text, 'ruleEngine', RULE_ENGINE_MODES),
  }),
  auditEngine: (text) => ({
    kind: 'ctl',
    option: 'auditEngine',
    value: parseChoice(text, 'auditEngine', AUDIT_ENGINE_MODES),
  }),
  requestBodyAccess: (text) => ({
    kind: 'ctl',
    option: 'requestBodyAccess',
    value: parseChoice(text, 'requestBodyAccess', ON_OFF),
  }),
  responseBodyAccess: (text) => ({
    kind: 'ctl',
    option: 'responseBodyAccess',
    value: parseChoice(text, 'responseBodyAccess', ON_OFF),
  }),
  forceRequestBodyVariable: (text) => ({
    kind: 'ctl',
    option: 'forceRequestBodyVariable',
    value: parseChoice(text, 'forceRequestBodyVariable', ON_OFF),
  }),
  requestBodyLimit: (text) => ({
    kind: 'ctl',
    option: 'requestBodyLimit',
    bytes: parseInteger(text, 'requestBodyLimit', 0, BODY_BYTES_LIMIT),
  }),
  responseBodyLimit: (text) => ({
    kind: 'ctl',
    option: 'responseBodyLimit',
    bytes: parseInteger(text, 'responseBodyLimit', 0, BODY_BYTES_LIMIT),
  }),
  requestBodyProcessor: (text) => ({
    kind: 'ctl',
    option: 'requestBodyProcessor',
    value: parseChoice(text, 'requestBodyProcessor', BODY_PROCESSORS),
  }),
  parseXmlIntoArgs: (text) => ({
    kind: 'ctl',
    option: 'parseXmlIntoArgs',
    value: parseChoice(text, 'parseXmlIntoArgs', XML_ARGUMENTS_MODES),
  }),
  ruleRemoveById: (text) => ({ kind: 'ctl', option: 'ruleRemoveById', ids: parseIdRanges(text) }),
  ruleRemoveByTag: (text) => ({
    kind: 'ctl',
    option: 'ruleRemoveByTag',
    pattern: parseLabelPattern(text),
  }),
  ruleRemoveByMsg: (text) => ({
    kind: 'ctl',
    option: 'ruleRemoveByMsg',
    pattern: parseLabelPattern(text),
  }),
  ruleRemoveTargetById: (text) =>
    withTargets(text, (rules, target) => ({
      kind: 'ctl',
      option: 'ruleRemoveTargetById',
      ids: parseIdRanges(rules),
      target,
    })),
  ruleRemoveTargetByTag: (text) =>
    withTargets(text, (rules, target) => ({
      kind: 'ctl',
      option: 'ruleRemoveTargetByTag',
      pattern: parseLabelPattern(rules),
      target,
    })),
  ruleRemoveTargetByMsg: (text) =>
    withTargets(text, (rules, target) => ({
      kind: 'ctl',
      option: 'ruleRemoveTargetByMsg',
      pattern: parseLabelPattern(rules),
      target,
    })),
};

/** Parses `ruleEngine=Off`, `ruleRemoveTargetById=942100;ARGS:q`. */
export function parseControl(text: SourceText, mistakes: Mistakes): readonly ControlNode[] {
  const equals = text.value.indexOf('=');
  if (equals < 0) fail(text, 'bad-action', 'ctl needs a value, as in ctl:ruleEngine=Off');
  const name = controls.find(text, text.value.slice(0, equals).trim());
  const word = CONTROLS[name];
  if (word.state === 'no-effect') {
    mistakes.warn('no-effect', `ctl:${name} has no effect: ${word.reason}`, text.locate());
    return [];
  }
  const node = READERS[name as EffectiveControl](text.slice(equals + 1).trim());
  return 'kind' in node ? [node] : node;
}

/** `RULES;TARGET|TARGET`: one control for each target. */
function withTargets(
  text: SourceText,
  make: (rules: SourceText, target: TargetNode) => ControlNode,
): readonly ControlNode[] {
  const semicolon = text.value.indexOf(';');
  if (semicolon < 0) fail(text, 'bad-action', 'expected rules and targets, as in 942100;ARGS:q');
  const { targets, exclusions } = parseTargets(text.slice(semicolon + 1));
  if (exclusions.length > 0) fail(text, 'bad-action', 'targets are removed already: leave "!" out');
  return targets.map((target) => make(text.slice(0, semicolon).trim(), target));
}
