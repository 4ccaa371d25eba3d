import { BESIDE, BESIDE_COUNT, LINE_FEED, holdsBetween } from './nfa.ts';
import type { Beside, Nfa } from './nfa.ts';
import type { SearchBudget } from './pattern.ts';
import { SearchHalted } from './search-budget.ts';

/** Memory of all automata of a thread; beyond it they are forgotten and begin anew. */
const BYTES_MAX = 8 * 1024 * 1024;
/** What a state takes beside its row and its points. */
const STATE_OVERHEAD_BYTES = 160;
const CLOSURE_OVERHEAD_BYTES = 120;
const STATES_INITIAL = 16;

/** Bytes looked at between two looks at the budget, and how many of them cost one step. */
const BLOCK_BYTES = 4096;
const BYTES_PER_STEP = 8;

const UNKNOWN = -1;

/**
 * Automata that hold memory; all are emptied together when it runs out. Rules that were reloaded take
 * theirs with them: nothing here keeps an automaton alive.
 */
const grown = new Set<WeakRef<LazyDfa>>();
let bytesUsed = 0;

/**
 * A pattern as a deterministic automaton whose states are made when they are first reached: a value
 * costs one look into a table a byte, whatever the pattern. It reads the value backwards, so that the
 * last match that it begins is the first one of the value.
 *
 * Making states costs more, and an attacker can have many made: it is counted as steps.
 */
export class LazyDfa {
  readonly #nfa: Nfa;
  /** Columns of a row: a class each, then the two below. */
  readonly #width: number;
  /** The column for the beginning of the value. */
  readonly #nothing: number;
  /** The column for a line feed that ends the value. */
  readonly #lastLineFeed: number;
  /** By state and column: the next state's row, doubled, plus one where a match begins here. */
  #table: Int32Array;
  #states: State[] = [];
  #numberOf = new Map<string, number>();
  readonly #self = new WeakRef(this);
  #closures = new Map<number, Closure>();
  /** For the canonical order of points: which are in the set being made. */
  readonly #marks: Uint32Array;
  #mark = 0;
  /** Whether matches end with the value, so that none begins once nothing of it can be one. */
  readonly #endsWithValue: boolean;

  constructor(nfa: Nfa) {
    this.#nfa = nfa;
    const classes = nfa.besideOf.length;
    this.#nothing = classes;
    this.#lastLineFeed = classes + 1;
    this.#width = classes + 2;
    this.#table = new Int32Array(0);
    this.#marks = new Uint32Array(nfa.steps.length);
    this.#endsWithValue = isEndOnly(nfa);
  }

  /** The first place at `from` or behind it where a match begins; -1 where there is none. */
  findStart(value: string, from: number, budget: SearchBudget): number {
    const { classOf } = this.#nfa;
    const { turns } = budget;
    const width = this.#width;
    const place = this.#placeIn(value, from, turns?.halted);
    if (turns !== undefined) turns.halted = undefined;
    let row = this.#rowOf(place?.points ?? NO_POINTS, place?.right ?? BESIDE.nothing) * width;
    let table = this.#table;
    let found = place?.found ?? -1;
    let blockEnd = place?.position ?? value.length;
    for (let position = blockEnd; position >= from; position--) {
      let column: number;
      if (position === 0) column = this.#nothing;
      else {
        const byte = value.charCodeAt(position - 1) & 0xff;
        column =
          byte === LINE_FEED && position === value.length ? this.#lastLineFeed : classOf[byte]!;
      }
      let entry = table[row + column]!;
      if (entry === UNKNOWN) {
        entry = this.#step(row / width, column, budget);
        table = this.#table;
        // The block ends here.
        if (turns?.isOver === true) blockEnd = position + BLOCK_BYTES;
      }
      if ((entry & 1) === 1) found = position;
      row = (entry >> 1) * width;
      if (blockEnd - position >= BLOCK_BYTES) {
        budget.takeSteps(BLOCK_BYTES / BYTES_PER_STEP);
        blockEnd = position;
        const { points, right } = this.#states[row / width]!;
        if (this.#endsWithValue && points.length === 0) break;
        if (turns?.isOver === true && position > from) {
          const place = { value, from, position: position - 1, found, points, right };
          turns.halted = new HaltedSearch(this, place);
          throw new SearchHalted();
        }
      }
    }
    return found;
  }

  #placeIn(value: string, from: number, halted: object | undefined): Place | undefined {
    if (!(halted instanceof HaltedSearch) || halted.automaton !== this) return undefined;
    const { place } = halted;
    return place.value === value && place.from === from ? place : undefined;
  }

  /** Works out what follows a state under a column, and notes it. */
  #step(state: number, column: number, budget: SearchBudget): number {
    const { besideOf } = this.#nfa;
    const { points, right } = this.#states[state]!;
    const left = this.#besideOfColumn(column);
    const symbol = column === this.#lastLineFeed ? this.#nfa.classOf[LINE_FEED]! : column;
    const isEnd = column === this.#nothing;
    const mark = ++this.#mark;
    const next: number[] = [];
    let accepts = false;
    let work = 1;
    const add = (point: number): void => {
      const closure = this.#closureOf(point, left, right);
      if (closure.accepts) accepts = true;
      if (isEnd) return;
      const reached = (closure.bySymbol[symbol] ??= this.#reached(closure, symbol));
      work += reached.length;
      for (const target of reached) {
        if (this.#marks[target] === mark) continue;
        this.#marks[target] = mark;
        next.push(target);
      }
    };
    add(this.#nfa.start);
    for (const point of points) add(point);
    budget.takeSteps(work + points.length + next.length);
    if (next.length > 1) next.sort((a, b) => a - b);
    const beside = isEnd ? BESIDE.nothing : (besideOf[symbol] ?? BESIDE.other);
    const following = this.#rowOf(
      Int32Array.from(next),
      column === this.#lastLineFeed && this.#nfa.hasAssertions ? BESIDE.lastLineFeed : beside,
    );
    const entry = following * 2 + (accepts ? 1 : 0);
    // Where all was forgotten to make room, the state that was left is gone too.
    if (this.#states[state]?.points === points) this.#table[state * this.#width + column] = entry;
    return entry;
  }

  #besideOfColumn(column: number): Beside {
    if (column === this.#nothing) return BESIDE.nothing;
    if (column === this.#lastLineFeed) return BESIDE.lastLineFeed;
    return this.#nfa.besideOf[column]!;
  }

  /** The number of the state with these points, made where it is new. */
  #rowOf(points: Int32Array, right: Beside): number {
    const key = `${right}:${points.join()}`;
    const known = this.#numberOf.get(key);
    if (known !== undefined) return known;
    this.#takeMemory(STATE_OVERHEAD_BYTES + this.#width * 8 + points.byteLength + key.length);
    const number = this.#states.push({ points, right }) - 1;
    this.#numberOf.set(key, number);
    const needed = this.#states.length * this.#width;
    if (needed > this.#table.length) {
      const states = Math.max(STATES_INITIAL, this.#states.length * 2);
      const table = new Int32Array(states * this.#width).fill(UNKNOWN);
      table.set(this.#table);
      this.#table = table;
    }
    return number;
  }

  #takeMemory(bytes: number): void {
    if (bytesUsed + bytes > BYTES_MAX) forgetAll();
    bytesUsed += bytes;
    grown.add(this.#self);
  }

  /** Lets go of all states. */
  forget(): void {
    this.#table = new Int32Array(0);
    this.#states = [];
    this.#numberOf = new Map();
    this.#closures = new Map();
  }

  /** What is reached from a point without a byte, between what stands left and right of it. */
  #closureOf(point: number, left: Beside, right: Beside): Closure {
    const between = this.#nfa.hasAssertions ? left * BESIDE_COUNT + right : 0;
    const key = point * BESIDE_COUNT * BESIDE_COUNT + between;
    let closure = this.#closures.get(key);
    if (closure === undefined) {
      closure = closeOver(this.#nfa, point, left, right);
      this.#takeMemory(CLOSURE_OVERHEAD_BYTES + closure.sets.byteLength);
      this.#closures.set(key, closure);
    }
    return closure;
  }

  #reached(closure: Closure, symbol: number): Int32Array {
    const { steps } = this.#nfa;
    const reached = new Set<number>();
    for (const number of closure.sets) {
      const step = steps[number]!;
      if (step.op === 'set' && step.classes[symbol] === 1) reached.add(step.next);
    }
    this.#takeMemory(CLOSURE_OVERHEAD_BYTES + reached.size * 4);
    return Int32Array.from(reached);
  }
}

interface State {
  /** Where the automaton stands, in ascending order; the start is always one more. */
  readonly points: Int32Array;
  readonly right: Beside;
}

interface Closure {
  /** Steps that read a byte. */
  readonly sets: Int32Array;
  readonly accepts: boolean;
  /** By symbol: where its steps lead. */
  readonly bySymbol: (Int32Array | undefined)[];
}

/** Where a search stands. By its points: the state may be forgotten before the search goes on. */
interface Place {
  readonly value: string;
  readonly from: number;
  /** What is read next. */
  readonly position: number;
  readonly found: number;
  readonly points: Int32Array;
  readonly right: Beside;
}

/** A search between two turns. */
class HaltedSearch {
  readonly automaton: LazyDfa;
  readonly place: Place;

  constructor(automaton: LazyDfa, place: Place) {
    this.automaton = automaton;
    this.place = place;
  }
}

const NO_POINTS = new Int32Array(0);

function forgetAll(): void {
  for (const dfa of grown) dfa.deref()?.forget();
  grown.clear();
  bytesUsed = 0;
}

/** Whether a match can end nowhere but at the end of a value, or before the line feed that ends it. */
function isEndOnly(nfa: Nfa): boolean {
  const within = [BESIDE.lineFeed, BESIDE.word, BESIDE.other];
  return within.every((left) =>
    within.every((right) => {
      const { sets, accepts } = closeOver(nfa, nfa.start, left, right);
      return sets.length === 0 && !accepts;
    }),
  );
}

function closeOver(nfa: Nfa, point: number, left: Beside, right: Beside): Closure {
  const seen = new Set([point]);
  const open = [point];
  const sets: number[] = [];
  let accepts = false;
  for (let number = open.pop(); number !== undefined; number = open.pop()) {
    const step = nfa.steps[number]!;
    const reach = (target: number): void => {
      if (seen.has(target)) return;
      seen.add(target);
      open.push(target);
    };
    if (step.op === 'accept') accepts = true;
    else if (step.op === 'set') sets.push(number);
    else if (step.op === 'split') {
      reach(step.next);
      reach(step.other);
    } else if (holdsBetween(step.assertion, left, right)) reach(step.next);
  }
  return { sets: Int32Array.from(sets), accepts, bySymbol: [] };
}
