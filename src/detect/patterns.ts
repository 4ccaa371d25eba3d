import type { Finding } from './evidence.ts';
import { gated, type TextPattern } from './gated.ts';

/** A shape that decides by itself: where it stands, what it looks like, what it means. */
export type NamedPattern = readonly [context: string, pattern: RegExp, why: string];
export type GatedNamedPattern = readonly [context: string, pattern: TextPattern, why: string];

/** The patterns of a detector, each to be tried only on texts that hold what it must. */
export function gateAll(patterns: readonly NamedPattern[]): readonly GatedNamedPattern[] {
  return patterns.map(([context, pattern, why]) => [context, gated(pattern), why]);
}

/** The same for patterns that all stand in one context. */
export function gateReasons(
  context: string,
  reasons: readonly (readonly [pattern: RegExp, why: string])[],
): readonly GatedNamedPattern[] {
  return gateAll(reasons.map(([pattern, why]) => [context, pattern, why]));
}

/** What a match of a pattern tells. */
export function findingOf(
  match: RegExpExecArray,
  context: string,
  why: string,
  fingerprint = context,
): Finding {
  const { index } = match;
  return { context, why, start: index, end: index + match[0].length, fingerprint };
}

/** The first pattern of the list that the text matches where `counts` says that it does. */
export function findPattern(
  patterns: readonly GatedNamedPattern[],
  text: string,
  counts: (index: number) => boolean = () => true,
): Finding | undefined {
  for (const [context, pattern, why] of patterns) {
    const match = pattern.exec(text);
    if (match !== null && counts(match.index)) return findingOf(match, context, why);
  }
  return undefined;
}
