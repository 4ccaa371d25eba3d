const BYTES = 256;

/** Bytes of all patterns together, so that a table stays far below the 2^31 cells it can address. */
const PATTERN_BYTES_MAX = 4_000_000;

/**
 * Finds any of many texts in one pass over a value, however many they are: the automaton of Aho and
 * Corasick (1975) with its failure links resolved into one table, so that a byte costs two reads.
 * Letters A to Z match in either case; patterns and values are latin1.
 *
 * @example new MultiPattern(['union', 'select']).first('1 UNION all') // 0
 */
export class MultiPattern {
  /** Column of each byte: bytes that no pattern holds share column 0. */
  readonly #columnOf: Uint8Array;
  /**
   * Next state for a state and a column. A state is the offset of its row; one in which a pattern ends
   * is written as its complement, so that one comparison of sign finds it.
   */
  readonly #next: Int32Array;
  readonly #columns: number;
  /** The longest pattern that ends in a state, or -1. */
  readonly #patternAt: Int32Array;
  /** The next state on the failure path in which another pattern ends, or -1. */
  readonly #suffixAt: Int32Array;
  readonly patterns: readonly string[];

  /**
   * Throws RangeError on an empty pattern (it would be in every value) or on too many bytes. Of equal
   * patterns the first is reported.
   */
  constructor(patterns: readonly string[]) {
    this.patterns = patterns;
    const trie = buildTrie(patterns);
    this.#columnOf = trie.columnOf;
    this.#columns = trie.columns;
    this.#patternAt = trie.patternAt;
    this.#suffixAt = new Int32Array(trie.states).fill(-1);
    this.#next = trie.next;
    this.#resolveFailures(trie.states);
  }

  /** Bytes that the tables take. */
  get tableBytes(): number {
    return (
      this.#next.byteLength +
      this.#patternAt.byteLength +
      this.#suffixAt.byteLength +
      this.#columnOf.byteLength
    );
  }

  /** The pattern whose occurrence ends first (of several that end there the longest), or -1. */
  first(value: string): number {
    const next = this.#next;
    const columnOf = this.#columnOf;
    let state = 0;
    for (let index = 0; index < value.length; index++) {
      state = next[state + columnOf[value.charCodeAt(index) & 0xff]!]!;
      if (state < 0) return this.#patternEndingIn(~state);
    }
    return -1;
  }

  /** Calls `onHit` for every occurrence of every pattern; `end` is the index after its last byte. */
  all(value: string, onHit: (pattern: number, end: number) => void): void {
    const next = this.#next;
    const columnOf = this.#columnOf;
    let state = 0;
    for (let index = 0; index < value.length; index++) {
      state = next[state + columnOf[value.charCodeAt(index) & 0xff]!]!;
      if (state >= 0) continue;
      state = ~state;
      for (let row = state / this.#columns; row >= 0; row = this.#suffixAt[row]!) {
        const pattern = this.#patternAt[row]!;
        if (pattern >= 0) onHit(pattern, index + 1);
      }
    }
  }

  /**
   * One pass for two questions: returns the union of `bitsOf[byte]` over all bytes of the value, and
   * appends to `ends` each state (see `patternsEndingAt`) in which a pattern ended, repeats and all.
   */
  sweep(value: string, bitsOf: Int32Array, ends: number[]): number {
    const next = this.#next;
    const columnOf = this.#columnOf;
    let state = 0;
    let bits = 0;
    for (let index = 0; index < value.length; index++) {
      const byte = value.charCodeAt(index) & 0xff;
      bits |= bitsOf[byte]!;
      state = next[state + columnOf[byte]!]!;
      if (state >= 0) continue;
      state = ~state;
      ends.push(state);
    }
    return bits;
  }

  /** The patterns that end in a state that `sweep` gave. */
  patternsEndingAt(state: number): readonly number[] {
    const found: number[] = [];
    for (let row = state / this.#columns; row >= 0; row = this.#suffixAt[row]!) {
      const pattern = this.#patternAt[row]!;
      if (pattern >= 0) found.push(pattern);
    }
    return found;
  }

  #patternEndingIn(state: number): number {
    const row = state / this.#columns;
    const pattern = this.#patternAt[row]!;
    return pattern >= 0 ? pattern : this.#patternAt[this.#suffixAt[row]!]!;
  }

  /** Breadth first, so that a state's failure state has its whole row before it is needed. */
  #resolveFailures(states: number): void {
    const columns = this.#columns;
    const next = this.#next;
    const failureOf = new Int32Array(states);
    const queue = new Int32Array(states);
    let queued = 1;
    for (let taken = 0; taken < queued; taken++) {
      const state = queue[taken]!;
      const failure = failureOf[state]!;
      for (let column = 0; column < columns; column++) {
        const cell = state * columns + column;
        const child = next[cell]!;
        // In the trie 0 is "no child": nothing leads back to the root there.
        const onFailure = state === 0 ? 0 : rowOf(next[failure * columns + column]!, columns);
        if (child === 0) {
          next[cell] = this.#mark(onFailure);
          continue;
        }
        failureOf[child] = onFailure;
        this.#suffixAt[child] =
          this.#patternAt[onFailure]! >= 0 ? onFailure : this.#suffixAt[onFailure]!;
        queue[queued++] = child;
        next[cell] = this.#mark(child);
      }
    }
  }

  /** The table's way to write a state. */
  #mark(row: number): number {
    const offset = row * this.#columns;
    return this.#patternAt[row]! >= 0 || this.#suffixAt[row]! >= 0 ? ~offset : offset;
  }
}

interface Trie {
  readonly states: number;
  readonly columns: number;
  readonly columnOf: Uint8Array;
  /** Rows of children, as row numbers; 0 where there is none. */
  readonly next: Int32Array;
  readonly patternAt: Int32Array;
}

function buildTrie(patterns: readonly string[]): Trie {
  const { columnOf, columns, bytes } = assignColumns(patterns);
  const children = new Int32Array((bytes + 1) * columns);
  const patternAt = new Int32Array(bytes + 1).fill(-1);
  let states = 1;
  patterns.forEach((pattern, number) => {
    let state = 0;
    for (let index = 0; index < pattern.length; index++) {
      const cell = state * columns + columnOf[pattern.charCodeAt(index) & 0xff]!;
      if (children[cell] === 0) children[cell] = states++;
      state = children[cell]!;
    }
    if (patternAt[state]! < 0) patternAt[state] = number;
  });
  return {
    states,
    columns,
    columnOf,
    next: children.slice(0, states * columns),
    patternAt: patternAt.slice(0, states),
  };
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

function rowOf(marked: number, columns: number): number {
  return (marked < 0 ? ~marked : marked) / columns;
}
