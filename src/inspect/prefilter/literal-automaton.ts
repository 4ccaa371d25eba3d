import { FREE_BITS, type ByteClasses } from './byte-classes.ts';

const BYTES = 256;

/** Set in the table's cells for a state in which a pattern ends. */
const END_BIT = 0x8000;
const STATE_MASK = 0x7fff;
const STATES_MAX = STATE_MASK + 1;

/**
 * Lengths that patterns are cut to, tried from the longest: what holds a pattern holds its beginning,
 * and the table has to stay small, for every byte of every request passes through it, and each thread has
 * its own. With 16 bytes instead of 10 it is larger by half, and spares no measurable work.
 */
const CUT_LENGTHS = [10, 8, 6, 5, 4, 3, 2] as const;

/** The column of a byte stands below its classes in one table. */
const COLUMN_MASK = (1 << FREE_BITS) - 1;

/** What `sweep` reads of each byte. */
export interface SweepTable {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/** States in which patterns ended. Emptied by its count: an array that is cut gives its memory away. */
export interface Ends {
  readonly states: number[];
  count: number;
}

/** What it found: the union of the bytes' classes (see ByteMask). */
export interface Swept {
  low: number;
  high: number;
}

/**
 * Finds which of many texts a value holds, and which classes of bytes, in one pass: the automaton of
 * Aho and Corasick (1975) as one table. It may name a text of which the value holds only the first
 * bytes. Patterns are latin1, lower case, of two bytes or more.
 *
 * `MultiPattern` answers exactly, for any number of patterns; this is its sibling for the hot path.
 */
export class LiteralAutomaton {
  /** For each byte its column. */
  readonly #columnOf: Int32Array;
  /** The next state for a state (row) and a column; END_BIT where a pattern ends there. */
  readonly #next: Uint16Array;
  readonly #rowShift: number;
  /** Patterns that end in a state. */
  readonly #patternsAt: readonly (readonly number[] | undefined)[];
  /** By state: the sweep in which a pattern last ended in it. A value may have one end at every byte. */
  readonly #endedIn: Int32Array;
  #sweepNumber = 0;

  constructor(patterns: readonly string[]) {
    const { columnOf, columns } = assignColumns(patterns);
    const trie = buildSmallTrie(patterns, columnOf);
    this.#columnOf = columnOf;
    this.#rowShift = Math.ceil(Math.log2(columns));
    const { next, patternsAt } = resolve(trie, columns, this.#rowShift);
    this.#next = next;
    this.#patternsAt = patternsAt;
    this.#endedIn = new Int32Array(patternsAt.length);
  }

  get tableBytes(): number {
    return this.#next.byteLength + this.#columnOf.byteLength;
  }

  get stateCount(): number {
    return this.#patternsAt.length;
  }

  makeTable({ high, low }: ByteClasses): SweepTable {
    return { low: low.map((bits, byte) => bits | this.#columnOf[byte]!), high };
  }

  /**
   * Adds the classes of the bytes in [from, to) of the value to `into` (bits below FREE_BITS mean nothing
   * in it), and each state in which a pattern ended to `ends`, once. Begins in the state that the part
   * before ended in (0 at the beginning), and returns its last.
   */
  sweep(
    value: string,
    table: SweepTable,
    into: Swept,
    ends: Ends,
    from: number,
    to: number,
    begin: number,
  ): number {
    const next = this.#next;
    const shift = this.#rowShift;
    const { high: highOf, low: lowOf } = table;
    const number = (this.#sweepNumber = (this.#sweepNumber + 1) | 0);
    let state = begin;
    let { high, low } = into;
    for (let index = from; index < to; index++) {
      const byte = value.charCodeAt(index) & 0xff;
      const entry = lowOf[byte]!;
      low |= entry;
      high |= highOf[byte]!;
      state = next[(state << shift) | (entry & COLUMN_MASK)]!;
      if (state < END_BIT) continue;
      state &= STATE_MASK;
      if (this.#endedIn[state] === number) continue;
      this.#endedIn[state] = number;
      ends.states[ends.count++] = state;
    }
    into.low = low;
    into.high = high;
    return state;
  }

  patternsEndingAt(state: number): readonly number[] {
    return this.#patternsAt[state] ?? [];
  }
}

/**
 * Gives each byte that patterns use a column; all others share column 0. Letters fold. Where there are
 * more bytes than columns, those that the fewest patterns use share the last one.
 */
function assignColumns(patterns: readonly string[]): { columnOf: Int32Array; columns: number } {
  const uses = new Float64Array(BYTES);
  for (const pattern of patterns) {
    for (let index = 0; index < pattern.length; index++) uses[pattern.charCodeAt(index) & 0xff]!++;
  }
  const used = Array.from({ length: BYTES }, (_, byte) => byte)
    .filter((byte) => uses[byte]! > 0)
    .sort((left, right) => uses[right]! - uses[left]!);
  const columnOf = new Int32Array(BYTES);
  for (const [rank, byte] of used.entries()) columnOf[byte] = Math.min(rank + 1, COLUMN_MASK);
  for (let byte = 0x41; byte <= 0x5a; byte++) columnOf[byte] = columnOf[byte + 0x20]!;
  return { columnOf, columns: Math.max(2, Math.min(used.length, COLUMN_MASK) + 1) };
}

interface TrieNode {
  readonly children: Map<number, TrieNode>;
  readonly patterns: number[];
  number: number;
}

/** The trie of the patterns, cut as little as its size allows. */
function buildSmallTrie(patterns: readonly string[], columnOf: Int32Array): readonly TrieNode[] {
  for (const length of CUT_LENGTHS) {
    const nodes = buildTrie(patterns, columnOf, length);
    if (nodes.length <= STATES_MAX) return nodes;
  }
  // 63 columns have at most 3,969 pairs: cut to two bytes, they always fit.
  throw new RangeError('the patterns do not fit the table');
}

/** In breadth-first order: the states that most values never leave lie side by side. */
function buildTrie(
  patterns: readonly string[],
  columnOf: Int32Array,
  cutLength: number,
): readonly TrieNode[] {
  const root: TrieNode = { children: new Map(), patterns: [], number: 0 };
  patterns.forEach((pattern, number) => {
    let node = root;
    for (let index = 0; index < Math.min(pattern.length, cutLength); index++) {
      const column = columnOf[pattern.charCodeAt(index) & 0xff]!;
      let child = node.children.get(column);
      if (child === undefined) {
        child = { children: new Map(), patterns: [], number: 0 };
        node.children.set(column, child);
      }
      node = child;
    }
    node.patterns.push(number);
  });
  const nodes = [root];
  for (let taken = 0; taken < nodes.length; taken++) {
    const node = nodes[taken]!;
    node.number = taken;
    nodes.push(...node.children.values());
  }
  return nodes;
}

/** Replaces failure links by table cells, breadth first: a failure state's row is done before. */
function resolve(
  nodes: readonly TrieNode[],
  columns: number,
  rowShift: number,
): { next: Uint16Array; patternsAt: (readonly number[] | undefined)[] } {
  const next = new Uint16Array(nodes.length << rowShift);
  const failureOf = new Uint16Array(nodes.length);
  const patternsAt: (readonly number[] | undefined)[] = nodes.map(() => undefined);
  for (const node of nodes) {
    const failure = failureOf[node.number]!;
    const inherited = node.number === 0 ? undefined : patternsAt[failure];
    const own = [...node.patterns, ...(inherited ?? [])];
    if (own.length > 0) patternsAt[node.number] = own;
    for (let column = 0; column < columns; column++) {
      const child = node.children.get(column);
      const onFailure = node.number === 0 ? 0 : next[(failure << rowShift) | column]! & STATE_MASK;
      if (child !== undefined) failureOf[child.number] = onFailure;
      next[(node.number << rowShift) | column] = child?.number ?? onFailure;
    }
  }
  for (let cell = 0; cell < next.length; cell++) {
    if (patternsAt[next[cell]!] !== undefined) next[cell]! |= END_BIT;
  }
  return { next, patternsAt };
}
