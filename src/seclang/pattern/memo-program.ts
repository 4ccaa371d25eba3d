import { unreachable } from '../../lib/unreachable.ts';
import { maxWidth, minWidth, some } from './syntax.ts';
import type { Assertion, LookNode, RegexNode, RepeatNode } from './syntax.ts';

/** One step of a program. `next` and `other` are indices of instructions. */
export type Instruction =
  | { readonly op: 'set'; readonly members: Uint8Array; next: number }
  /** Tries `next`, and `other` where that fails. `branch` numbers the branches of the program. */
  | { readonly op: 'branch'; readonly branch: number; next: number; other: number }
  | { readonly op: 'save'; readonly slot: number; next: number }
  | { readonly op: 'assert'; readonly assertion: Assertion; next: number }
  | { readonly op: 'look'; readonly sub: SubProgram; readonly negated: boolean; next: number }
  | { readonly op: 'atomic'; readonly sub: SubProgram; next: number }
  /** Remembers where a pass through a loop begins. */
  | { readonly op: 'mark'; readonly register: number; next: number }
  /** Ends a pass through a loop: goes on with it, or behind it where the pass consumed nothing. */
  | { readonly op: 'again'; readonly register: number; next: number; readonly exit: number }
  | { readonly op: 'accept' };

export interface Program {
  readonly instructions: readonly Instruction[];
  readonly start: number;
  /** How many `branch` instructions there are. */
  readonly branchCount: number;
  /** How many loops mark where their passes begin. */
  readonly registerCount: number;
}

/** What stands in a look-around or an atomic group. */
export interface SubProgram extends Program {
  /** Number among all of the pattern. */
  readonly index: number;
  readonly hasCaptures: boolean;
  /** For a look behind: how far back it may begin; undefined otherwise. */
  readonly behind: { readonly min: number; readonly max: number } | undefined;
}

export interface WholeProgram extends Program {
  readonly subCount: number;
}

/** Compiles a pattern without back references. */
export function compileProgram(root: RegexNode): WholeProgram {
  const subs = { count: 0 };
  return { ...new ProgramCompiler(subs).compile(root), subCount: subs.count };
}

class ProgramCompiler {
  readonly #instructions: Instruction[] = [];
  readonly #subs: { count: number };
  #branchCount = 0;
  #registerCount = 0;

  constructor(subs: { count: number }) {
    this.#subs = subs;
  }

  compile(root: RegexNode): Program {
    const accept = this.#add({ op: 'accept' });
    const start = this.#compile(root, accept);
    return {
      instructions: this.#instructions,
      start,
      branchCount: this.#branchCount,
      registerCount: this.#registerCount,
    };
  }

  #add(instruction: Instruction): number {
    return this.#instructions.push(instruction) - 1;
  }

  /** Compiles from the back: returns where the node begins, given where to go on behind it. */
  #compile(node: RegexNode, next: number): number {
    switch (node.kind) {
      case 'empty':
        return next;
      case 'set':
        return this.#add({ op: 'set', members: node.set.table, next });
      case 'sequence':
        return node.items.reduceRight((following, item) => this.#compile(item, following), next);
      case 'alternation':
        return node.branches
          .map((branch) => this.#compile(branch, next))
          .reduceRight((other, branch) => this.#branch(branch, other));
      case 'capture': {
        const end = this.#add({ op: 'save', slot: node.index * 2 + 1, next });
        return this.#add({ op: 'save', slot: node.index * 2, next: this.#compile(node.body, end) });
      }
      case 'assertion':
        return this.#add({ op: 'assert', assertion: node.assertion, next });
      case 'atomic':
        return this.#add({ op: 'atomic', sub: this.#subProgram(node.body), next });
      case 'look':
        return this.#add({ op: 'look', sub: this.#lookProgram(node), negated: node.negated, next });
      case 'repeat':
        return node.mode === 'possessive'
          ? this.#add({ op: 'atomic', sub: this.#subProgram({ ...node, mode: 'greedy' }), next })
          : this.#compileRepeat(node, next);
      case 'backreference':
        throw new Error('a back reference cannot be memoised');
      default:
        return unreachable(node);
    }
  }

  #compileRepeat(node: RepeatNode, next: number): number {
    let start = next;
    if (node.max === Infinity) {
      // The loop: its branch is known before its body is.
      const branch = this.#branchCount++;
      const loop = { op: 'branch' as const, branch, next, other: next };
      start = this.#add(loop);
      const body = this.#compileLoopBody(node.body, start, next);
      if (node.mode === 'lazy') loop.other = body;
      else loop.next = body;
    } else {
      for (let count = node.min; count < node.max; count++) {
        const body = this.#compile(node.body, start);
        start = node.mode === 'lazy' ? this.#branch(next, body) : this.#branch(body, next);
      }
    }
    for (let count = 0; count < node.min; count++) start = this.#compile(node.body, start);
    return start;
  }

  /** A pass that consumes nothing ends the loop, as in PCRE; and without that it would never end. */
  #compileLoopBody(body: RegexNode, loop: number, exit: number): number {
    if (minWidth(body) > 0) return this.#compile(body, loop);
    const register = this.#registerCount++;
    const again = this.#add({ op: 'again', register, next: loop, exit });
    return this.#add({ op: 'mark', register, next: this.#compile(body, again) });
  }

  #branch(next: number, other: number): number {
    return this.#add({ op: 'branch', branch: this.#branchCount++, next, other });
  }

  #subProgram(body: RegexNode, behind?: SubProgram['behind']): SubProgram {
    return {
      ...new ProgramCompiler(this.#subs).compile(body),
      index: this.#subs.count++,
      hasCaptures: some(body, ({ kind }) => kind === 'capture'),
      behind,
    };
  }

  #lookProgram(node: LookNode): SubProgram {
    if (node.direction === 'ahead') return this.#subProgram(node.body);
    return this.#subProgram(node.body, { min: minWidth(node.body), max: maxWidth(node.body) });
  }
}
