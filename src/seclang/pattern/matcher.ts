import { setFlagsFromString } from 'node:v8';
import { CARRIAGE_RETURN_STAND_IN } from './emit.ts';
import { withLongValues } from './long-values.ts';
import { compileMemoised } from './memoised.ts';
import type { FormMatcher, Matcher, Pattern, PatternForm, PatternMatch } from './pattern.ts';
import { stepBudget } from './search-budget.ts';

let fallbackEnabled = false;

/**
 * Makes a checked pattern runnable. Costly: once per pattern and thread. From the first call on, V8
 * hands a search that backtracks too much to its linear engine: what `linear` relies on.
 */
export function compilePattern(pattern: Pattern): Matcher {
  if (!fallbackEnabled) {
    setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
    fallbackEnabled = true;
  }
  return withMatches(pattern, withLongValues(pattern, compileForms(pattern)));
}

/** How a pattern runs on short values. */
export function compileForms(pattern: Pattern): FormMatcher {
  const singleLine = compileForm(pattern, pattern.singleLine, false);
  if (pattern.multiline === undefined) return singleLine;
  const multiline = compileForm(pattern, pattern.multiline, true);
  return {
    test: (value, budget) => (value.includes('\n') ? multiline : singleLine).test(value, budget),
    execFrom: (value, start, budget) =>
      (value.includes('\n') ? multiline : singleLine).execFrom(value, start, budget),
  };
}

function compileForm(pattern: Pattern, form: PatternForm, multiline: boolean): FormMatcher {
  if (form.safety === 'memoised') return compileMemoised(pattern);
  const tester = new RegExp(form.source, form.flags);
  const finder = new RegExp(form.source, `${form.flags}g`);
  const plain: FormMatcher = {
    test: (value) => tester.test(value),
    execFrom(value, start) {
      finder.lastIndex = start;
      const found = finder.exec(value);
      return found === null ? undefined : { index: found.index, groups: found };
    },
  };
  return multiline ? withStandIns(plain) : plain;
}

/** Hides carriage returns from the pattern and puts them back into what it found. */
function withStandIns(matcher: FormMatcher): FormMatcher {
  return {
    test: (value, budget) => matcher.test(value.replaceAll('\r', CARRIAGE_RETURN_STAND_IN), budget),
    execFrom(value, start, budget) {
      if (!value.includes('\r')) return matcher.execFrom(value, start, budget);
      const hidden = value.replaceAll('\r', CARRIAGE_RETURN_STAND_IN);
      const found = matcher.execFrom(hidden, start, budget);
      if (found === undefined) return undefined;
      const groups = found.groups.map((group) => group?.replaceAll(CARRIAGE_RETURN_STAND_IN, '\r'));
      return { index: found.index, groups };
    },
  };
}

function withMatches(pattern: Pattern, form: FormMatcher): Matcher {
  return {
    pattern,
    test: (value, budget = stepBudget()) => form.test(value, budget),
    exec: (value, start = 0, budget = stepBudget()) => form.execFrom(value, start, budget),
    execAll(value, countMax, budget = stepBudget()) {
      const matches: PatternMatch[] = [];
      let start = 0;
      while (matches.length < countMax && start <= value.length) {
        const match = form.execFrom(value, start, budget);
        if (match === undefined) break;
        matches.push(match);
        const length = match.groups[0]!.length;
        start = match.index + Math.max(1, length);
      }
      return matches;
    },
  };
}
