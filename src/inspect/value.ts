import type { TransformationName } from '../seclang/index.ts';
import type { Transform } from './transforms/index.ts';

/**
 * A list of transformations, as a node of the tree of all lists that a program holds: what two lists
 * have in common at their start is one node, and is computed once for each value.
 */
export interface Chain {
  /** 0 is the empty list; others count up, parents before children. */
  readonly id: number;
  /** All but the last transformation; undefined for the empty list. */
  readonly parent: Chain | undefined;
  /** The last transformation. */
  readonly name: TransformationName | undefined;
  readonly transform: Transform;
  /**
   * `quiet[b] === 0` where byte b may make the whole list change a text: a text of quiet bytes stays as
   * it is. Undefined where any text may change.
   */
  readonly quiet: Uint8Array | undefined;
}

/**
 * Which bytes a scanned text holds, and which of them make a list of transformations change it; by chain
 * id, as columns. The classes of bytes are the scanner's (see ByteMask).
 */
export interface Quietness {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** Of what no scanner has seen. */
const UNKNOWN: Quietness = { low: new Int32Array(0), high: new Int32Array(0) };

/** What a test found in a value: null where it does not match. */
export type TestResult = {
  readonly captures: readonly string[];
  readonly start: number;
  readonly evidence: string;
} | null;

const NO_HITS: readonly number[] = [];

/**
 * One value that rules look at, with all that was ever computed of it: its transformations, and the
 * probes (see prefilter/probes.ts) whose literals it holds. Depends on its text alone, so that values
 * that come again and again may be kept from request to request.
 */
export class Value {
  readonly text: string;
  /**
   * Probes that may match; every other one surely does not. Set by the scanner, empty until then, and
   * shared with other values.
   */
  hits: readonly number[] = NO_HITS;
  /** Whether it is kept for later requests: then it is worth noting what tests found in it. */
  isKept = false;
  /** Classes of the bytes that the text holds, as the scanner saw them. */
  #low = 0;
  #high = 0;
  #quietness = UNKNOWN;
  #results: (string | undefined)[] | undefined = undefined;
  #tests: Map<number, TestResult> | undefined = undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** Takes what a scanner saw of the text, and what that means for its transformations. */
  noteBytes(low: number, high: number, quietness: Quietness): void {
    this.#low = low;
    this.#high = high;
    this.#quietness = quietness;
  }

  /** Whether a look at the classes of its bytes tells that `chain` leaves the text as it is. */
  #isSeenQuiet({ id }: Chain): boolean {
    const { low, high } = this.#quietness;
    return id < low.length && ((this.#low & low[id]!) | (this.#high & high[id]!)) === 0;
  }

  /** The text after the transformations of `chain`. */
  under(chain: Chain): string {
    if (chain.parent === undefined || this.#isSeenQuiet(chain)) return this.text;
    const known = this.#results?.[chain.id];
    if (known !== undefined) return known;
    const isUnchanged = chain.quiet !== undefined && isQuiet(this.text, chain.quiet);
    const result = isUnchanged ? this.text : chain.transform(this.under(chain.parent));
    this.#results ??= [];
    this.#results[chain.id] = result;
    return result;
  }

  /** Whether the text under `chain` is worked out already. */
  knows(chain: Chain): boolean {
    if (this.#isSeenQuiet(chain)) return true;
    return chain.parent === undefined || this.#results?.[chain.id] !== undefined;
  }

  /** What a test (see `Link.test`) found before; undefined where it was not tried. */
  recall(test: number): TestResult | undefined {
    return this.#tests?.get(test);
  }

  /** Notes that a probe does not match after all. */
  drop(probe: number): void {
    this.hits = without(this.hits, probe);
  }

  note(test: number, result: TestResult): void {
    this.#tests ??= new Map();
    this.#tests.set(test, result);
  }
}

/** Lists of hits less one of them: values with the same story share one list (see Intake.mark). */
const shorter = new WeakMap<readonly number[], Map<number, readonly number[]>>();

function without(hits: readonly number[], probe: number): readonly number[] {
  let known = shorter.get(hits);
  if (known === undefined) shorter.set(hits, (known = new Map()));
  let rest = known.get(probe);
  if (rest === undefined) known.set(probe, (rest = hits.filter((hit) => hit !== probe)));
  return rest;
}

function isQuiet(text: string, quiet: Uint8Array): boolean {
  for (let index = 0; index < text.length; index++) {
    if (quiet[text.charCodeAt(index) & 0xff] === 0) return false;
  }
  return true;
}

const CHANGED_IN_LOWER_CASE = /[A-Z\xc0-\xde]/;

/** As `toLowerCase`, which makes a copy of what is in lower case already. */
function lowerCase(name: string): string {
  return CHANGED_IN_LOWER_CASE.test(name) ? name.toLowerCase() : name;
}

/** Names and values of one collection, in the order they came. */
export class ValueList {
  readonly names: readonly string[];
  readonly values: readonly Value[];
  #keys: readonly string[] | undefined;

  /** `keys` are the names in lower case, where they are known already. */
  constructor(names: readonly string[], values: readonly Value[], keys?: readonly string[]) {
    this.names = names;
    this.values = values;
    this.#keys = keys;
  }

  /** The names in lower case, for selectors: most lists are never asked. */
  get keys(): readonly string[] {
    this.#keys ??= this.names.map(lowerCase);
    return this.#keys;
  }
}
