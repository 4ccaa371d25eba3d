import { unreachable } from '../../lib/unreachable.ts';
import { ByteSet } from './byte-set.ts';
import { childrenOf, some } from './syntax.ts';
import type { Assertion, RegexNode, RepeatNode } from './syntax.ts';

const BYTES = 256;

export const LINE_FEED = 0x0a;

/** What stands beside a place in a value, as far as assertions ask. */
export const BESIDE = { nothing: 0, lineFeed: 1, lastLineFeed: 2, word: 3, other: 4 } as const;
export const BESIDE_COUNT = 5;
export type Beside = (typeof BESIDE)[keyof typeof BESIDE];

/** One step. `next` and `other` are numbers of steps. */
export type NfaStep =
  /** One byte of the classes that are marked. */
  | { readonly op: 'set'; readonly classes: Uint8Array; readonly next: number }
  | { readonly op: 'split'; readonly next: number; other: number }
  | { readonly op: 'assert'; readonly assertion: Assertion; readonly next: number }
  | { readonly op: 'accept' };

/** A pattern that reads a value backwards: from where a match ends to where it begins. */
export interface Nfa {
  readonly steps: readonly NfaStep[];
  readonly start: number;
  /** Byte to class: bytes of one class are the same to the pattern. */
  readonly classOf: Uint8Array;
  /** Class to what it is beside a place; all `other` where no assertion asks. */
  readonly besideOf: readonly Beside[];
  readonly hasAssertions: boolean;
  /** False where it accepts more than the pattern does: look-arounds, atomic groups, back references. */
  readonly isExact: boolean;
}

/** Compiles a pattern; what it accepts is never less than the pattern does. */
export function compileNfa(root: RegexNode): Nfa {
  return new NfaCompiler(root).compile();
}

class NfaCompiler {
  readonly #root: RegexNode;
  readonly #steps: NfaStep[] = [];
  readonly #hasAssertions: boolean;
  readonly #classOf: Uint8Array;
  readonly #classCount: number;
  /** By the set's key. */
  readonly #classesOfSet = new Map<string, Uint8Array>();
  #isExact = true;

  constructor(root: RegexNode) {
    this.#root = root;
    this.#hasAssertions = some(root, ({ kind }) => kind === 'assertion');
    const sets = new Map<string, ByteSet>();
    collectSets(root, sets);
    if (this.#hasAssertions) {
      for (const set of [ByteSet.word, ByteSet.lineFeed]) sets.set(set.key, set);
    }
    this.#classOf = classify([...sets.values()]);
    this.#classCount = Math.max(...this.#classOf) + 1;
  }

  compile(): Nfa {
    const start = this.#compile(this.#root, this.#add({ op: 'accept' }));
    return {
      steps: this.#steps,
      start,
      classOf: this.#classOf,
      besideOf: this.#besideOf(),
      hasAssertions: this.#hasAssertions,
      isExact: this.#isExact,
    };
  }

  #add(step: NfaStep): number {
    return this.#steps.push(step) - 1;
  }

  /** Returns where to enter the node, given where to go on before it (to its left). */
  #compile(node: RegexNode, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'set':
        return this.#add({ op: 'set', classes: this.#classesOf(node.set), next });
      case 'sequence':
        return node.items.reduce((following, item) => this.#compile(item, following), next);
      case 'alternation':
        return node.branches
          .map((branch) => this.#compile(branch, next))
          .reduce((other, branch) => this.#add({ op: 'split', next: branch, other }));
      case 'capture':
        return this.#compile(node.body, next);
      case 'atomic':
        this.#isExact = false;
        return this.#compile(node.body, next);
      case 'assertion':
        return this.#add({ op: 'assert', assertion: node.assertion, next });
      case 'look':
        this.#isExact = false;
        return next;
      case 'backreference':
        this.#isExact = false;
        return this.#loop(ANYTHING, next);
      case 'repeat':
        return this.#compileRepeat(node, next);
      default:
        return unreachable(node);
    }
  }

  #compileRepeat(node: RepeatNode, next: number): number {
    if (node.mode === 'possessive') this.#isExact = false;
    let start = next;
    if (node.max === Infinity) {
      start = this.#loop(node.body, next);
    } else {
      for (let count = node.min; count < node.max; count++) {
        start = this.#add({ op: 'split', next: this.#compile(node.body, start), other: next });
      }
    }
    for (let count = 0; count < node.min; count++) start = this.#compile(node.body, start);
    return start;
  }

  #loop(body: RegexNode, next: number): number {
    const loop = { op: 'split' as const, next, other: next };
    const start = this.#add(loop);
    loop.other = this.#compile(body, start);
    return start;
  }

  #classesOf(set: ByteSet): Uint8Array {
    let classes = this.#classesOfSet.get(set.key);
    if (classes === undefined) {
      classes = new Uint8Array(this.#classCount);
      for (const byte of set.bytes()) classes[this.#classOf[byte]!] = 1;
      this.#classesOfSet.set(set.key, classes);
    }
    return classes;
  }

  #besideOf(): readonly Beside[] {
    const beside: Beside[] = Array.from({ length: this.#classCount }, () => BESIDE.other);
    if (!this.#hasAssertions) return beside;
    for (const byte of ByteSet.word.bytes()) beside[this.#classOf[byte]!] = BESIDE.word;
    beside[this.#classOf[LINE_FEED]!] = BESIDE.lineFeed;
    return beside;
  }
}

const ANYTHING: RegexNode = { kind: 'set', set: ByteSet.all };

function collectSets(node: RegexNode, sets: Map<string, ByteSet>): void {
  if (node.kind === 'set') sets.set(node.set.key, node.set);
  else if (node.kind !== 'look') for (const child of childrenOf(node)) collectSets(child, sets);
}

/** Numbers the bytes so that two have one number where every set has both or neither. */
function classify(sets: readonly ByteSet[]): Uint8Array {
  let classOf = new Uint8Array(BYTES);
  let count = 1;
  for (const set of sets) {
    const numbers = new Map<number, number>();
    const refined = new Uint8Array(BYTES);
    for (let byte = 0; byte < BYTES; byte++) {
      const key = classOf[byte]! * 2 + (set.has(byte) ? 1 : 0);
      let number = numbers.get(key);
      if (number === undefined) numbers.set(key, (number = numbers.size));
      refined[byte] = number;
    }
    classOf = refined;
    count = numbers.size;
    if (count === BYTES) break;
  }
  return classOf;
}

/** Whether an assertion holds between what stands left and right of a place. */
export function holdsBetween(assertion: Assertion, left: Beside, right: Beside): boolean {
  switch (assertion) {
    case 'start':
      return left === BESIDE.nothing;
    case 'end':
      return right === BESIDE.nothing;
    case 'line-start':
      return left === BESIDE.nothing || (isLineFeed(left) && right !== BESIDE.nothing);
    case 'line-end':
      return right === BESIDE.nothing || isLineFeed(right);
    case 'last-line-end':
      return right === BESIDE.nothing || right === BESIDE.lastLineFeed;
    case 'word-boundary':
      return (left === BESIDE.word) !== (right === BESIDE.word);
    case 'not-word-boundary':
      return (left === BESIDE.word) === (right === BESIDE.word);
    default:
      return unreachable(assertion);
  }
}

function isLineFeed(beside: Beside): boolean {
  return beside === BESIDE.lineFeed || beside === BESIDE.lastLineFeed;
}
