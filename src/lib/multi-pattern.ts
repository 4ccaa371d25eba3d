const BYTES = 256;

/** Bytes of all patterns together, so that tables stay far below the 2^31 cells they can address. */
export const PATTERN_BYTES_MAX = 4_000_000;

/** States so near to the root have a row of their own: ordinary text hardly leaves them. */
const DENSE_DEPTH_MAX = 2;

const NONE = -1;

/** So many numbers and their complements fit into two bytes: half the memory, in every thread. */
const NARROW_NUMBERS_MAX = 0x8000;

/** Numbers of states or of patterns. */
type States = Int16Array | Int32Array;

/**
 * Finds any of many texts in one pass over a value, however many they are: the automaton of Aho and
 * Corasick (1975). States near the root and where patterns part have a row in a table, a transition for
 * each byte; the long tails of patterns, nearly all states, have one child and a failure link: a
 * twentieth of the memory. Letters A to Z match in either case; patterns and values are latin1.
 *
 * @example new MultiPattern(['union', 'select']).first('1 UNION all') // 0
 */
export class MultiPattern {
  readonly patterns: readonly string[];
  /** Column of each byte: bytes that no pattern holds share column 0. */
  readonly #columnOf: Uint8Array;
  readonly #columns: number;
  /** States below this number have a row in `#next`; the others are tails. */
  readonly #denseStates: number;
  /**
   * The next state by dense state and column. A state in which a pattern ends is written as its
   * complement, here and in `#tailChild`, so that one comparison of sign finds it.
   */
  readonly #next: States;
  /**
   * By tail state: the column that leads on, where it leads, and where all other columns are asked. One
   * that leads nowhere says that column 0 leads to the root, as it does everywhere.
   */
  readonly #tailColumn: Uint8Array;
  readonly #tailChild: States;
  readonly #tailFailure: States;
  /** The longest pattern that ends in a state, or -1. */
  readonly #patternAt: States;
  /** The next state on the failure path in which another pattern ends, or -1. */
  readonly #suffixAt: States;

  /**
   * Throws RangeError on an empty pattern (it would be in every value) or on too many bytes. Of equal
   * patterns the first is reported.
   */
  constructor(patterns: readonly string[]) {
    this.patterns = patterns;
    const { columnOf, columns, bytes } = assignColumns(patterns);
    const trie = new Trie(patterns, columnOf, bytes);
    const { order, denseStates } = numberStates(trie);
    const states = trie.states;
    this.#columnOf = columnOf;
    this.#columns = columns;
    this.#denseStates = denseStates;
    // Of equal patterns there may be more than states.
    const numbers = Math.max(states, patterns.length);
    const Cells = numbers <= NARROW_NUMBERS_MAX ? Int16Array : Int32Array;
    this.#next = new Cells(denseStates * columns);
    this.#tailColumn = new Uint8Array(states - denseStates);
    this.#tailChild = new Cells(states - denseStates);
    this.#tailFailure = new Cells(states - denseStates);
    this.#patternAt = new Cells(states).fill(NONE);
    this.#suffixAt = new Cells(states).fill(NONE);
    this.#link(trie, order);
  }

  /** Bytes that the tables take. */
  get tableBytes(): number {
    const tables = [
      this.#columnOf,
      this.#next,
      this.#tailColumn,
      this.#tailChild,
      this.#tailFailure,
      this.#patternAt,
      this.#suffixAt,
    ];
    return tables.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** The pattern whose occurrence ends first (of several that end there the longest), or -1. */
  first(value: string): number {
    // What the loop reads at nearly every byte is kept at hand.
    const next = this.#next;
    const columnOf = this.#columnOf;
    const columns = this.#columns;
    const denseStates = this.#denseStates;
    let state = 0;
    for (let index = 0; index < value.length; index++) {
      const column = columnOf[value.charCodeAt(index) & 0xff]!;
      state = state < denseStates ? next[state * columns + column]! : this.#step(state, column);
      if (state < 0) return this.#patternEndingIn(~state);
    }
    return NONE;
  }

  /** Calls `onHit` for every occurrence of every pattern; `end` is the index after its last byte. */
  all(value: string, onHit: (pattern: number, end: number) => void): void {
    const next = this.#next;
    const columnOf = this.#columnOf;
    const columns = this.#columns;
    const denseStates = this.#denseStates;
    let state = 0;
    for (let index = 0; index < value.length; index++) {
      const column = columnOf[value.charCodeAt(index) & 0xff]!;
      state = state < denseStates ? next[state * columns + column]! : this.#step(state, column);
      if (state >= 0) continue;
      state = ~state;
      for (let at = state; at !== NONE; at = this.#suffixAt[at]!) {
        const pattern = this.#patternAt[at]!;
        if (pattern !== NONE) onHit(pattern, index + 1);
      }
    }
  }

  /** The state after a byte, or its complement where a pattern ends. Failures cost no more than bytes. */
  #step(from: number, column: number): number {
    let state = from;
    while (state >= this.#denseStates) {
      const tail = state - this.#denseStates;
      if (this.#tailColumn[tail] === column) return this.#tailChild[tail]!;
      state = this.#tailFailure[tail]!;
    }
    return this.#next[state * this.#columns + column]!;
  }

  #patternEndingIn(state: number): number {
    const pattern = this.#patternAt[state]!;
    return pattern === NONE ? this.#patternAt[this.#suffixAt[state]!]! : pattern;
  }

  /**
   * Fills the tables, breadth first: what a state falls back to is nearer to the root, and whole by
   * then. `order` holds the trie's nodes breadth first; `stateOf` gives each its number.
   */
  #link(trie: Trie, { nodes, stateOf }: NodeOrder): void {
    const failureOf = new Int32Array(trie.states);
    for (const node of nodes) this.#patternAt[stateOf[node]!] = trie.patternAt[node]!;
    for (const node of nodes) {
      const state = stateOf[node]!;
      const failure = failureOf[state]!;
      const isDense = state < this.#denseStates;
      if (isDense && state !== 0) {
        for (let column = 0; column < this.#columns; column++) {
          this.#next[state * this.#columns + column] = this.#step(failure, column);
        }
      } else if (!isDense) {
        this.#tailFailure[state - this.#denseStates] = failure;
      }
      for (let child = trie.firstChild[node]!; child !== NONE; child = trie.sibling[child]!) {
        const column = trie.columnAt[child]!;
        const childState = stateOf[child]!;
        const onFailure = state === 0 ? 0 : this.#step(failure, column);
        const fallback = onFailure < 0 ? ~onFailure : onFailure;
        failureOf[childState] = fallback;
        this.#suffixAt[childState] =
          this.#patternAt[fallback] === NONE ? this.#suffixAt[fallback]! : fallback;
        const ends = this.#patternAt[childState] !== NONE || this.#suffixAt[childState] !== NONE;
        const written = ends ? ~childState : childState;
        if (isDense) {
          this.#next[state * this.#columns + column] = written;
        } else {
          this.#tailColumn[state - this.#denseStates] = column;
          this.#tailChild[state - this.#denseStates] = written;
        }
      }
    }
  }
}

/** The patterns as a tree: nodes in lists of siblings, by number; the root is 0. */
class Trie {
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  readonly columnAt: Uint8Array;
  readonly depthAt: Uint8Array;
  readonly patternAt: Int32Array;
  states = 1;

  constructor(patterns: readonly string[], columnOf: Uint8Array, bytes: number) {
    this.firstChild = new Int32Array(bytes + 1).fill(NONE);
    this.sibling = new Int32Array(bytes + 1).fill(NONE);
    this.columnAt = new Uint8Array(bytes + 1);
    this.depthAt = new Uint8Array(bytes + 1);
    this.patternAt = new Int32Array(bytes + 1).fill(NONE);
    patterns.forEach((pattern, number) => {
      let node = 0;
      for (let index = 0; index < pattern.length; index++) {
        node = this.#childOf(node, columnOf[pattern.charCodeAt(index) & 0xff]!);
      }
      if (this.patternAt[node] === NONE) this.patternAt[node] = number;
    });
  }

  #childOf(node: number, column: number): number {
    for (let child = this.firstChild[node]!; child !== NONE; child = this.sibling[child]!) {
      if (this.columnAt[child] === column) return child;
    }
    const child = this.states++;
    this.columnAt[child] = column;
    // Only whether it is small counts.
    this.depthAt[child] = Math.min(this.depthAt[node]! + 1, BYTES - 1);
    this.sibling[child] = this.firstChild[node]!;
    this.firstChild[node] = child;
    return child;
  }

  /** True where a node gets a row of its own. */
  isDense(node: number): boolean {
    const first = this.firstChild[node]!;
    if (this.depthAt[node]! <= DENSE_DEPTH_MAX) return true;
    return first !== NONE && this.sibling[first] !== NONE;
  }
}

interface NodeOrder {
  /** Breadth first. */
  readonly nodes: Int32Array;
  readonly stateOf: Int32Array;
}

/** Numbers the states so that those with a row come first; the root is 0. */
function numberStates(trie: Trie): { readonly order: NodeOrder; readonly denseStates: number } {
  const nodes = new Int32Array(trie.states);
  const stateOf = new Int32Array(trie.states);
  let queued = 1;
  let denseStates = 0;
  for (let taken = 0; taken < queued; taken++) {
    const node = nodes[taken]!;
    if (trie.isDense(node)) stateOf[node] = denseStates++;
    for (let child = trie.firstChild[node]!; child !== NONE; child = trie.sibling[child]!) {
      nodes[queued++] = child;
    }
  }
  let state = denseStates;
  for (const node of nodes) if (!trie.isDense(node)) stateOf[node] = state++;
  return { order: { nodes, stateOf }, denseStates };
}

function assignColumns(patterns: readonly string[]): {
  columnOf: Uint8Array;
  columns: number;
  bytes: number;
} {
  const isUsed = new Uint8Array(BYTES);
  let bytes = 0;
  for (const pattern of patterns) {
    if (pattern === '') throw new RangeError('a pattern may not be empty');
    bytes += pattern.length;
    for (let index = 0; index < pattern.length; index++) {
      isUsed[foldByte(pattern.charCodeAt(index) & 0xff)] = 1;
    }
  }
  if (bytes > PATTERN_BYTES_MAX) {
    throw new RangeError(`the patterns hold ${bytes} bytes, at most ${PATTERN_BYTES_MAX} can be`);
  }
  const columnOf = new Uint8Array(BYTES);
  let columns = 1;
  for (let byte = 0; byte < BYTES; byte++) {
    // All 256 bytes cannot be in use: upper-case letters never are.
    if (isUsed[byte] === 1) columnOf[byte] = columns++;
  }
  for (let byte = 0; byte < BYTES; byte++) columnOf[byte] = columnOf[foldByte(byte)]!;
  return { columnOf, columns, bytes };
}

function foldByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}
