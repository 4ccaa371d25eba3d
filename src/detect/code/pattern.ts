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

/** The first pattern that matches. `folded` is the text in lower case. */
export function findHinted(
  patterns: readonly CodePattern[],
  text: string,
  folded: string,
): Finding | undefined {
  for (const { context, hint, pattern, why } of patterns) {
    if (!folded.includes(hint)) continue;
    const found = matchPattern([context, pattern, why], text);
    if (found !== undefined) return { ...found, fingerprint: `${context} ${hint}` };
  }
  return undefined;
}
