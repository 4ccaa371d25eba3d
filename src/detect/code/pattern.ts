import type { Finding } from '../evidence.ts';
import { literalsOfRegExp } from '../../seclang/index.ts';
import { gated } from '../gated.ts';
import { findingOf } from '../patterns.ts';

/**
 * One thing that only code or serialised objects hold. People show each other code in posts: so most patterns
 * begin where the value begins, or take all of it, and only what nobody writes but to have it run may stand
 * anywhere. `pattern` is bounded in what it repeats, so that it runs in linear time; `hint` is a text that every
 * match holds (lower case), searched first.
 */
export interface CodePattern {
  readonly context: string;
  readonly hint: string;
  readonly pattern: RegExp;
  readonly why: string;
}

/** What the first of the patterns that matches, in their order, finds. */
export type FindCode = (text: string) => Finding | undefined;

/** The hint, or what the pattern itself tells where that is longer. */
function literalsOf({ hint, pattern }: CodePattern): readonly string[] {
  const literals = literalsOfRegExp(pattern);
  const tellsMore = literals?.every(({ length }) => length >= hint.length) === true;
  return tellsMore ? literals : [hint];
}

export function makeFindCode(patterns: readonly CodePattern[]): FindCode {
  const tried = patterns.map((known) => ({
    ...known,
    pattern: gated(known.pattern, literalsOf(known)),
  }));
  return (text) => {
    for (const { context, hint, pattern, why } of tried) {
      const match = pattern.exec(text);
      if (match !== null) return findingOf(match, context, why, `${context} ${hint}`);
    }
    return undefined;
  };
}
