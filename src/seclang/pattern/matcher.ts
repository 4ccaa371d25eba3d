import { setFlagsFromString } from 'node:v8';
import { CARRIAGE_RETURN_STAND_IN } from './emit.ts';
import type { FormMatcher, Matcher, Pattern, PatternForm, PatternMatch } from './pattern.ts';
import { compileMemoised } from './memoised.ts';

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
  const singleLine = compileForm(pattern, pattern.singleLine, false);
  if (pattern.multiline === undefined) return withMatches(pattern, singleLine);
  const multiline = compileForm(pattern, pattern.multiline, true);
  return withMatches(pattern, {
    test: (value) => (value.includes('\n') ? multiline : singleLine).test(value),
    execFrom: (value, start) =>
      (value.includes('\n') ? multiline : singleLine).execFrom(value, start),
  });
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
    test: (value) => matcher.test(value.replaceAll('\r', CARRIAGE_RETURN_STAND_IN)),
    execFrom(value, start) {
      if (!value.includes('\r')) return matcher.execFrom(value, start);
      const found = matcher.execFrom(value.replaceAll('\r', CARRIAGE_RETURN_STAND_IN), start);
      if (found === undefined) return undefined;
      const groups = found.groups.map((group) => group?.replaceAll(CARRIAGE_RETURN_STAND_IN, '\r'));
      return { index: found.index, groups };
    },
  };
}

function withMatches(pattern: Pattern, form: FormMatcher): Matcher {
  return {
    pattern,
    test: (value) => form.test(value),
    exec: (value, start = 0) => form.execFrom(value, start),
    execAll(value, countMax) {
      const matches: PatternMatch[] = [];
      let start = 0;
      while (matches.length < countMax && start <= value.length) {
        const match = form.execFrom(value, start);
        if (match === undefined) break;
        matches.push(match);
        const length = match.groups[0]!.length;
        start = match.index + Math.max(1, length);
      }
      return matches;
    },
  };
}
