import { makeHeadCheck } from './head-check.ts';
import { LazyDfa } from './lazy-dfa.ts';
import { compileMemoised } from './memoised.ts';
import { compileNfa } from './nfa.ts';
import { parsePattern } from './parser.ts';
import type { FormMatcher, Pattern } from './pattern.ts';
import { limitSteps, PatternExhausted } from './search-budget.ts';
import { simplify } from './simplify.ts';
import { beginsWith, maxWidth, some, type RegexNode } from './syntax.ts';

/**
 * Shorter values go to V8 at once. It is as fast as an automaton where it need not backtrack; where it
 * must, what it costs grows with the square of the length, and its linear engine, which then takes over,
 * with length times size of the pattern: up to 8 ms for 250 bytes, where the automaton takes 2 µs.
 */
const LONG_VALUE_MIN = 128;
/** What may follow the place where a match begins for V8 to be asked what it is. */
const REST_MAX = 256;
/** What a search of V8 is taken to cost: it tells nobody, and cannot be stopped. */
const V8_STEPS_PER_BYTE = 100;
/** Steps to work out what a match is, behind that. */
const CAPTURE_STEPS_MAX = 300_000;
/** What is shown of a match that costs more to work out. */
const SHOWN_MAX = 200;

/**
 * Gives long values to an automaton first: it reads each byte once, whatever the pattern, and can be
 * stopped. Only where it finds that a match begins, that match is worked out.
 */
export function withLongValues(pattern: Pattern, short: FormMatcher): FormMatcher {
  let compiled: FormMatcher | undefined;
  const long = (): FormMatcher => (compiled ??= compileLong(pattern, short));
  return {
    test(value, budget) {
      if (value.length >= LONG_VALUE_MIN) return long().test(value, budget);
      budget.takeSteps(value.length * V8_STEPS_PER_BYTE);
      return short.test(value, budget);
    },
    execFrom(value, start, budget) {
      const length = value.length - start;
      if (length >= LONG_VALUE_MIN) return long().execFrom(value, start, budget);
      budget.takeSteps(length * V8_STEPS_PER_BYTE);
      return short.execFrom(value, start, budget);
    },
  };
}

/** How a pattern runs on long values. */
export function compileLong(pattern: Pattern, short: FormMatcher): FormMatcher {
  const root = simplify(parsePattern(pattern.text, pattern.ignoreCase).root);
  const nfa = compileNfa(root);
  const automaton = new LazyDfa(nfa);
  const refersBack = some(root, ({ kind }) => kind === 'backreference');
  const headOf = makeHeadOf(root);
  const mayMatch = makeHeadCheck(root);
  let memoised: FormMatcher | undefined;
  const execFrom: FormMatcher['execFrom'] = (whole, from, budget) => {
    const value = headOf(whole);
    if (from > value.length || !mayMatch(value, budget)) return undefined;
    const start = automaton.findStart(value, from, budget);
    if (start < 0) return undefined;
    // A back reference is accepted only where V8 takes few steps at each place.
    if (refersBack) return short.execFrom(value, start, budget);
    if (nfa.isExact && value.length - start <= REST_MAX) {
      budget.takeSteps((value.length - start) * V8_STEPS_PER_BYTE);
      return short.execFrom(value, start, budget);
    }
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
        ? mayMatch(value, budget) && automaton.findStart(headOf(value), 0, budget) >= 0
        : execFrom(value, 0, budget) !== undefined,
    execFrom,
  };
}

/** How far behind a match its surroundings matter: a line feed that ends the value, and that it ends there. */
const SURROUNDINGS = 2;

/** All of a value that a pattern can take for a match or look at, where it must begin with the value. */
function makeHeadOf(root: RegexNode): (value: string) => string {
  const width = some(root, ({ kind }) => kind === 'look') ? Infinity : maxWidth(root);
  const reach = width + SURROUNDINGS;
  const isAtStart = beginsWith(root, 'start');
  const isAtLineStart = beginsWith(root, 'line-start');
  if (reach === Infinity || !(isAtStart || isAtLineStart)) return (value) => value;
  return (value) =>
    value.length > reach && (isAtStart || !value.includes('\n')) ? value.slice(0, reach) : value;
}
