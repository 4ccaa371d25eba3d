import { MultiPattern } from '../multi-pattern.ts';
import { ByteClasses, byteSetOf, type ByteSet } from './byte-classes.ts';

/**
 * Literals longer than this are cut: a value that holds the whole holds its beginning, and the table
 * stays small enough for the processor's caches.
 */
const LITERAL_LENGTH_MAX = 16;

/** Set in the bits of every value, for what must be looked at whatever the value holds. */
export const ALWAYS_BIT = 1 << 30;

/** What one pass over a text found. */
export interface Sweep {
  text: string;
  /** Union of the byte classes in it, and ALWAYS_BIT. */
  bits: number;
  /** Literal sets of which it holds a literal of two bytes or more, each once. */
  sets: number[];
}

export function emptySweep(): Sweep {
  return { text: '', bits: ALWAYS_BIT, sets: [] };
}

/**
 * The literals of all operators of a program in one automaton. Literals of a single byte are byte
 * classes instead: a table lookup answers for them.
 */
export class LiteralIndex {
  readonly #classes = new ByteClasses();
  readonly #automaton: MultiPattern;
  /** Literal sets that hold the pattern of that number. */
  readonly #setsOfPattern: readonly (readonly number[])[];
  readonly #setsOfState = new Map<number, readonly number[]>();
  readonly #byteBits: Int32Array;
  readonly #stamps: Int32Array;
  readonly #ends: number[] = [];
  #stamp = 0;

  /** `sets[n]` are the required literals (lower case) of operator n. */
  constructor(sets: readonly (readonly string[])[]) {
    const patterns = new Map<string, number[]>();
    this.#byteBits = new Int32Array(sets.length);
    this.#stamps = new Int32Array(sets.length);
    sets.forEach((literals, set) => {
      const bytes = literals.filter((literal) => literal.length === 1).join('');
      if (bytes !== '') this.#byteBits[set] = this.bitOf(byteSetOf(bytes + bytes.toUpperCase()));
      for (const literal of literals) {
        if (literal.length === 1) continue;
        const pattern = literal.slice(0, LITERAL_LENGTH_MAX);
        const users = patterns.get(pattern);
        if (users === undefined) patterns.set(pattern, [set]);
        else if (users.at(-1) !== set) users.push(set);
      }
    });
    this.#automaton = new MultiPattern([...patterns.keys()]);
    this.#setsOfPattern = [...patterns.values()];
  }

  /** The class bit of a set of bytes; to be asked before values are swept. */
  bitOf(bytes: ByteSet): number {
    return this.#classes.bitOf(bytes);
  }

  /** The class bit of the single-byte literals of a set; 0 where it has none. */
  byteBitOf(set: number): number {
    return this.#byteBits[set]!;
  }

  get tableBytes(): number {
    return this.#automaton.tableBytes;
  }

  /** Sweeps `text` into `into`. */
  sweep(text: string, into: Sweep): void {
    const ends = this.#ends;
    into.text = text;
    into.sets.length = 0;
    into.bits = ALWAYS_BIT | this.#automaton.sweep(text, this.#classes.table, ends);
    if (ends.length === 0) return;
    const stamp = ++this.#stamp;
    for (let index = 0; index < ends.length; index++) {
      const sets = this.#setsEndingAt(ends[index]!);
      for (let at = 0; at < sets.length; at++) {
        const set = sets[at]!;
        if (this.#stamps[set] === stamp) continue;
        this.#stamps[set] = stamp;
        into.sets.push(set);
      }
    }
    ends.length = 0;
  }

  #setsEndingAt(state: number): readonly number[] {
    let sets = this.#setsOfState.get(state);
    if (sets === undefined) {
      const patterns = this.#automaton.patternsEndingAt(state);
      sets = [...new Set(patterns.flatMap((pattern) => this.#setsOfPattern[pattern]!))];
      this.#setsOfState.set(state, sets);
    }
    return sets;
  }
}
