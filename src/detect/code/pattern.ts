import { MultiPattern } from '../../lib/multi-pattern.ts';
import type { Finding } from '../evidence.ts';
import { matchPattern } from '../patterns.ts';

/**
 * One thing that only code or serialised objects hold. `pattern` is bounded in what it repeats, so that
 * it runs in linear time; `hint` is a text that every match holds (lower case), searched first.
 */
export interface CodePattern {
  readonly context: string;
  readonly hint: string;
  readonly pattern: RegExp;
  readonly why: string;
}

/** Patterns that are tried only on texts that hold their hints; one pass finds the hints of all. */
export class HintedPatterns {
  readonly #patterns: readonly CodePattern[];
  readonly #hints: MultiPattern;
  /** By pattern: its hint. */
  readonly #hintOf: readonly number[];

  constructor(patterns: readonly CodePattern[]) {
    const hints = [...new Set(patterns.map(({ hint }) => hint))];
    this.#patterns = patterns;
    this.#hints = new MultiPattern(hints);
    this.#hintOf = patterns.map(({ hint }) => hints.indexOf(hint));
  }

  /** What the first pattern that matches, in their order, finds. */
  find(text: string): Finding | undefined {
    if (this.#hints.first(text) < 0) return undefined;
    const present = new Set<number>();
    this.#hints.all(text, (hint) => present.add(hint));
    for (const [index, { context, hint, pattern, why }] of this.#patterns.entries()) {
      if (!present.has(this.#hintOf[index]!)) continue;
      const found = matchPattern([context, pattern, why], text);
      if (found !== undefined) return { ...found, fingerprint: `${context} ${hint}` };
    }
    return undefined;
  }
}
