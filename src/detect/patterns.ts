import type { Finding } from './evidence.ts';

/** A shape that decides by itself: where it stands, what it looks like, what it means. */
export type NamedPattern = readonly [context: string, pattern: RegExp, why: string];

/** The first pattern of the list that the text matches. */
export function findPattern(patterns: readonly NamedPattern[], text: string): Finding | undefined {
  for (const named of patterns) {
    const found = matchPattern(named, text);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function matchPattern(named: NamedPattern, text: string): Finding | undefined {
  const [context, pattern, why] = named;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const { index } = match;
  return { context, why, start: index, end: index + match[0].length, fingerprint: context };
}
