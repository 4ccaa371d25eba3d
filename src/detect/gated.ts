import { MultiPattern } from '../lib/multi-pattern.ts';
import { literalsOfRegExp } from '../seclang/index.ts';

/** What detectors ask of a pattern; a RegExp is one. */
export interface TextPattern {
  exec(text: string): RegExpExecArray | null;
  test(text: string): boolean;
}

/**
 * The pattern, tried only on texts that hold what each of its matches must. One pass over a text finds
 * that for all gated patterns of all detectors together, so that one more of them costs ordinary texts
 * nothing. `literals`, one of which every match holds (lower case), are read from the pattern unless told;
 * a pattern that has none worth looking for is returned as it is.
 *
 * Throws TypeError for patterns with a state of their own (`g`, `y`).
 */
export function gated(
  pattern: RegExp,
  literals: readonly string[] | undefined = literalsOfRegExp(pattern),
): TextPattern {
  if (pattern.global || pattern.sticky) throw new TypeError(`${String(pattern)} keeps a state`);
  return literals === undefined ? pattern : new GatedPattern(pattern, GATE.add(pattern, literals));
}

/** The same for a pattern that nearly every text is tried with: on short ones it is as quick by itself. */
export function gatedIfLong(pattern: RegExp): Pick<TextPattern, 'test'> {
  const gate = gated(pattern);
  return {
    test: (text) => (text.length < REMEMBERED_LENGTH_MIN ? pattern : gate).test(text),
  };
}

class GatedPattern implements TextPattern {
  readonly #pattern: RegExp;
  readonly #number: number;

  constructor(pattern: RegExp, number: number) {
    this.#pattern = pattern;
    this.#number = number;
  }

  exec(text: string): RegExpExecArray | null {
    return GATE.mayMatch(this.#number, text) ? this.#pattern.exec(text) : null;
  }

  test(text: string): boolean {
    return GATE.mayMatch(this.#number, text) && this.#pattern.test(text);
  }
}

/** Texts from this length on are remembered beside the last one: reading them again costs more. */
const REMEMBERED_LENGTH_MIN = 256;
const REMEMBERED_MAX = 64;

/** Which patterns a text may match, by number: a set of bits. */
type Marks = Uint32Array;

class Gate {
  readonly #patterns: RegExp[] = [];
  /** By literal: the patterns that need it or another one. */
  readonly #patternsOf = new Map<string, number[]>();
  /** Built with the first text, when all patterns are known. */
  #automaton: MultiPattern | undefined;
  #numbersOf: readonly (readonly number[])[] = [];
  #lastText = '';
  #marks: Marks = new Uint32Array(0);
  #noMarks: Marks = this.#marks;
  /** Of short texts; written over by the next one. */
  #marksOfShort: Marks = this.#marks;
  readonly #remembered = new Map<string, Marks>();

  /** The number of a pattern of which each match holds one of the literals (lower case). */
  add(pattern: RegExp, literals: readonly string[]): number {
    const number = this.#patterns.push(pattern) - 1;
    for (const literal of literals) {
      const numbers = this.#patternsOf.get(literal);
      if (numbers === undefined) this.#patternsOf.set(literal, [number]);
      else numbers.push(number);
    }
    this.#automaton = undefined;
    return number;
  }

  mayMatch(number: number, text: string): boolean {
    if (text !== this.#lastText || this.#automaton === undefined) this.#read(text);
    return (this.#marks[number >>> 5]! & (1 << (number & 31))) !== 0;
  }

  #read(text: string): void {
    const automaton = this.#automaton ?? this.#build();
    const isLong = text.length >= REMEMBERED_LENGTH_MIN;
    this.#lastText = text;
    const known = isLong ? this.#remembered.get(text) : undefined;
    if (known !== undefined) {
      this.#marks = known;
      return;
    }
    if (automaton.first(text) < 0) {
      this.#marks = this.#noMarks;
      return;
    }
    const marks = isLong ? new Uint32Array(this.#noMarks.length) : this.#marksOfShort.fill(0);
    automaton.all(text, (literal) => {
      for (const number of this.#numbersOf[literal]!) marks[number >>> 5]! |= 1 << (number & 31);
    });
    this.#marks = marks;
    if (!isLong) return;
    if (this.#remembered.size >= REMEMBERED_MAX) this.#remembered.clear();
    this.#remembered.set(text, marks);
  }

  #build(): MultiPattern {
    const literals = [...this.#patternsOf.keys()];
    this.#automaton = new MultiPattern(literals);
    this.#numbersOf = literals.map((literal) => this.#patternsOf.get(literal)!);
    this.#noMarks = new Uint32Array((this.#patterns.length + 31) >>> 5);
    this.#marksOfShort = this.#noMarks.slice();
    this.#remembered.clear();
    return this.#automaton;
  }
}

const GATE = new Gate();
