/**
 * A regular expression of a rule set (PCRE as ModSecurity 3 compiles it: DOTALL and MULTILINE, bytes),
 * checked and translated. `compilePattern` of ./matcher.ts makes it runnable.
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
   * Why it cannot run away. `linear`: V8's linear engine can take it over. `bounded`: it cannot, but no
   * repetition in it is ambiguous.
   */
  readonly safety: 'linear' | 'bounded';
  /** JavaScript source that means the same for values without a line feed; no flags. */
  readonly source: string;
  /**
   * The same for values with a line feed, flags included; undefined where `source` holds for every
   * value. In it `CARRIAGE_RETURN_STAND_IN` stands for a carriage return (see ./matcher.ts).
   */
  readonly multilineSource: string | undefined;
  readonly multilineFlags: string;
}

/**
 * A compiled pattern. Stateless: may be shared and re-entered.
 */
export interface Matcher {
  readonly pattern: Pattern;
  test(value: string): boolean;
  /** First match: [whole, group 1, ...], groups that took no part are undefined. `index` is the start. */
  exec(value: string): PatternMatch | undefined;
  /** All matches from left to right, at most `countMax`. An empty match moves on by one byte. */
  execAll(value: string, countMax: number): readonly PatternMatch[];
}

export interface PatternMatch {
  readonly index: number;
  readonly groups: readonly (string | undefined)[];
}
