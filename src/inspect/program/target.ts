import type { TargetNode } from '../../seclang/index.ts';
import { readInteger } from '../operators/read-integer.ts';
import { computedSingle } from '../run/computed.ts';
import { isRemoved, testInTurns, testNumber, testRaw } from '../run/evaluate.ts';
import { LIVE_ENTRIES } from '../run/live-collections.ts';
import type { Link, QuickCheck, Target, TargetPlace } from '../run/compiled.ts';
import type { Run } from '../run/run.ts';
import {
  isLiveCollection,
  isStoredSingle,
  storedListIndex,
  storedListsOf,
  storedSingleIndex,
} from '../run/variables.ts';
import { Value } from '../value.ts';
import type { Names } from './names.ts';
import { compileSelection, type Exclusions, type Selection } from './selection.ts';

const EMPTY_VALUE = new Value('');
const ONLY_PLACE: TargetPlace = { list: 0, value: 0 };
/** What a search in a name counts as: so many bytes of a value. */
const NAME_SEARCH_BYTES = 32;

/** Compiles one target of a link; undefined where the exclusions leave nothing of it. */
export function compileTarget(
  node: TargetNode,
  exclusions: Exclusions,
  names: Names,
): Target | undefined {
  // What is counted is what the target names, whatever the rule leaves out of other targets.
  const selection = compileSelection(node, node.count ? undefined : exclusions);
  if (selection === 'none') return undefined;
  if (node.count) {
    const isSearch = selection?.isPattern === true;
    return new CountTarget(node, compileCounter(node, selection, names), isSearch);
  }
  const { variable, selector } = node;
  if (isStoredSingle(variable)) return new SingleTarget(variable, storedSingleIndex(variable));
  const lists = storedListsOf(variable);
  if (lists !== undefined) return new ListTarget(variable, lists.map(storedListIndex), selection);
  if (selector?.kind === 'path') {
    if (selection?.has(selector.expression) === false) return undefined;
    return new ListTarget(node.text, [names.xml.listOf(node)], undefined);
  }
  if (variable === 'TX') {
    return selector?.kind === 'name' && exclusions.of('TX') === undefined
      ? new TxTarget(selector.name, names.tx.slotOf(selector.key))
      : new TxSomeTarget(selection);
  }
  if (isLiveCollection(variable))
    return new LiveTarget(variable, LIVE_ENTRIES[variable], selection);
  return new ComputedTarget(variable, computedSingle(variable));
}

/** A variable of one value that is kept for the request. */
class SingleTarget implements Target {
  readonly #variable: string;
  readonly #index: number;

  constructor(variable: string, index: number) {
    this.#variable = variable;
    this.#index = index;
  }

  evaluate(run: Run, link: Link): boolean {
    const value = run.singles[this.#index] ?? EMPTY_VALUE;
    if (link.probe >= 0 && !run.ignoresHits && !value.hits.includes(link.probe)) return false;
    if (run.removals !== undefined && isRemoved(run.removals, this.#variable, '')) return false;
    const isMatched = testInTurns(run, link, this.#variable, '', value);
    if (isMatched === undefined) run.halted = ONLY_PLACE;
    return isMatched === true;
  }
}

/** A variable of one value that is computed on demand. */
class ComputedTarget implements Target {
  readonly #variable: string;
  readonly #compute: (run: Run) => string;

  constructor(variable: string, compute: (run: Run) => string) {
    this.#variable = variable;
    this.#compute = compute;
  }

  quickCheck({ numeric, chain, negated }: Link): QuickCheck | undefined {
    if (numeric === undefined || chain.parent !== undefined) return undefined;
    const compute = this.#compute;
    const { bound, holds } = numeric;
    return (run) => holds(readInteger(compute(run)), bound(run)) !== negated;
  }

  evaluate(run: Run, link: Link): boolean {
    if (run.removals !== undefined && isRemoved(run.removals, this.#variable, '')) return false;
    return testRaw(run, link, this.#variable, '', this.#compute(run));
  }
}

/** A collection whose values are kept for the request. */
class ListTarget implements Target {
  readonly #variable: string;
  readonly #lists: readonly number[];
  readonly #selection: Selection | undefined;

  constructor(variable: string, lists: readonly number[], selection: Selection | undefined) {
    this.#variable = variable;
    this.#lists = lists;
    this.#selection = selection;
  }

  quickCheck(): QuickCheck | undefined {
    const selection = this.#selection;
    if (selection === undefined || selection.isPattern) return undefined;
    const lists = this.#lists;
    return (run) => countInLists(run, lists, selection) > 0;
  }

  evaluate(run: Run, link: Link, from: TargetPlace | undefined): boolean {
    let isMatched = false;
    for (let number = from?.list ?? 0; number < this.#lists.length; number++) {
      const list = run.lists[this.#lists[number]!];
      if (list === undefined) continue;
      const { values } = list;
      const probe = run.ignoresHits ? -1 : link.probe;
      if (this.#selection?.isPattern === true) {
        run.budget.spend(values.length * NAME_SEARCH_BYTES);
        if (run.isOutOfBudget) return isMatched;
      }
      for (let at = from?.list === number ? from.value : 0; at < values.length; at++) {
        const value = values[at]!;
        if (probe >= 0 && !value.hits.includes(probe)) continue;
        if (this.#selection !== undefined && !this.#selection.has(list.keys[at]!)) continue;
        if (run.removals !== undefined && isRemoved(run.removals, this.#variable, list.keys[at]!)) {
          continue;
        }
        if (run.budget.isTurnOver) {
          run.halted = { list: number, value: at };
          return isMatched;
        }
        const result = testInTurns(run, link, this.#variable, list.names[at]!, value);
        if (result === undefined) run.halted = { list: number, value: at };
        else if (result) isMatched = true;
        if (run.halted !== undefined || run.isOutOfBudget) return isMatched;
      }
    }
    return isMatched;
  }
}

/** `TX:name`: by far the most used target of a rule set, and often a number. */
class TxTarget implements Target {
  readonly #name: string;
  readonly #slot: number;

  constructor(name: string, slot: number) {
    this.#name = name;
    this.#slot = slot;
  }

  quickCheck({ numeric, chain, negated }: Link): QuickCheck {
    const slot = this.#slot;
    if (numeric === undefined || chain.parent !== undefined) {
      return (run) => run.tx.slots[slot] !== undefined;
    }
    const { bound, holds } = numeric;
    return (run) => {
      const value = run.tx.slots[slot];
      return typeof value === 'number' ? holds(value, bound(run)) !== negated : value !== undefined;
    };
  }

  evaluate(run: Run, link: Link): boolean {
    const value = run.tx.slots[this.#slot];
    if (value === undefined) return false;
    if (run.removals !== undefined && isRemoved(run.removals, 'TX', this.#name.toLowerCase())) {
      return false;
    }
    if (typeof value === 'number') {
      if (link.numeric !== undefined && link.chain.parent === undefined) {
        return testNumber(run, link, 'TX', this.#name, value);
      }
      return testRaw(run, link, 'TX', this.#name, String(value));
    }
    return testRaw(run, link, 'TX', this.#name, value);
  }
}

/** Names of TX variables whose selection is remembered. */
const REMEMBERED_NAMES_MAX = 1000;

/** `TX` and `TX:/pattern/`. */
class TxSomeTarget implements Target {
  readonly #selection: Selection | undefined;
  /** The slots selected, worked out once all rules have named what they name. */
  #slots: readonly number[] | undefined = undefined;
  readonly #isSelected = new Map<string, boolean>();

  constructor(selection: Selection | undefined) {
    this.#selection = selection;
  }

  evaluate(run: Run, link: Link): boolean {
    const { txNames } = run.tables;
    if (this.#selection?.isPattern === true) {
      run.budget.spend(run.tx.extra.size * NAME_SEARCH_BYTES);
      if (run.isOutOfBudget) return false;
    }
    this.#slots ??= txNames.names.flatMap((name, slot) => (this.#has(name) ? [slot] : []));
    // The values as they are now: what the rule itself sets does not become a value of it.
    const found: string[] = [];
    for (const slot of this.#slots) {
      const value = run.tx.slots[slot];
      if (value !== undefined) found.push(txNames.names[slot]!, String(value));
    }
    for (const [key, { name, value }] of run.tx.extra) {
      if (this.#has(key)) found.push(name, String(value));
    }
    let isMatched = false;
    for (let index = 0; index < found.length; index += 2) {
      const name = found[index]!;
      if (run.removals !== undefined && isRemoved(run.removals, 'TX', name.toLowerCase())) continue;
      if (testRaw(run, link, 'TX', name, found[index + 1]!)) isMatched = true;
    }
    return isMatched;
  }

  #has(key: string): boolean {
    if (this.#selection === undefined) return true;
    let isSelected = this.#isSelected.get(key);
    if (isSelected === undefined) {
      isSelected = this.#selection.has(key);
      if (this.#isSelected.size >= REMEMBERED_NAMES_MAX) this.#isSelected.clear();
      this.#isSelected.set(key, isSelected);
    }
    return isSelected;
  }
}

type Entries = Iterable<readonly [name: string, text: string]>;

/** A collection that changes while rules run. */
class LiveTarget implements Target {
  readonly #variable: string;
  readonly #entries: (run: Run) => Entries;
  readonly #selection: Selection | undefined;

  constructor(variable: string, entries: (run: Run) => Entries, selection: Selection | undefined) {
    this.#variable = variable;
    this.#entries = entries;
    this.#selection = selection;
  }

  evaluate(run: Run, link: Link): boolean {
    // The values as they are now: what the rule itself sets does not become a value of it.
    const entries = [...this.#entries(run)];
    if (this.#selection?.isPattern === true) run.budget.spend(entries.length * NAME_SEARCH_BYTES);
    if (run.isOutOfBudget) return false;
    let isMatched = false;
    for (const [name, text] of entries) {
      const key = name.toLowerCase();
      if (this.#selection !== undefined && !this.#selection.has(key)) continue;
      if (run.removals !== undefined && isRemoved(run.removals, this.#variable, key)) continue;
      if (testRaw(run, link, this.#variable, name, text)) isMatched = true;
      if (run.isOutOfBudget) break;
    }
    return isMatched;
  }
}

/** `&ARGS`: how many values there are. */
class CountTarget implements Target {
  readonly #text: string;
  readonly #count: (run: Run) => number;
  readonly #isSearch: boolean;

  /** `isSearch`: counting takes time, which is the rule's. */
  constructor(node: TargetNode, count: (run: Run) => number, isSearch: boolean) {
    this.#text = `&${node.text}`;
    this.#count = count;
    this.#isSearch = isSearch;
  }

  quickCheck({ numeric, chain, negated }: Link): QuickCheck | undefined {
    if (numeric === undefined || chain.parent !== undefined || this.#isSearch) return undefined;
    const count = this.#count;
    const { bound, holds } = numeric;
    return (run) => holds(count(run), bound(run)) !== negated;
  }

  evaluate(run: Run, link: Link): boolean {
    const count = this.#count(run);
    if (run.isOutOfBudget) return false;
    if (link.numeric !== undefined && link.chain.parent === undefined) {
      return testNumber(run, link, this.#text, '', count);
    }
    return testRaw(run, link, this.#text, '', String(count));
  }
}

function compileCounter(
  node: TargetNode,
  selection: Selection | undefined,
  names: Names,
): (run: Run) => number {
  const { variable, selector } = node;
  const lists = storedListsOf(variable)?.map(storedListIndex);
  if (lists !== undefined) return (run) => countInLists(run, lists, selection);
  if (variable === 'XML') {
    const list = names.xml.listOf(node);
    return (run) => countInLists(run, [list], undefined);
  }
  if (variable === 'TX' && selector?.kind === 'name') {
    const slot = names.tx.slotOf(selector.key);
    return (run) => (run.tx.slots[slot] === undefined ? 0 : 1);
  }
  if (isLiveCollection(variable)) {
    const entries = LIVE_ENTRIES[variable];
    return (run) => countEntries(entries(run), selection);
  }
  // A variable of one value always has it, be it empty.
  return () => 1;
}

function countInLists(
  run: Run,
  lists: readonly number[],
  selection: Selection | undefined,
): number {
  let count = 0;
  for (let index = 0; index < lists.length; index++) {
    const list = run.lists[lists[index]!];
    if (list === undefined) continue;
    if (selection === undefined) {
      count += list.values.length;
      continue;
    }
    const { keys } = list;
    if (selection.isPattern) run.budget.spend(keys.length * NAME_SEARCH_BYTES);
    if (run.isOutOfBudget) return count;
    for (let at = 0; at < keys.length; at++) if (selection.has(keys[at]!)) count++;
  }
  return count;
}

function countEntries(entries: Entries, selection: Selection | undefined): number {
  let count = 0;
  for (const [name] of entries) {
    if (selection === undefined || selection.has(name.toLowerCase())) count++;
  }
  return count;
}
