import type { SourceLocation } from '../lib/errors.ts';
import type { Severity } from '../lib/severity.ts';

export type { Severity } from '../lib/severity.ts';

export type Phase = 1 | 2 | 3 | 4 | 5;

/** What the gateway decides on one request. */
export type Verdict = 'allow' | 'log' | 'challenge' | 'block' | 'divert' | 'drop';

/** What a site's policy does with a disruptive rule: act on it, only record it, or not look. */
export type WafMode = 'block' | 'detect' | 'off';

/** One rule that fired on one value. */
export interface Match {
  readonly ruleId: number;
  readonly phase: Phase;
  /** The target that matched, as SecLang names it: `ARGS:q`, `REQUEST_HEADERS:User-Agent`. */
  readonly target: string;
  /** A bounded piece of the transformed value around the match (latin1, at most SNIPPET_LENGTH_MAX). */
  readonly snippet: string;
  /** Operator and argument, shortened: `@rx (?i)union...`. */
  readonly operator: string;
  /** What the operator itself has to say: captured text, matched phrase, a detector's evidence. */
  readonly evidence: string;
  /**
   * `msg` and `logdata` after macro expansion, at most MESSAGE_LENGTH_MAX each; '' where the rule has
   * none.
   */
  readonly message: string;
  readonly logData: string;
  readonly severity: Severity;
  /** Anomaly points this rule added to any score. */
  readonly score: number;
  readonly tags: readonly string[];
  readonly location: SourceLocation;
  /** False for `nolog` rules, which are recorded only where tracing is asked for. */
  readonly logged: boolean;
}

/** A check that could not be completed; never the same as "no match". */
export interface Fault {
  readonly kind: 'budget' | 'body-parse' | 'body-limit' | 'operator' | 'internal';
  readonly message: string;
  /** 0 where no rule was running. */
  readonly ruleId: number;
}

/** A disruptive action that a rule decided on. It ends the phases before logging. */
export interface Interruption {
  readonly verdict: 'block' | 'drop' | 'redirect';
  /** HTTP status to answer with; for a redirect 301, 302, 303 or 307. */
  readonly status: number;
  /** Where to, for a redirect; '' otherwise. */
  readonly location: string;
  readonly ruleId: number;
  readonly phase: Phase;
  readonly message: string;
}

/** All that inspection knows of one request once it is over. */
export interface Outcome {
  readonly matches: readonly Match[];
  readonly faults: readonly Fault[];
  /** In detect mode: the first interruption that block mode would have acted on. */
  readonly interruption: Interruption | undefined;
  /** Highest inbound/outbound anomaly score reached. 0 where the rule set keeps none. */
  readonly inboundScore: number;
  readonly outboundScore: number;
  /** Bytes of bodies that passed without inspection (over the limit, or a type not inspected). */
  readonly requestBytesNotInspected: number;
  readonly responseBytesNotInspected: number;
  /** Time spent in rules, microseconds, over all phases. */
  readonly inspectMicroseconds: number;
  /** Matches beyond the number that is kept. */
  readonly matchesNotKept: number;
  /** Values that rules ask to be masked wherever the request is recorded (`sanitise...`). */
  readonly maskedValues: readonly string[];
  /** `ctl:auditEngine`: false where rules keep this request out of the journal's matches. */
  readonly audited: boolean;
}

export const SNIPPET_LENGTH_MAX = 200;
/** Of `message` and of `logData`: macros stand for values of any length. */
export const MESSAGE_LENGTH_MAX = 1024;
