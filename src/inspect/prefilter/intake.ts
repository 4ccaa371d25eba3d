import { Value } from '../value.ts';
import type { Scanner } from './scanner.ts';
import type { ValueCache } from './value-cache.ts';

/** Sets of steps, one bit each. */
export type StepBits = Uint32Array;

export function addStep(bits: StepBits, step: number): void {
  bits[step >>> 5]! |= 1 << (step & 31);
}

export function hasStep(bits: StepBits, step: number): boolean {
  return (bits[step >>> 5]! & (1 << (step & 31))) !== 0;
}

/**
 * Where the values of one variable (for headers: of one name) come in: it makes the value and marks
 * the steps that it may concern. What no value marks is not evaluated at all.
 */
export class Intake {
  readonly #scanner: Scanner | undefined;
  readonly #cache: ValueCache | undefined;
  /** Steps to evaluate as soon as there is any value. */
  readonly #onPresence: readonly number[];
  /** Steps to evaluate when a value hits a probe, by probe. */
  readonly #onProbe: readonly (readonly number[] | undefined)[];

  constructor(
    scanner: Scanner | undefined,
    cache: ValueCache | undefined,
    onPresence: readonly number[],
    onProbe: readonly (readonly number[] | undefined)[],
  ) {
    this.#scanner = scanner;
    this.#cache = cache;
    this.#onPresence = onPresence;
    this.#onProbe = onProbe;
  }

  /** Makes the value of `text` and marks what it concerns. */
  take(text: string, candidates: StepBits): Value {
    const value = this.make(text);
    this.mark(value, candidates);
    return value;
  }

  make(text: string): Value {
    return this.#cache === undefined ? this.#scan(text) : this.#cache.get(text, this.#scanBound);
  }

  /** Marks the steps that a value made by this intake's scanner may concern. */
  mark(value: Value, candidates: StepBits): void {
    const steps = this.#onPresence;
    for (let index = 0; index < steps.length; index++) addStep(candidates, steps[index]!);
    const { hits } = value;
    for (let index = 0; index < hits.length; index++) {
      const hit = this.#onProbe[hits[index]!];
      if (hit === undefined) continue;
      for (let at = 0; at < hit.length; at++) addStep(candidates, hit[at]!);
    }
  }

  #scan(text: string): Value {
    return this.#scanner === undefined ? new Value(text) : this.#scanner.scan(text);
  }

  readonly #scanBound = (text: string): Value => this.#scan(text);
}
