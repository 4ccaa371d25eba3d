import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { compileLong } from './long-values.ts';
import { compileForms, compilePattern } from './matcher.ts';
import { compileMemoised } from './memoised.ts';
import { PatternExhausted, stepBudget } from './search-budget.ts';
import type { PatternForm, SearchBudget } from './pattern.ts';
import { isPlain } from './plain.ts';
import { PatternError } from './reader.ts';
import { translatePattern } from './translate.ts';

/**
 * What PCRE finds, checked by hand against pcre2pattern(3) with the options that ModSecurity 3 sets: the
 * whole match with its groups (null where one took no part), or null. And what is refused, where, why.
 */
interface Vectors {
  readonly found: readonly {
    readonly pattern: string;
    readonly value: string;
    readonly groups: readonly (string | null)[] | null;
  }[];
  readonly refused: readonly {
    readonly pattern: string;
    readonly offset: number;
    readonly why: string;
  }[];
}

const { found: FOUND, refused: REFUSED } = JSON.parse(
  readFileSync(new URL('pattern.vectors.json', import.meta.url), 'utf8'),
) as Vectors;

describe('patterns', () => {
  for (const { pattern, value, groups } of FOUND) {
    test(`/${pattern}/ on ${JSON.stringify(value)}`, () => {
      const matcher = compilePattern(translatePattern(pattern));
      assert.deepEqual(toArray(matcher.exec(value)?.groups), groups);
      assert.equal(matcher.test(value), groups !== null);
    });
  }

  test('the memoising matcher finds the same as V8', () => {
    for (const { pattern, value, groups } of FOUND) {
      if (/\\[1-9kg]/.test(pattern) && !pattern.includes('\\101') && !pattern.includes('\\103')) {
        continue;
      }
      const found = compileMemoised(translatePattern(pattern)).execFrom(value, 0, stepBudget());
      assert.deepEqual(toArray(found?.groups), groups, `/${pattern}/ on ${JSON.stringify(value)}`);
    }
  });

  test('what long values go through finds the same', () => {
    for (const { pattern: text, value, groups } of FOUND) {
      const pattern = translatePattern(text);
      const long = compileLong(pattern, compileForms(pattern));
      const found = long.execFrom(value, 0, stepBudget());
      assert.deepEqual(toArray(found?.groups), groups, `/${text}/ on ${JSON.stringify(value)}`);
    }
  });

  for (const { pattern, offset, why } of REFUSED) {
    test(`/${pattern}/ is refused`, () => {
      assert.throws(
        () => translatePattern(pattern),
        (error) =>
          error instanceof PatternError && error.message.includes(why) && error.offset === offset,
      );
    });
  }

  test('groups nested too deep are refused, not a stack overflow', () => {
    assert.throws(() => translatePattern('('.repeat(5000)), /deeper/);
    assert.throws(() => translatePattern('(?:'.repeat(5000)), /deeper/);
  });

  test('a pattern may be asked for without case', () => {
    const matcher = compilePattern(translatePattern('^x-[a-f]$', { ignoreCase: true }));
    assert.ok(matcher.test('X-F'));
    assert.ok(!matcher.test('X-G'));
  });

  test('all matches come from left to right, an empty one moves on', () => {
    const all = (pattern: string, value: string, countMax = 10) =>
      compilePattern(translatePattern(pattern))
        .execAll(value, countMax)
        .map(({ index, groups }) => [index, groups[0]]);
    assert.deepEqual(all('a.', 'ababa'), [[0, 'ab'], [2, 'ab']]); // prettier-ignore
    assert.deepEqual(all('a*', 'aab'), [[0, 'aa'], [2, ''], [3, '']]); // prettier-ignore
    assert.deepEqual(all('a', 'aaaa', 2), [[0, 'a'], [1, 'a']]); // prettier-ignore
    assert.deepEqual(all('^.', 'a\r\nb'), [[0, 'a'], [3, 'b']]); // prettier-ignore
    assert.deepEqual(all('(?!b).', 'abab'), [[0, 'a'], [2, 'a']]); // prettier-ignore
    assert.deepEqual(all('\\r$', 'a\r\nb\r\n'), [[1, '\r'], [4, '\r']]); // prettier-ignore
  });
});

describe('safety', () => {
  // Without protection each of these takes longer than the universe has existed.
  const evil: readonly (readonly [
    pattern: string,
    value: string,
    safety: PatternForm['safety'],
  ])[] = [
    ['^(a+)+$', `${'a'.repeat(5000)}!`, 'linear'],
    ['^(?:a|a)+$', `${'a'.repeat(5000)}!`, 'linear'],
    ['^(?:a|aa)+$', `${'a'.repeat(5000)}!`, 'linear'],
    ['(?:x{0,40}y?){30}z', 'x'.repeat(5000), 'linear'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(5000), 'linear'],
    ['^(?!x)(a+)+$', `${'a'.repeat(5000)}!`, 'memoised'],
    ['(?=(?:a+)+b)c', 'a'.repeat(5000), 'memoised'],
    ['^(?>(?:a|aa)+)(?:a|aa)+$', `${'a'.repeat(5000)}!`, 'memoised'],
    ['^(?:(?:a*)*)*+$', `${'a'.repeat(5000)}!`, 'memoised'],
  ];
  for (const [pattern, value, safety] of evil) {
    test(`/${pattern}/ ends (${safety})`, { timeout: 30_000 }, () => {
      const matcher = compilePattern(translatePattern(pattern));
      assert.equal(matcher.pattern.singleLine.safety, safety);
      assert.equal(matcher.test(value), false);
    });
  }

  const branches = Array.from({ length: 200 }, (_, index) => `a{${index},}b`).join('|');

  test('a search that costs too much ends as PatternExhausted', () => {
    const matcher = compileMemoised(translatePattern(`(?!x)(?:${branches})`));
    assert.throws(() => matcher.test('a'.repeat(200_000), stepBudget()), PatternExhausted);
  });

  test('one that only seems to does not: a long value is read once', () => {
    const matcher = compilePattern(translatePattern(`(?!x)(?:${branches})`));
    const value = 'a'.repeat(200_000);
    assert.equal(stepsOf(value, (budget) => matcher.test(value, budget)) < 10, true);
  });

  test('an automaton that would have too many states ends as PatternExhausted', () => {
    // Which of the last 17 bytes were an `a`: 2^17 states.
    const matcher = compilePattern(translatePattern('c[ab]{17}a'));
    let seed = 1;
    const value = Array.from({ length: 300_000 }, () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed & 0x1_0000) === 0 ? 'a' : 'b';
    }).join('');
    assert.throws(() => matcher.test(value, stepBudget(2_000_000)), PatternExhausted);
    // Nothing is left behind that would make the next search wrong.
    assert.equal(matcher.test(`${'-'.repeat(300)}c${'b'.repeat(17)}a`), true);
    assert.equal(matcher.test(`${'-'.repeat(300)}c${'b'.repeat(16)}a`), false);
  });

  test('a match that costs too much to work out is a match still', () => {
    const alternatives = Array.from({ length: 40 }, (_, index) => `a{${index},}b`);
    const matcher = compilePattern(translatePattern(`(x)(?:${alternatives.join('|')}|(a))`));
    const value = `${'-'.repeat(300)}x${'a'.repeat(60_000)}`;
    const found = matcher.exec(value);
    assert.equal(found?.index, 300);
    // The whole match is cut, and its groups are unknown.
    assert.deepEqual(found.groups, [`x${'a'.repeat(199)}`, undefined, undefined]);
  });

  test('a search of V8, which tells nobody what it costs, counts for its length', () => {
    const matcher = compilePattern(translatePattern('a+b'));
    for (const length of [20, 100]) {
      assert.ok(
        stepsOf('c'.repeat(length), (budget) => matcher.exec('c'.repeat(length), 0, budget)) >= 100,
      );
      assert.ok(
        stepsOf('c'.repeat(length), (budget) => matcher.test('c'.repeat(length), budget)) >= 100,
      );
    }
    assert.throws(() => matcher.exec('c'.repeat(100), 0, stepBudget(5000)), PatternExhausted);
  });

  test('what is called linear is what the linear engine of V8 takes', () => {
    setFlagsFromString('--enable-experimental-regexp-engine');
    const forms = FOUND.flatMap(({ pattern }) => {
      const { singleLine, multiline } = translatePattern(pattern);
      return [singleLine, ...(multiline === undefined ? [] : [multiline])];
    });
    let linear = 0;
    for (const form of forms) {
      if (form.safety === 'memoised') continue;
      const accepted = isAcceptedByLinearEngine(form.source, form.flags);
      // A bounded pattern may be one that it would take.
      if (form.safety === 'linear') assert.ok(accepted, form.source);
      if (form.safety === 'linear') linear++;
    }
    assert.ok(linear > 80, `only ${linear} linear`);
  });
});

describe('literals', () => {
  const cases: readonly (readonly [pattern: string, literals: readonly string[] | undefined])[] = [
    ['foo.*bar', ['foo']],
    ['(?i)SELECT|union', ['select', 'union']],
    ['[ab]cd', ['acd', 'bcd']],
    ['(?:foo)?bar', ['bar', 'foobar']],
    ['x+<script', ['x<script']],
    ['a*', undefined],
    ['foo|.', undefined],
    ['\\d+', undefined],
    ['\\bexec\\(', ['exec(']],
    ['(?=foo)bar', ['bar']],
    ['(?!foo)bar', ['bar']],
    ['ab{3}c', ['abbbc']],
    ['<[a-z]+>', ['<']],
    ['\xe9t\xe9', ['\xe9t\xe9']],
  ];
  for (const [pattern, literals] of cases) {
    test(`/${pattern}/ needs ${JSON.stringify(literals)}`, () => {
      const found = translatePattern(pattern).literals;
      if (literals === undefined) assert.equal(found, undefined);
      else
        assert.ok(
          literals.every((literal) => found?.some((text) => literal.includes(text))),
          String(found),
        );
    });
  }

  test('plain values need more, or cannot match at all', () => {
    assert.deepEqual(translatePattern('[\'"]\\s*or\\b').plainLiterals, []);
    const quoted = translatePattern('c["\']*a["\']*t["\']*(?:[\\s,]|\\|)');
    // The word, or the noise that may stand between its letters.
    for (const literal of ['"', "'", 'cat ', 'cat|']) assert.ok(quoted.literals?.includes(literal));
    assert.deepEqual(quoted.plainLiterals, ['cat ', 'cat,']);
  });

  test('plain is what ordinary values are made of', () => {
    for (const text of [
      '',
      'abc',
      '/a/b.html?q=1&r=%20+2',
      'Mozilla/5.0',
      'gr\xfc\xdfe',
      'a_b~c@d.e',
    ]) {
      assert.ok(isPlain(text), text);
    }
    for (const text of [
      "'",
      '"',
      '<',
      '>',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '\\',
      '|',
      '^',
      '`',
      '$',
      '\t',
      '\n',
      '\r',
      '\0',
      '\x7f',
    ]) {
      assert.ok(!isPlain(`a${text}b`), JSON.stringify(text));
    }
  });
});

describe('fuzz', () => {
  const pieces = fc.constantFrom(
    '(', ')', '[', ']', '{', '}', '*', '+', '?', '|', '\\', '^', '$', '.', '-', ',', ':', '=', '!', '<', '>',
    '(?', '(?:', '(?i', '(?<', '(?P', '(*', '\\x{', '\\Q', '\\E', '[[:', ':]]', '\\g{', '\\k<', '{1,', '{99',
    '#', "'", 'a', 'b', '1', '9', ' ', '\n', '\xff', '\0',
  ); // prettier-ignore
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
  );

  test('any text is a pattern that compiles and runs, or a PatternError', () => {
    fc.assert(
      fc.property(texts, fc.string({ maxLength: 40 }), (text, value) => {
        let matcher;
        try {
          matcher = compilePattern(translatePattern(text));
        } catch (error) {
          assert.ok(error instanceof PatternError, `${JSON.stringify(text)}: ${String(error)}`);
          assert.ok(error.offset >= 0 && error.offset <= text.length);
          return;
        }
        const bytes = Buffer.from(value).toString('latin1');
        const found = matcher.exec(bytes);
        assert.equal(matcher.test(bytes), found !== undefined);
        if (found !== undefined) assert.equal(found.groups.length, matcher.pattern.groupCount + 1);
      }),
      { numRuns: 5000 },
    );
  });
});

function isAcceptedByLinearEngine(source: string, flags: string): boolean {
  try {
    RegExp(source, `${flags}gl`);
    return true;
  } catch {
    return false;
  }
}

function toArray(
  groups: readonly (string | undefined)[] | undefined,
): readonly (string | null)[] | null {
  return groups === undefined ? null : Array.from(groups, (group) => group ?? null);
}

/** Steps that a search takes, per byte of the value. */
function stepsOf(value: string, search: (budget: SearchBudget) => unknown): number {
  let steps = 0;
  search({ takeSteps: (count) => void (steps += count) });
  return steps / value.length;
}
