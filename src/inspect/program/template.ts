import { ownText } from '../../lib/own-text.ts';
import type { MacroNode, TemplateNode } from '../../seclang/index.ts';
import { computedSingle } from '../run/computed.ts';
import { LIVE_ENTRIES } from '../run/live-collections.ts';
import type { Template } from '../run/compiled.ts';
import type { Run } from '../run/run.ts';
import { integerOf, type TxNames, type VariableValue } from '../run/tx-store.ts';
import {
  isLiveCollection,
  isStoredSingle,
  PERSISTENT_COLLECTIONS,
  storedListIndex,
  storedListsOf,
  storedSingleIndex,
} from '../run/variables.ts';

/** A macro in the making of a text: what it stands for now, '' where there is nothing. */
type Reader = (run: Run) => VariableValue;

/** A template that is asked for a number too, for `setvar` and the numeric operators. */
export interface NumberTemplate extends Template {
  number(run: Run): number;
  /** Where the text depends on one macro only: that macro, as written, and what it is now. */
  readonly dependsOn?: { readonly macro: string; readonly read: Reader };
}

/** Longest text that is made of several pieces: each rule may double what the one before it set. */
export const EXPANDED_LENGTH_MAX = 1024 * 1024;

/** RULE.msg may name RULE.msg: how deep a template may expand templates. */
const EXPANSION_DEPTH_MAX = 3;
let expansionDepth = 0;

export function compileTemplate(node: TemplateNode, txNames: TxNames): NumberTemplate {
  if (node.literal !== undefined) {
    const text = node.literal;
    const number = integerOf(text);
    return { literal: text, expand: () => text, number: () => number };
  }
  const readers = node.parts.map((part) => compilePart(part, txNames));
  if (readers.length === 1) {
    const [read] = readers;
    return {
      literal: undefined,
      expand: (run) => String(read!(run)),
      number: (run) => integerOf(read!(run)),
    };
  }
  const macros = node.parts.filter((part) => typeof part !== 'string');
  if (macros.length === 1) return compileAround(node, compilePart(macros[0]!, txNames));
  const expand = (run: Run): string => {
    let text = '';
    for (let index = 0; index < readers.length; index++) text += readers[index]!(run);
    return text.length <= EXPANDED_LENGTH_MAX ? text : cut(run, text);
  };
  return { literal: undefined, expand, number: (run) => integerOf(expand(run)) };
}

/** Expansions remembered for a template. */
const EXPANSIONS_MAX = 256;
const REMEMBERED_LENGTH_MAX = 64;

/**
 * One macro in a text. Names of variables are made this way (`header_%{tx.0}`), and the same ones come
 * with almost every request: giving out the same string spares putting it together and hashing it.
 */
function compileAround(node: TemplateNode, read: Reader): NumberTemplate {
  const [first, second, third] = node.parts;
  const before = typeof first === 'string' ? first : '';
  const after = typeof second === 'string' ? second : typeof third === 'string' ? third : '';
  const known = new Map<VariableValue, string>();
  const expand = (run: Run): string => {
    const value = read(run);
    const remembered = known.get(value);
    if (remembered !== undefined) return remembered;
    if (typeof value === 'string' && value.length > REMEMBERED_LENGTH_MAX) {
      const text = before + value + after;
      return text.length <= EXPANDED_LENGTH_MAX ? text : cut(run, text);
    }
    const own = typeof value === 'string' ? ownText(value) : value;
    const text = before + String(own) + after;
    if (known.size >= EXPANSIONS_MAX) known.clear();
    known.set(own, text);
    return text;
  };
  const { variable, key } = node.parts.find((part) => typeof part !== 'string')!;
  return {
    literal: undefined,
    expand,
    number: (run) => integerOf(expand(run)),
    dependsOn: { macro: `${variable}.${key}`, read },
  };
}

/** What is left out of a text is a fault: rules may decide on it. */
function cut(run: Run, text: string): string {
  run.addFault({
    kind: 'internal',
    message: `macros make a text of more than ${EXPANDED_LENGTH_MAX} bytes`,
    ruleId: run.step?.id ?? 0,
  });
  return text.slice(0, EXPANDED_LENGTH_MAX);
}

function compilePart(part: string | MacroNode, txNames: TxNames): Reader {
  if (typeof part === 'string') return () => part;
  const { variable, key } = part;
  if (variable === 'TX') {
    const slot = txNames.slotOf(key);
    return (run) => run.tx.slots[slot] ?? '';
  }
  if (isStoredSingle(variable)) {
    const index = storedSingleIndex(variable);
    return (run) => run.singles[index]?.text ?? '';
  }
  const lists = storedListsOf(variable)?.map(storedListIndex);
  if (lists !== undefined) return (run) => firstInLists(run, lists, key);
  if (variable === 'XML') return () => '';
  if (!isLiveCollection(variable)) return computedSingle(variable);
  if (variable in PERSISTENT_COLLECTIONS) {
    const collection = PERSISTENT_COLLECTIONS[variable as keyof typeof PERSISTENT_COLLECTIONS];
    return (run) => run.records?.get(collection)?.get(key, run.options.clock.now()) ?? '';
  }
  const entries = LIVE_ENTRIES[variable];
  return (run) => {
    if (expansionDepth >= EXPANSION_DEPTH_MAX) return '';
    expansionDepth++;
    try {
      for (const [name, text] of entries(run)) {
        if (key === '' || name.toLowerCase() === key) return text;
      }
      return '';
    } finally {
      expansionDepth--;
    }
  };
}

function firstInLists(run: Run, lists: readonly number[], key: string): string {
  for (const index of lists) {
    const list = run.lists[index];
    if (list === undefined) continue;
    const at = key === '' ? 0 : list.keys.indexOf(key);
    const value = list.values[at];
    if (value !== undefined) return value.text;
  }
  return '';
}
