import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { makeHeadCheck } from './head-check.ts';
import { parsePattern } from './parser.ts';
import { stepBudget } from './search-budget.ts';
import { simplify } from './simplify.ts';

const check = (pattern: string, length?: number): ((value: string) => boolean) => {
  const mayMatch = makeHeadCheck(simplify(parsePattern(pattern, false).root), length);
  return (value) => mayMatch(value, stepBudget());
};

const PATTERNS = [
  'ab*c', 'a+b+', '(?:ab|ba)+c', 'a{2,4}b', '[^a]*a', 'a(?=b)bc', 'a(?!b)c', '(?<=a)b|ab', 'a\\b-', 'a\\Bb',
  '(a|b)\\1c', '(?>a+)b', 'a?b?c?', 'ab\\z', 'a$', '(?:^a|b)c', '\\n*a$', 'a*+b', '.*c', '(?:a|\\Ab)c',
] as const; // prettier-ignore

describe('the head of a value', () => {
  it('never refuses what matches', () => {
    const values = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '\n'), maxLength: 12 });
    for (const pattern of PATTERNS) {
      // What V8 has other words for.
      const words = pattern
        .replace('(?>a+)', 'a+')
        .replace('a*+', 'a*')
        .replaceAll('\\z', '(?![^])');
      const exact = new RegExp(`^(?:${words.replace('\\A', '^')})`, 's');
      const mayMatch = check(`\\A(?:${pattern})`, 3);
      fc.assert(
        fc.property(values, (value) => !exact.test(value) || mayMatch(value)),
        { numRuns: 400 },
      );
    }
  });

  it('refuses what cannot match any more', () => {
    const mayMatch = check('\\A\\s{0,4}(?:\\.\\./)+[^\\s]*\\z');
    const rest = 'x'.repeat(1000);
    assert.ok(mayMatch(`../${rest}`));
    assert.ok(mayMatch(`  ../../${rest}`));
    assert.ok(!mayMatch(`./${rest}`));
    assert.ok(!mayMatch(`${rest}../`));
    assert.ok(!mayMatch(`       ../${rest}`));
    assert.ok(!check('\\A[\\w .-]*[:/]end')(`${'a b '.repeat(20)}+${rest}`));
  });

  it('says nothing of patterns that may begin anywhere', () => {
    assert.ok(check('a+b')('c'.repeat(1000)));
    assert.ok(check('\\Aa|b')('c'.repeat(1000)));
    assert.ok(check('(?m)^a')('c'.repeat(1000)));
  });
});
