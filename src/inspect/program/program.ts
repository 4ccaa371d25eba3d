import type { Phase } from '../outcome.ts';
import type { RunTables, Step } from '../run/compiled.ts';
import type { XPath } from '../body/index.ts';
import type { AddressLists } from '../operators/index.ts';

/** How a program came out, for people and for benchmarks. */
export interface ProgramCounts {
  /** Rules and actions, markers not counted. */
  readonly rules: Readonly<Record<Phase, number>>;
  /** Rules that are looked at only where the prefilter finds one of their literals. */
  readonly prefiltered: number;
  /** Rules that are looked at only where the request has a value for them. */
  readonly onPresence: number;
  /** Rules that are looked at only where a rule before them has set what they ask for. */
  readonly onChange: number;
  /** Rules that are looked at on every request. */
  readonly always: number;
  /** Rules decided at load, because nothing in a request can change what they see. */
  readonly folded: number;
  readonly operators: number;
  readonly chains: number;
  readonly probes: number;
  readonly literals: number;
  readonly automatonBytes: number;
}

/**
 * A rule set, ready to run: immutable, shared by all sites of a thread that use it.
 */
export interface Program {
  /** A digest of what the rules say: equal where two sources mean the same. */
  readonly fingerprint: string;
  readonly counts: ProgramCounts;
}

/** What only the evaluator sees of a program. */
export interface CompiledProgram extends Program {
  readonly tables: RunTables;
  /** By number; undefined where a marker stands. */
  readonly steps: readonly (Step | undefined)[];
  /** [first step number, one after the last] of each phase; the first is a multiple of 32. */
  readonly phases: Readonly<Record<Phase, readonly [start: number, end: number]>>;
  readonly xmlPaths: readonly XPath[];
  readonly scores: ScoreSlots;
  /** DNS lists that rules ask by name; undefined where none does, or there is no resolver. */
  readonly dnsLists:
    | { readonly lists: AddressLists; readonly zones: readonly string[] }
    | undefined;
  /**
   * Tries what the rules ask on a text, when it is first called. V8 compiles a regular expression when
   * that is first used, which takes milliseconds for the large ones: not in the time that the first
   * suspicious request has, and not before any came, because an idle gateway would hold all of it.
   */
  readonly warmUp: () => void;
}

/** Slots of the TX variables that hold anomaly scores; -1 where the rules have no such variable. */
export interface ScoreSlots {
  readonly inbound: readonly number[];
  readonly outbound: readonly number[];
  /** Scores that add up, one for each paranoia level. */
  readonly inboundLevels: readonly number[];
  readonly outboundLevels: readonly number[];
}
