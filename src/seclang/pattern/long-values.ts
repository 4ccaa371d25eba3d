import { LazyDfa } from './lazy-dfa.ts';
import { compileMemoised } from './memoised.ts';
import { compileNfa } from './nfa.ts';
import { parsePattern } from './parser.ts';
import type { FormMatcher, Pattern } from './pattern.ts';
import { limitSteps, PatternExhausted } from './search-budget.ts';
import { simplify } from './simplify.ts';
import { some } from './syntax.ts';

/**
 * Shorter values go to V8 at once. It is as fast as an automaton where it need not backtrack; where it
 * must, what it costs grows with the square of the length, and its linear engine, which then takes over,
 * with length times size of the pattern.
 */
const LONG_VALUE_MIN = 256;
/** What may follow the place where a match begins for V8 to be asked what it is. */
const REST_MAX = 1024;
/** Steps to work out what a match is, behind that. */
const CAPTURE_STEPS_MAX = 300_000;
/** What is shown of a match that costs more to work out. */
const SHOWN_MAX = 200;

/**
 * Gives long values to an automaton first: it reads each byte once, whatever the pattern, and can be
 * stopped. Only where it finds that a match begins, that match is worked out.
 */
export function withLongValues(
  pattern: Pattern,
  short: FormMatcher,
  compileAnchored: (pattern: Pattern) => FormMatcher,
): FormMatcher {
  let compiled: FormMatcher | undefined;
  const long = (): FormMatcher => (compiled ??= compileLong(pattern, short, compileAnchored));
  return {
    test: (value, budget) => (value.length < LONG_VALUE_MIN ? short : long()).test(value, budget),
    execFrom: (value, start, budget) =>
      (value.length - start < LONG_VALUE_MIN ? short : long()).execFrom(value, start, budget),
  };
}

/** How a pattern runs on long values. */
export function compileLong(
  pattern: Pattern,
  short: FormMatcher,
  compileAnchored: (pattern: Pattern) => FormMatcher,
): FormMatcher {
  const root = simplify(parsePattern(pattern.text, pattern.ignoreCase).root);
  const nfa = compileNfa(root);
  const automaton = new LazyDfa(nfa);
  const anchored = nfa.isExact ? compileAnchored(pattern) : undefined;
  const refersBack = some(root, ({ kind }) => kind === 'backreference');
  let memoised: FormMatcher | undefined;
  const execFrom: FormMatcher['execFrom'] = (value, from, budget) => {
    const start = automaton.findStart(value, from, budget);
    if (start < 0) return undefined;
    if (anchored !== undefined && value.length - start <= REST_MAX) {
      return anchored.execFrom(value, start, budget);
    }
    // A back reference is accepted only where V8 takes few steps at each place.
    if (refersBack) return short.execFrom(value, start, budget);
    memoised ??= compileMemoised(pattern);
    if (!nfa.isExact) return memoised.execFrom(value, start, budget);
    try {
      return memoised.execFrom(value, start, limitSteps(budget, CAPTURE_STEPS_MAX));
    } catch (error) {
      if (!(error instanceof PatternExhausted)) throw error;
      // Throws again where nothing is left for the search as a whole.
      budget.takeSteps(0);
      // That it matches is certain: only how far, and what its groups hold, is not.
      const groups = Array.from({ length: pattern.groupCount + 1 }, () => undefined);
      return { index: start, groups: [value.slice(start, start + SHOWN_MAX), ...groups.slice(1)] };
    }
  };
  return {
    test: (value, budget) =>
      nfa.isExact
        ? automaton.findStart(value, 0, budget) >= 0
        : execFrom(value, 0, budget) !== undefined,
    execFrom,
  };
}
