import { unreachable } from '../../lib/unreachable.ts';
import { compileProgram } from './memo-program.ts';
import type { Program, SubProgram, WholeProgram } from './memo-program.ts';
import { parsePattern } from './parser.ts';
import type { FormMatcher, Pattern, PatternMatch, SearchBudget } from './pattern.ts';
import { PatternExhausted } from './search-budget.ts';
import { simplify } from './simplify.ts';
import type { Assertion } from './syntax.ts';

/** Steps that are taken from the budget at once. */
const STEPS_BETWEEN_CHECKS = 1024;
/** Memory for what is known to fail, in one search. */
const MEMO_BYTES_MAX = 32 * 1024 * 1024;
/** Positions in one page of it. */
const PAGE_POSITIONS = 1024;

/** Roughly what one entry of a Map takes. */
const RESULT_BYTES = 48;

const FAILED = -1;
const LINE_FEED = 0x0a;

/**
 * Our own matcher for what V8's linear engine does not take: look-arounds, atomic groups, possessive
 * and widely counted repetitions. It backtracks as PCRE does, but remembers at which place which branch
 * has failed and never tries that again: time grows with the length of the value, not faster.
 */
export function compileMemoised(pattern: Pattern): FormMatcher {
  let compiled: WholeProgram | undefined;
  // With the first value: large repetitions are written out, and most patterns are never asked.
  const search = (value: string, budget: SearchBudget): Search => {
    compiled ??= compileProgram(simplify(parsePattern(pattern.text, pattern.ignoreCase).root));
    return new Search(pattern, compiled, value, budget);
  };
  return {
    test: (value, budget) => search(value, budget).find(0) !== undefined,
    execFrom(value, from, budget) {
      const start = search(value, budget).find(from);
      return start === undefined ? undefined : search(value, budget).capture(start);
    },
  };
}

/** What one search may still cost. */
class Allowance {
  readonly #budget: SearchBudget;
  #steps = 0;
  #bytesLeft = MEMO_BYTES_MAX;

  constructor(budget: SearchBudget) {
    this.#budget = budget;
  }

  takeStep(): void {
    if (++this.#steps < STEPS_BETWEEN_CHECKS) return;
    this.#steps = 0;
    this.#budget.takeSteps(STEPS_BETWEEN_CHECKS);
  }

  takeMemory(bytes: number): void {
    this.#bytesLeft -= bytes;
    if (this.#bytesLeft < 0) throw new PatternExhausted();
  }
}

class Search {
  readonly #pattern: Pattern;
  readonly #program: WholeProgram;
  readonly #value: string;
  readonly #subResults: (Map<number, number> | undefined)[];
  readonly #subFailures: (Failures | undefined)[];
  /** Start and end of each group, -1 where it took no part; undefined where nobody asked. */
  #captures: Int32Array | undefined;
  readonly #budget: Allowance;

  constructor(pattern: Pattern, program: WholeProgram, value: string, budget: SearchBudget) {
    this.#pattern = pattern;
    this.#program = program;
    this.#value = value;
    this.#budget = new Allowance(budget);
    this.#subResults = Array.from({ length: program.subCount });
    this.#subFailures = Array.from({ length: program.subCount });
  }

  /** Where the first match begins that does not begin before `from`. */
  find(from: number): number | undefined {
    // What failed at a place fails there whatever the start, so the memory serves all starts.
    const failures = new Failures(this.#program.branchCount, this.#budget);
    for (let start = from; start <= this.#value.length; start++) {
      if (this.#run(this.#program, start, failures, undefined) !== FAILED) return start;
      failures.forgetBefore(start);
      for (const sub of this.#subFailures) sub?.forgetBefore(start);
    }
    return undefined;
  }

  /** The match that begins at `start`, where `find` has found one. */
  capture(start: number): PatternMatch {
    const captures = new Int32Array(2 * (this.#pattern.groupCount + 1)).fill(FAILED);
    this.#captures = captures;
    const failures = new Failures(this.#program.branchCount, this.#budget);
    captures[0] = start;
    captures[1] = this.#run(this.#program, start, failures, undefined);
    const groups: (string | undefined)[] = [];
    for (let slot = 0; slot < captures.length; slot += 2) {
      const end = captures[slot + 1]!;
      groups.push(end < 0 ? undefined : this.#value.slice(captures[slot], end));
    }
    return { index: start, groups };
  }

  /**
   * Runs a program from `start`; returns where its first match ends, or FAILED. With `goal`, only a
   * match that ends there counts. `results` keeps what succeeded, for programs run from many starts.
   */
  #run(
    program: Program,
    start: number,
    failures: Failures,
    goal: number | undefined,
    results?: Map<number, number>,
  ): number {
    const { instructions, branchCount, registerCount } = program;
    const registers = registerCount === 0 ? undefined : new Int32Array(registerCount);
    const value = this.#value;
    const captureSlots = 2 * (this.#pattern.groupCount + 1);
    // Choices not yet tried: instruction, position, length of the trail; or captures and registers to
    // restore: -1 - slot (registers behind the captures), the old value, length of the trail.
    const stack: number[] = [];
    // Branches on the way here, for `results`.
    const trail: number[] = [];
    let at = program.start;
    let position = start;
    for (;;) {
      this.#budget.takeStep();
      const instruction = instructions[at]!;
      let ok = false;
      switch (instruction.op) {
        case 'set':
          ok = position < value.length && instruction.members[value.charCodeAt(position)] === 1;
          if (ok) position++;
          break;
        case 'branch': {
          const key = position * branchCount + instruction.branch;
          const known = results?.get(key);
          if (known !== undefined) {
            this.#remember(results!, trail, known);
            return known;
          }
          ok = failures.add(position, instruction.branch);
          if (ok) {
            trail.push(key);
            stack.push(instruction.other, position, trail.length);
          }
          break;
        }
        case 'save':
          ok = true;
          if (this.#captures !== undefined) {
            stack.push(-1 - instruction.slot, this.#captures[instruction.slot]!, trail.length);
            this.#captures[instruction.slot] = position;
          }
          break;
        case 'mark':
          ok = true;
          stack.push(-1 - captureSlots - instruction.register, registers![instruction.register]!);
          stack.push(trail.length);
          registers![instruction.register] = position;
          break;
        case 'again':
          if (registers![instruction.register] === position) {
            at = instruction.exit;
            continue;
          }
          ok = true;
          break;
        case 'assert':
          ok = holds(instruction.assertion, value, position);
          break;
        case 'look': {
          const before = this.#captures?.slice();
          ok = this.#looks(instruction.sub, position) !== instruction.negated;
          this.#pushRestores(stack, before, trail.length);
          break;
        }
        case 'atomic': {
          const before = this.#captures?.slice();
          const end = this.#runSub(instruction.sub, position);
          this.#pushRestores(stack, before, trail.length);
          ok = end !== FAILED;
          if (ok) position = end;
          break;
        }
        case 'accept':
          if (goal === undefined || position === goal) {
            if (results !== undefined) this.#remember(results, trail, position);
            return position;
          }
          break;
      }
      if (ok) {
        at = (instruction as { next: number }).next;
        continue;
      }
      // Back to the last choice, undoing captures on the way.
      for (;;) {
        if (stack.length === 0) return FAILED;
        trail.length = stack.pop()!;
        const saved = stack.pop()!;
        const target = stack.pop()!;
        if (target >= 0) {
          at = target;
          position = saved;
          break;
        }
        const slot = -1 - target;
        if (slot >= captureSlots) registers![slot - captureSlots] = saved;
        else this.#captures![slot] = saved;
      }
    }
  }

  /** Whatever passes one of these branches at its place again ends where this match ends. */
  #remember(results: Map<number, number>, trail: readonly number[], end: number): void {
    this.#budget.takeMemory(trail.length * RESULT_BYTES);
    for (const passed of trail) results.set(passed, end);
  }

  /** Captures that a look-around or atomic group has set are undone when what follows it fails. */
  #pushRestores(stack: number[], before: Int32Array | undefined, trailLength: number): void {
    before?.forEach((value, slot) => {
      if (value !== this.#captures![slot]) stack.push(-1 - slot, value, trailLength);
    });
  }

  #looks(sub: SubProgram, position: number): boolean {
    if (sub.behind === undefined) return this.#runSub(sub, position) !== FAILED;
    const { min, max } = sub.behind;
    for (let width = min; width <= max && width <= position; width++) {
      const failures = new Failures(sub.branchCount, this.#budget);
      const end = this.#run(sub, position - width, failures, position);
      failures.release();
      if (end !== FAILED) return true;
    }
    return false;
  }

  #runSub(sub: SubProgram, position: number): number {
    if (this.#captures !== undefined && sub.hasCaptures) {
      const failures = new Failures(sub.branchCount, this.#budget);
      const end = this.#run(sub, position, failures, undefined);
      failures.release();
      return end;
    }
    const failures = (this.#subFailures[sub.index] ??= new Failures(sub.branchCount, this.#budget));
    const results = (this.#subResults[sub.index] ??= new Map<number, number>());
    return this.#run(sub, position, failures, undefined, results);
  }
}

/** Which branches have been tried at which positions: tried again, they can only fail. */
class Failures {
  readonly #branchCount: number;
  readonly #budget: Allowance;
  readonly #pages = new Map<number, Uint32Array>();

  constructor(branchCount: number, budget: Allowance) {
    this.#branchCount = branchCount;
    this.#budget = budget;
  }

  /** True the first time. */
  add(position: number, branch: number): boolean {
    const page = this.#page(Math.floor(position / PAGE_POSITIONS));
    const bit = (position % PAGE_POSITIONS) * this.#branchCount + branch;
    const mask = 1 << (bit & 31);
    if ((page[bit >>> 5]! & mask) !== 0) return false;
    page[bit >>> 5]! |= mask;
    return true;
  }

  /** Gives back what is only known of positions that no later start can reach. */
  forgetBefore(start: number): void {
    if (start % PAGE_POSITIONS !== 0) return;
    for (const [number, page] of this.#pages) {
      if ((number + 1) * PAGE_POSITIONS > start) continue;
      this.#pages.delete(number);
      this.#budget.takeMemory(-page.byteLength);
    }
  }

  release(): void {
    for (const page of this.#pages.values()) this.#budget.takeMemory(-page.byteLength);
    this.#pages.clear();
  }

  #page(number: number): Uint32Array {
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = new Uint32Array(Math.ceil((PAGE_POSITIONS * this.#branchCount) / 32));
      this.#budget.takeMemory(page.byteLength);
      this.#pages.set(number, page);
    }
    return page;
  }
}

function holds(assertion: Assertion, value: string, position: number): boolean {
  const { length } = value;
  switch (assertion) {
    case 'start':
      return position === 0;
    case 'end':
      return position === length;
    case 'line-start':
      return position === 0 || (position < length && value.charCodeAt(position - 1) === LINE_FEED);
    case 'line-end':
      return position === length || value.charCodeAt(position) === LINE_FEED;
    case 'last-line-end':
      return (
        position === length || (position === length - 1 && value.charCodeAt(position) === LINE_FEED)
      );
    case 'word-boundary':
      return isWord(value, position - 1) !== isWord(value, position);
    case 'not-word-boundary':
      return isWord(value, position - 1) === isWord(value, position);
    default:
      return unreachable(assertion);
  }
}

function isWord(value: string, position: number): boolean {
  const code = position < 0 || position >= value.length ? 0 : value.charCodeAt(position);
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f
  );
}
