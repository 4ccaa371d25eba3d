import type { OperatorForm, Pattern, SearchBudget } from '../../seclang/index.ts';
import type { AddressLists, GeoDatabase, GeoRecord } from './lookups.ts';

/**
 * Lower-case literals (latin1, ASCII case folded) of which every value that the operator matches holds
 * at least one. The prefilter skips an operator none of whose literals is in the value. An empty list
 * says that nothing can match; undefined says that nothing is known, so the operator always runs.
 */
export type RequiredLiterals = readonly string[];

/** What an operator is compiled for, by the form that the table of words gives its argument. */
export interface OperatorArguments {
  readonly none: undefined;
  /** The template with its macros expanded. */
  readonly text: string;
  /** The same; `readInteger` reads it. */
  readonly number: string;
  readonly pattern: Pattern;
  readonly phrases: readonly string[];
  readonly networks: readonly string[];
  readonly 'byte-ranges': readonly (readonly [first: number, last: number])[];
}

/** Sources outside the request. A rule that needs one that is not configured always faults. */
export interface OperatorContext {
  readonly geo?: GeoDatabase | undefined;
  readonly addressLists?: AddressLists | undefined;
}

/** One operator of the rule language. */
export interface OperatorDefinition<Form extends OperatorForm> {
  /**
   * Prepares the operator for its argument. Where a text holds macros the engine calls this at request
   * time, and keeps what it got for as long as the expanded text stays the same. Never throws: the
   * argument was checked at load.
   */
  compile(argument: OperatorArguments[Form], context: OperatorContext): CompiledOperator;
}

export interface CompiledOperator {
  /**
   * Tells whether `value` (latin1) matches. On a match it fills `report` by `reportMatch` (or by hand
   * where it captures); without one it leaves `report` as it is, but for `fault`.
   */
  test(value: string, report: OperatorReport): boolean;
  readonly literals: RequiredLiterals | undefined;
  /**
   * Where `report.budget` has turns, `test` may throw SearchHalted: called again with the same value, it
   * goes on where it stopped.
   */
  readonly isHaltable?: true;
}

/** What an operator has to say of its last match. One object serves a whole request. */
export interface OperatorReport {
  /**
   * What `capture` stores as TX.0, TX.1, ... (at most CAPTURES_MAX): the whole match, then its groups;
   * '' for a group that took no part. A new array on every match.
   */
  captures: readonly string[];
  /** Where in the value it matched: [matchStart, matchEnd). */
  matchStart: number;
  matchEnd: number;
  /** What matched, in the operator's own words: the text, the phrase, a detector's finding. */
  evidence: string;
  /** Why the check could not be completed, or ''. The engine clears it before the call. */
  fault: string;
  /** What searches of the running request may still cost; undefined outside one. */
  budget: SearchBudget | undefined;
  /** What `@geoLookup` found; the engine fills GEO from it. */
  geo: GeoRecord | undefined;
}

/** TX.0 to TX.9. */
export const CAPTURES_MAX = 10;

/** Longest `evidence`: long matches are cut, the value itself is at hand. */
const EVIDENCE_LENGTH_MAX = 200;

export function makeReport(): OperatorReport {
  return {
    captures: [],
    matchStart: 0,
    matchEnd: 0,
    evidence: '',
    fault: '',
    budget: undefined,
    geo: undefined,
  };
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
  report.evidence = shorten(text);
}

export function shorten(evidence: string): string {
  return evidence.length > EVIDENCE_LENGTH_MAX ? evidence.slice(0, EVIDENCE_LENGTH_MAX) : evidence;
}
