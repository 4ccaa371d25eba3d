/**
 * A regular expression of a rule set (PCRE as ModSecurity 3 compiles it: DOTALL and MULTILINE, bytes),
 * checked and classified. Plain data; `compilePattern` of ./matcher.ts makes it runnable.
 */
export interface Pattern {
  /** As written. */
  readonly text: string;
  readonly ignoreCase: boolean;
  /** Capture groups, without the whole match. */
  readonly groupCount: number;
  /**
   * Lower-case texts of which every matching value, lower-cased (ASCII), holds at least one; undefined
   * where no such set is worth having: then the pattern must be tried on every value.
   */
  readonly literals: readonly string[] | undefined;
  /**
   * The same for values that are plain (`isPlain`), where a pattern often needs more: empty where no
   * plain value matches.
   */
  readonly plainLiterals: readonly string[] | undefined;
  /** How it runs on values without a line feed: nearly all. */
  readonly singleLine: PatternForm;
  /**
   * How it runs on values with a line feed, where that differs (`^`, `$`, `\Z`). Carriage returns are
   * replaced by `CARRIAGE_RETURN_STAND_IN` in its source, and must be in the value.
   */
  readonly multiline: PatternForm | undefined;
}

/**
 * Why a pattern cannot run away, and what runs it.
 *
 * - `linear`: V8, whose linear engine can take it over.
 * - `bounded`: V8; the linear engine could not take it, but each try costs few steps whatever the value.
 * - `memoised`: our own matcher, which never tries the same thing twice at one place.
 */
export type PatternForm =
  | { readonly safety: 'linear' | 'bounded'; readonly source: string; readonly flags: string }
  | { readonly safety: 'memoised' };

/** What searches may cost in all. */
export interface SearchBudget {
  /** Counts steps (about 50 of them take a microsecond); throws PatternExhausted where none are left. */
  takeSteps(steps: number): void;
  /** Where a search may stop for others and go on later; undefined where it may not. */
  readonly turns?: SearchTurns | undefined;
}

/** Whose turn it is. A search whose turn is over leaves its place here and throws SearchHalted. */
export interface SearchTurns {
  readonly isOver: boolean;
  /** The place of a search that stopped, until the same search of the same value goes on there. */
  halted: object | undefined;
}

/**
 * A compiled pattern. Stateless: may be shared and re-entered. A search that costs more than its budget
 * (or, without one, than any search may) throws PatternExhausted.
 */
export interface Matcher {
  readonly pattern: Pattern;
  test(value: string, budget?: SearchBudget): boolean;
  /** The first match that starts at `start` (0 where left out) or after it; what lies before is still seen. */
  exec(value: string, start?: number, budget?: SearchBudget): PatternMatch | undefined;
  /** All matches from left to right, at most `countMax`. An empty match moves on by one byte. */
  execAll(value: string, countMax: number, budget?: SearchBudget): readonly PatternMatch[];
}

export interface PatternMatch {
  /** Where the match starts. */
  readonly index: number;
  /** The whole match, then each group; a group that took no part is undefined. */
  readonly groups: readonly (string | undefined)[];
}

/** One form of a pattern, made runnable. */
export interface FormMatcher {
  test(value: string, budget: SearchBudget): boolean;
  /** The first match that starts at `start` or behind it; what lies before is still seen. */
  execFrom(value: string, start: number, budget: SearchBudget): PatternMatch | undefined;
}
