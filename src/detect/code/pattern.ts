import type { Finding } from '../evidence.ts';

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
export function findPattern(
  patterns: readonly CodePattern[],
  text: string,
  folded: string,
): Finding | undefined {
  for (const { context, hint, pattern, why } of patterns) {
    if (!folded.includes(hint)) continue;
    const match = pattern.exec(text);
    if (match === null) continue;
    const end = match.index + match[0].length;
    return { context, why, start: match.index, end, fingerprint: `${context} ${hint}` };
  }
  return undefined;
}
