import type { Finding } from './evidence.ts';

/** A shape that decides by itself: where it stands, what it looks like, what it means. */
export type NamedPattern = readonly [context: string, pattern: RegExp, why: string];

/** The first pattern of the list that the text matches. */
export function findPattern(patterns: readonly NamedPattern[], text: string): Finding | undefined {
  for (const [context, pattern, why] of patterns) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const { index } = match;
    return { context, why, start: index, end: index + match[0].length, fingerprint: context };
  }
  return undefined;
}
