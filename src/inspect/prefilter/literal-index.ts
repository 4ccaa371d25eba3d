import { ANY_TEXT, byteSetOf, rarestByte, type ByteClasses, type ByteSet } from './byte-classes.ts';
import { LiteralAutomaton, type Ends, type SweepTable, type Swept } from './literal-automaton.ts';

/** What one pass over a text found. */
export interface Sweep extends Swept {
  text: string;
  /** How much of it was read, and the automaton's state there. */
  sweptTo: number;
  state: number;
  /**
   * Literal sets of which it holds a literal of two bytes or more; each once for a part that was read. The
   * first `setCount` of these.
   */
  readonly sets: number[];
  setCount: number;
}

export function emptySweep(): Sweep {
  return { text: '', sweptTo: 0, state: 0, ...ANY_TEXT, sets: [], setCount: 0 };
}

/**
 * The literals of all operators of a program in one automaton. Literals of a single byte are byte
 * classes instead: a table lookup answers for them.
 */
export class LiteralIndex {
  readonly #automaton: LiteralAutomaton;
  /** Literal sets that hold the pattern of that number. */
  readonly #setsOfPattern: readonly (readonly number[])[];
  /** By state of the automaton; filled as states are met. */
  readonly #setsOfState: (readonly number[] | undefined)[];
  readonly #sets: readonly (readonly string[])[];
  readonly #needs = new Map<number, ByteSet>();
  readonly #stamps: Int32Array;
  readonly #ends: Ends = { states: [], count: 0 };
  #stamp = 0;

  /** `sets[n]` are the required literals (lower case) of operator n. */
  constructor(sets: readonly (readonly string[])[]) {
    const patterns = new Map<string, number[]>();
    sets.forEach((literals, set) => {
      for (const literal of literals) {
        if (literal.length === 1) continue;
        const users = patterns.get(literal);
        if (users === undefined) patterns.set(literal, [set]);
        else if (users.at(-1) !== set) users.push(set);
      }
    });
    this.#sets = sets;
    this.#automaton = new LiteralAutomaton([...patterns.keys()]);
    this.#setsOfPattern = [...patterns.values()];
    this.#setsOfState = Array.from({ length: this.#automaton.stateCount }, () => undefined);
    this.#stamps = new Int32Array(sets.length);
  }

  makeTable(classes: ByteClasses): SweepTable {
    return this.#automaton.makeTable(classes);
  }

  /** The single-byte literals of a set, which a sweep does not look for; undefined where it has none. */
  bytesOf(set: number): ByteSet | undefined {
    const bytes = this.#sets[set]!.filter((literal) => literal.length === 1).join('');
    return bytes === '' ? undefined : byteSetOf(bytes + bytes.toUpperCase());
  }

  /** The length of the shortest literal of a set: shorter values hold none of them. */
  shortestOf(set: number): number {
    return set < 0 ? 0 : Math.min(...this.#sets[set]!.map((literal) => literal.length));
  }

  /** For each literal of a set its rarest byte, in both cases. */
  needsOf(set: number): ByteSet {
    let needs = this.#needs.get(set);
    if (needs === undefined) {
      const rarest = [...new Set(this.#sets[set]!.map(rarestByte))].join('');
      needs = byteSetOf(rarest + rarest.toUpperCase());
      this.#needs.set(set, needs);
    }
    return needs;
  }

  get tableBytes(): number {
    return this.#automaton.tableBytes;
  }

  /** Makes `into` ready for the sweep of `text`. */
  begin(text: string, into: Sweep): void {
    into.text = text;
    into.sweptTo = 0;
    into.state = 0;
    into.low = ANY_TEXT.low;
    into.high = ANY_TEXT.high;
    into.setCount = 0;
  }

  /** Reads up to `length` more bytes of a text, with a table of `makeTable`; false where that was all. */
  sweep(table: SweepTable, into: Sweep, length: number = into.text.length): boolean {
    const ends = this.#ends;
    const { text, sweptTo } = into;
    const to = Math.min(text.length, sweptTo + length);
    into.state = this.#automaton.sweep(text, table, into, ends, sweptTo, to, into.state);
    into.sweptTo = to;
    if (ends.count !== 0) this.#collectSets(ends, into);
    return to < text.length;
  }

  #collectSets(ends: Ends, into: Sweep): void {
    const stamps = this.#stamps;
    const stamp = ++this.#stamp;
    for (let index = 0; index < ends.count; index++) {
      const sets = this.#setsEndingAt(ends.states[index]!);
      for (let at = 0; at < sets.length; at++) {
        const set = sets[at]!;
        if (stamps[set] === stamp) continue;
        stamps[set] = stamp;
        into.sets[into.setCount++] = set;
      }
    }
    ends.count = 0;
  }

  #setsEndingAt(state: number): readonly number[] {
    let sets = this.#setsOfState[state];
    if (sets === undefined) {
      const patterns = this.#automaton.patternsEndingAt(state);
      sets = [...new Set(patterns.flatMap((pattern) => this.#setsOfPattern[pattern]!))];
      this.#setsOfState[state] = sets;
    }
    return sets;
  }
}
