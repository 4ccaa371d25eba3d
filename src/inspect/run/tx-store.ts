import { readInteger } from '../operators/read-integer.ts';
import { addStep, type StepBits } from '../prefilter/step-bits.ts';

/** What a variable holds: numbers are kept as numbers, since scores are added up all the time. */
export type VariableValue = string | number;

/** Variables with computed names; those that rules name outright have slots. */
const EXTRA_VARIABLES_MAX = 2000;

/** TX:0 to TX:9, the captures, are the first slots. */
export const CAPTURE_SLOTS = 10;

/** The names of TX variables that stand in the rules, each with its slot. */
export class TxNames {
  readonly #slots = new Map<string, number>();
  readonly #names: string[] = [];

  constructor() {
    for (let capture = 0; capture < CAPTURE_SLOTS; capture++) this.slotOf(String(capture));
  }

  /** The slot of a name, made where it has none yet. Only while a program is compiled. */
  slotOf(name: string): number {
    const key = name.toLowerCase();
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.#names.length;
      this.#slots.set(key, slot);
      this.#names.push(key);
    }
    return slot;
  }

  find(key: string): number | undefined {
    return this.#slots.get(key);
  }

  get names(): readonly string[] {
    return this.#names;
  }
}

const NO_VARIABLES: TxStore['extra'] = new Map();

/** A variable with a computed name. */
export interface TxVariable {
  /** The name in lower case. */
  readonly key: string;
  readonly name: string;
  readonly value: VariableValue;
}

export function makeVariable(name: string, value: VariableValue): TxVariable {
  return { key: name.toLowerCase(), name, value };
}

/** By slot: the steps that look at nothing but variables, and match once this one is another. */
export type TxReaders = readonly (readonly number[] | undefined)[];

/** The TX collection of one request. */
export class TxStore {
  readonly #names: TxNames;
  readonly #readers: TxReaders;
  readonly #candidates: StepBits;
  /** To be read; `write` changes them. (Captures, which no step waits for, are put there as they are.) */
  readonly slots: (VariableValue | undefined)[];
  #extra: Map<string, TxVariable> | undefined = undefined;
  /** Writes lost because there were too many variables. */
  lost = 0;

  /** What is written marks its `readers` in `candidates`. */
  constructor(
    names: TxNames,
    slots: (VariableValue | undefined)[],
    readers: TxReaders,
    candidates: StepBits,
  ) {
    this.#names = names;
    this.slots = slots;
    this.#readers = readers;
    this.#candidates = candidates;
  }

  write(slot: number, value: VariableValue | undefined): void {
    this.slots[slot] = value;
    const readers = this.#readers[slot];
    if (readers === undefined) return;
    for (let index = 0; index < readers.length; index++) {
      addStep(this.#candidates, readers[index]!);
    }
  }

  get(name: string): VariableValue | undefined {
    const key = name.toLowerCase();
    const slot = this.#names.find(key);
    return slot === undefined ? this.#extra?.get(key)?.value : this.slots[slot];
  }

  set(name: string, value: VariableValue | undefined): void {
    if (value !== undefined) {
      this.put(makeVariable(name, value));
      return;
    }
    const key = name.toLowerCase();
    const slot = this.#names.find(key);
    if (slot === undefined) this.#extra?.delete(key);
    else this.write(slot, undefined);
  }

  put(variable: TxVariable): void {
    const { key } = variable;
    const slot = this.#names.find(key);
    if (slot !== undefined) {
      this.write(slot, variable.value);
      return;
    }
    this.#extra ??= new Map();
    if (this.#extra.size < EXTRA_VARIABLES_MAX || this.#extra.has(key)) {
      this.#extra.set(key, variable);
    } else {
      this.lost++;
    }
  }

  /** Variables with computed names, by name in lower case. */
  get extra(): ReadonlyMap<string, TxVariable> {
    return this.#extra ?? NO_VARIABLES;
  }

  /** Name and value of every variable that is set, slots first. */
  *entries(): Generator<readonly [string, VariableValue]> {
    const { names } = this.#names;
    for (let slot = 0; slot < this.slots.length; slot++) {
      const value = this.slots[slot];
      if (value !== undefined) yield [names[slot]!, value];
    }
    if (this.#extra !== undefined) {
      for (const { name, value } of this.#extra.values()) yield [name, value];
    }
  }
}

/** Arithmetic on values, kept within what a double holds exactly. */
export function clampInteger(number: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, number));
}

/** A value read as an integer; 0 where it is none, or not set. */
export function integerOf(value: VariableValue | undefined): number {
  if (typeof value === 'number') return value;
  return value === undefined ? 0 : readInteger(value);
}

const BEGINS_AS_NUMBER: readonly boolean[] = Array.from({ length: 256 }, (_, byte) =>
  '-0123456789'.includes(String.fromCharCode(byte)),
);

/** A text as a number where nothing is lost by it: `5`, not `05`, `+5` or `5 `. */
export function compactValue(text: string): VariableValue {
  if (text.length === 0 || text.length > 15 || !BEGINS_AS_NUMBER[text.charCodeAt(0) & 0xff]) {
    return text;
  }
  const number = integerOf(text);
  return String(number) === text ? number : text;
}
