import { TextMemo } from '../../lib/text-memo.ts';
import { Value } from '../value.ts';
import type { Scanner } from './scanner.ts';
import { addStep, type StepBits } from './step-bits.ts';

/** A value while it is made, piece by piece: how many bytes were read for each. */
export type Pieces = Generator<number, Value, undefined>;

/** Values that are kept, and how long their texts are at most: longer ones rarely come again. */
const VALUES_KEPT_MAX = 1024;
const KEPT_LENGTH_MAX = 256;

/** Makes values, scanned for the probes that their variables are looked at with, if any. */
export class ValueMaker {
  readonly #scanner: Scanner | undefined;
  readonly #kept: TextMemo<Value>;

  constructor(scanner: Scanner | undefined) {
    this.#scanner = scanner;
    this.#kept = new TextMemo(
      (text) => {
        const value = this.make(text);
        value.isKept = text.length <= KEPT_LENGTH_MAX;
        return value;
      },
      VALUES_KEPT_MAX,
      KEPT_LENGTH_MAX,
    );
  }

  make(text: string): Value {
    return this.#scanner === undefined ? new Value(text) : this.#scanner.scan(text);
  }

  /** As `make`, for a long text: stops where so many bytes were read. */
  *makeInPieces(text: string): Pieces {
    return this.#scanner === undefined ? new Value(text) : yield* this.#scanner.scanInPieces(text);
  }

  /**
   * As `make`, with all that was found out of it before: for values that come again with almost every
   * request, such as names of headers and arguments, user agents, paths.
   */
  makeOrRecall(text: string): Value {
    return this.#scanner === undefined ? new Value(text) : this.#kept.get(text);
  }
}

/**
 * Where the values of one variable (for headers: of one name) come in: it makes the value and marks
 * the steps that it may concern. What no value marks is not evaluated at all.
 */
export class Intake {
  readonly #maker: ValueMaker;
  readonly #isRecurring: boolean;
  /** Steps to evaluate as soon as there is any value. */
  readonly #onPresence: readonly number[];
  /** Steps to evaluate when a value hits a probe, by probe. */
  readonly #onProbe: readonly (readonly number[] | undefined)[];
  /** What was marked last. */
  #markedIn: StepBits | undefined = undefined;
  #markedHits: readonly number[] | undefined = undefined;

  constructor(
    maker: ValueMaker,
    isRecurring: boolean,
    onPresence: readonly number[],
    onProbe: readonly (readonly number[] | undefined)[],
  ) {
    this.#maker = maker;
    this.#isRecurring = isRecurring;
    this.#onPresence = onPresence;
    this.#onProbe = onProbe;
  }

  /** Makes the value of `text` and marks what it concerns. */
  take(text: string, candidates: StepBits): Value {
    const value = this.make(text);
    this.mark(value, candidates);
    return value;
  }

  /** As `take`, for a long text: stops where so many bytes were read. */
  *takeInPieces(text: string, candidates: StepBits): Pieces {
    const value = yield* this.#maker.makeInPieces(text);
    this.mark(value, candidates);
    return value;
  }

  make(text: string): Value {
    // That there is nothing comes with every request: the body of a GET.
    const isRecurring = this.#isRecurring || text === '';
    return isRecurring ? this.#maker.makeOrRecall(text) : this.#maker.make(text);
  }

  /** Marks the steps that a value made by this intake's scanner may concern. */
  mark(value: Value, candidates: StepBits): void {
    const { hits } = value;
    // Most values of a request hit the same probes, or none: then all is marked already.
    if (candidates === this.#markedIn && hits === this.#markedHits) return;
    this.#markedIn = candidates;
    this.#markedHits = hits;
    const steps = this.#onPresence;
    for (let index = 0; index < steps.length; index++) addStep(candidates, steps[index]!);
    for (let index = 0; index < hits.length; index++) {
      const hit = this.#onProbe[hits[index]!];
      if (hit === undefined) continue;
      for (let at = 0; at < hit.length; at++) addStep(candidates, hit[at]!);
    }
  }
}
