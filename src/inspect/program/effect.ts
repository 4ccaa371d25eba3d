import { ownText } from '../../lib/own-text.ts';
import { unreachable } from '../../lib/unreachable.ts';
import type { CollectionName, EffectNode } from '../../seclang/index.ts';
import type { Effect } from '../run/compiled.ts';
import type { Run } from '../run/run.ts';
import {
  clampInteger,
  compactValue,
  integerOf,
  makeVariable,
  type TxVariable,
  type VariableValue,
} from '../run/tx-store.ts';
import { requestHeader } from '../run/computed.ts';
import { compileControl, type StepIndex } from './control.ts';
import type { Names } from './names.ts';
import { compileTemplate, type NumberTemplate } from './template.ts';

/** Variables of ENV that one request may set. */
const ENVIRONMENT_MAX = 100;

/**
 * When an effect happens: `match` for every value that matches, `after` once the rule's chain has
 * matched. (ModSecurity runs setvar for every value, and everything else at the end.)
 */
export type EffectMoment = 'match' | 'after';

export function momentOf(node: EffectNode): EffectMoment {
  return node.kind === 'setvar' || node.kind === 'unsetvar' || node.kind === 'sanitise'
    ? 'match'
    : 'after';
}

export function compileEffect(node: EffectNode, names: Names, steps: StepIndex): Effect {
  switch (node.kind) {
    case 'setvar':
      return compileSetvar(node, names);
    case 'unsetvar': {
      const name = compileTemplate(node.name, names.tx);
      const { collection } = node;
      return (run) => writeVariable(run, collection, name.expand(run), undefined);
    }
    case 'expirevar': {
      const name = compileTemplate(node.name, names.tx);
      const seconds = compileTemplate(node.seconds, names.tx);
      const { collection } = node;
      return (run) => {
        if (collection === 'tx') return;
        const nowMs = run.options.clock.now();
        run.records?.get(collection)?.expire(name.expand(run), seconds.number(run), nowMs);
      };
    }
    case 'initcol':
    case 'setkey': {
      const key = compileTemplate(node.key, names.tx);
      const { collection } = node;
      return (run) => run.openRecord(collection, key.expand(run));
    }
    case 'setenv': {
      const name = compileTemplate(node.name, names.tx);
      const value = compileTemplate(node.value, names.tx);
      return (run) => {
        run.environment ??= new Map();
        const expanded = name.expand(run);
        if (run.environment.size < ENVIRONMENT_MAX || run.environment.has(expanded)) {
          run.environment.set(expanded, value.expand(run));
        }
      };
    }
    case 'sanitise':
      return compileSanitise(node);
    case 'ctl':
      return compileControl(node, steps);
    default:
      return unreachable(node);
  }
}

function compileSetvar(
  node: Extract<EffectNode, { readonly kind: 'setvar' }>,
  names: Names,
): Effect {
  const name = compileTemplate(node.name, names.tx);
  const value = compileTemplate(node.value, names.tx);
  const { collection, operation } = node;
  const isScore = node.name.text.toLowerCase().includes('score');
  const literal = value.literal === undefined ? undefined : compactValue(value.literal);

  if (collection === 'tx' && name.literal !== undefined) {
    const slot = names.tx.slotOf(name.literal);
    if (operation === 'set') {
      if (literal !== undefined) {
        return (run) => {
          run.tx.write(slot, literal);
        };
      }
      return (run) => {
        run.tx.write(slot, compactValue(value.expand(run)));
      };
    }
    const sign = operation === 'add' ? 1 : -1;
    return (run) => {
      const change = sign * value.number(run);
      if (isScore && change > run.scoreAdded) run.scoreAdded = change;
      run.tx.write(slot, clampInteger(integerOf(run.tx.slots[slot]) + change));
    };
  }

  if (collection === 'tx' && operation === 'set') {
    const read = commonMacro(name, value);
    if (read !== undefined) return compilePreparedSet(read, name, value);
  }
  if (operation === 'set') {
    return (run) =>
      writeVariable(run, collection, name.expand(run), compactValue(value.expand(run)));
  }
  const sign = operation === 'add' ? 1 : -1;
  return (run) => {
    const change = sign * value.number(run);
    if (isScore && change > run.scoreAdded) run.scoreAdded = change;
    const variable = name.expand(run);
    const before = integerOf(readVariable(run, collection, variable));
    writeVariable(run, collection, variable, clampInteger(before + change));
  };
}

/** What both texts depend on, and nothing else; undefined where there is no such thing. */
function commonMacro(
  name: NumberTemplate,
  value: NumberTemplate,
): ((run: Run) => VariableValue) | undefined {
  if (name.dependsOn === undefined) return undefined;
  const isCommon = value.literal !== undefined || value.dependsOn?.macro === name.dependsOn.macro;
  return isCommon ? name.dependsOn.read : undefined;
}

/** Variables that a rule sets and that are remembered ready to be set again. */
const PREPARED_MAX = 256;
const PREPARED_LENGTH_MAX = 64;

/**
 * `setvar:'tx.header_%{tx.0}=/%{tx.0}/'`, done for every header of every request: the name and the value
 * for the same %{tx.0} are always the same.
 */
function compilePreparedSet(
  read: (run: Run) => VariableValue,
  name: NumberTemplate,
  value: NumberTemplate,
): Effect {
  const prepared = new Map<VariableValue, TxVariable>();
  return (run) => {
    const macro = read(run);
    let variable = prepared.get(macro);
    if (variable === undefined) {
      variable = makeVariable(name.expand(run), compactValue(value.expand(run)));
      if (prepared.size >= PREPARED_MAX) prepared.clear();
      if (typeof macro === 'number') prepared.set(macro, variable);
      else if (macro.length <= PREPARED_LENGTH_MAX) prepared.set(ownText(macro), variable);
    }
    const { lost } = run.tx;
    run.tx.put(variable);
    if (run.tx.lost > lost && lost === 0) reportFull(run, 'tx');
  };
}

function readVariable(
  run: Run,
  collection: CollectionName,
  name: string,
): VariableValue | undefined {
  if (collection === 'tx') return run.tx.get(name);
  return run.records?.get(collection)?.get(name, run.options.clock.now());
}

/** A persistent collection that was not opened takes nothing. */
function writeVariable(
  run: Run,
  collection: CollectionName,
  name: string,
  value: VariableValue | undefined,
): void {
  if (collection === 'tx') {
    const { lost } = run.tx;
    run.tx.set(name, value);
    if (run.tx.lost > lost && lost === 0) reportFull(run, collection);
    return;
  }
  const record = run.records?.get(collection);
  if (record !== undefined && !record.set(name, value, run.options.clock.now())) {
    reportFull(run, collection);
  }
}

function reportFull(run: Run, collection: CollectionName): void {
  run.addFault({
    kind: 'internal',
    message: `too many variables in ${collection.toUpperCase()}, or one that is too long`,
    ruleId: run.step?.id ?? 0,
  });
}

/** Values that the gateway masks wherever it records the request. */
function compileSanitise(node: Extract<EffectNode, { readonly kind: 'sanitise' }>): Effect {
  const { what, key } = node;
  switch (what) {
    case 'matched':
      return (run) => {
        run.masked ??= new Set();
        run.masked.add(run.matchedText);
      };
    case 'request-header':
      return (run) => {
        const value = requestHeader(run, key);
        run.masked ??= new Set();
        run.masked.add(value);
      };
    case 'response-header':
    case 'arg':
      return (run) => {
        run.maskedNames ??= new Set();
        run.maskedNames.add(`${what}:${key}`);
      };
    default:
      return unreachable(what);
  }
}
