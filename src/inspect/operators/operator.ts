import type { SourceLocation } from '../../lib/errors.ts';
import type { AddressLists, GeoDatabase, GeoRecord } from './lookups.ts';

/**
 * Lower-case literals (latin1, ASCII case folded) of which every value that the operator matches holds
 * at least one. The prefilter skips an operator none of whose literals is in the value. An empty list
 * says that nothing can match; undefined says that nothing is known, so the operator always runs.
 */
export type RequiredLiterals = readonly string[];

/** What an operator may know of the place it is used in, at load. */
export interface OperatorContext {
  /** The rule that uses the operator; errors point there. */
  readonly location: SourceLocation;
  /**
   * The latin1 text of a data file, found beside the file of the rule. Throws UsageError where it
   * cannot be read.
   */
  readFile(name: string): string;
  /** Where `@geoLookup` looks; undefined where none is configured: the rule is refused at load. */
  readonly geo?: GeoDatabase | undefined;
  /** Where `@rbl` looks; undefined where none is configured: the rule is refused at load. */
  readonly addressLists?: AddressLists | undefined;
}

/** One word of the rule language. */
export interface OperatorDefinition {
  /**
   * True where `%{...}` in the argument is expanded for each request: the engine then expands and
   * compiles at request time, and keeps what it compiled for as long as the text stays the same.
   * False where the argument is taken as it stands (patterns, word lists, networks).
   */
  readonly expandsMacros: boolean;
  /** Prepares the operator for its argument. Throws UsageError with `context.location`. */
  compile(argument: string, context: OperatorContext): CompiledOperator;
}

export interface CompiledOperator {
  /**
   * Tells whether `value` (latin1) matches. On a match it fills `report` by `reportMatch` (or by hand
   * where it captures); without one it leaves `report` as it is, but for `fault`.
   */
  test(value: string, report: OperatorReport): boolean;
  readonly literals: RequiredLiterals | undefined;
}

/** What an operator has to say of its last match. One object serves a whole request. */
export interface OperatorReport {
  /**
   * What `capture` stores as TX.0, TX.1, ... (at most CAPTURES_MAX): the whole match, then its groups;
   * '' for a group that took no part. Set anew on every match.
   */
  captures: string[];
  /** Where in the value it matched: [matchStart, matchEnd). */
  matchStart: number;
  matchEnd: number;
  /** What matched, in the operator's own words: the text, the phrase, a detector's finding. */
  evidence: string;
  /** Why the check could not be completed, or ''. The engine clears it before the call. */
  fault: string;
  /** What `@geoLookup` found; the engine fills GEO from it. */
  geo: GeoRecord | undefined;
}

/** TX.0 to TX.9. */
export const CAPTURES_MAX = 10;

/** Longest `evidence`: long matches are cut, the value itself is at hand. */
export const EVIDENCE_LENGTH_MAX = 200;

export function makeReport(): OperatorReport {
  return { captures: [], matchStart: 0, matchEnd: 0, evidence: '', fault: '', geo: undefined };
}

/** Reports that `value[start, end)` matched, and captures it as TX.0. */
export function reportMatch(
  report: OperatorReport,
  value: string,
  start: number,
  end: number,
): void {
  const text = value.slice(start, end);
  report.captures = [text];
  report.matchStart = start;
  report.matchEnd = end;
  report.evidence = text.length > EVIDENCE_LENGTH_MAX ? text.slice(0, EVIDENCE_LENGTH_MAX) : text;
}
