import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { MultiPattern } from './multi-pattern.ts';

describe('MultiPattern', () => {
  test('finds a pattern in either case, wherever it stands', () => {
    const words = new MultiPattern(['union', 'select']);
    assert.equal(words.first('1 UNION all'), 0);
    assert.equal(words.first('SeLeCt'), 1);
    assert.equal(words.first('unio selec'), -1);
    assert.equal(words.first(''), -1);
  });

  test('folds ASCII letters only', () => {
    assert.equal(new MultiPattern(['\xe9']).first('\xc9'), -1);
    assert.equal(new MultiPattern(['@[`{']).first('@[`{'), 0);
    assert.equal(new MultiPattern(['@']).first('`'), -1);
  });

  test('reports what ends first, and there the longest', () => {
    assert.equal(new MultiPattern(['bcd', 'bc', 'abc']).first('xabcd'), 2);
    assert.equal(new MultiPattern(['abcd', 'bc']).first('abcd'), 1);
  });

  test('of equal patterns reports the first', () => {
    assert.equal(new MultiPattern(['x', 'ab', 'AB']).first('ab'), 1);
  });

  test('numbers patterns beyond what two bytes hold', () => {
    const equal = Array.from({ length: 40_000 }, () => 'a');
    assert.equal(new MultiPattern([...equal, 'b']).first('..b'), equal.length);
  });

  test('has as many states as patterns need', () => {
    const patterns = Array.from({ length: 30_000 }, (_, index) => `${index}.`.padStart(7, '0'));
    const matcher = new MultiPattern(patterns);
    for (const index of [0, 9, 16_383, 16_384, 29_999]) {
      assert.equal(matcher.first(`x${patterns[index]}x`), index);
    }
  });

  test('reports every occurrence, overlapping ones too', () => {
    const hits: string[] = [];
    new MultiPattern(['a', 'aa', 'ba']).all('baab', (pattern, end) =>
      hits.push(`${pattern}@${end}`),
    );
    assert.deepEqual(hits, ['2@2', '0@2', '1@3', '0@3']);
  });

  test('without patterns finds nothing', () => {
    assert.equal(new MultiPattern([]).first('anything'), -1);
  });

  test('takes every byte value', () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
    const automaton = new MultiPattern(bytes);
    for (const byte of bytes) {
      assert.equal(automaton.patterns[automaton.first(byte)]?.toLowerCase(), byte.toLowerCase());
    }
  });

  test('refuses an empty pattern', () => {
    assert.throws(() => new MultiPattern(['a', '']), RangeError);
  });

  test('agrees with plain search on arbitrary patterns and values', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'B', '\xff'), maxLength: 30 });
    const patterns = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', 'A', '\xff'), minLength: 1, maxLength: 5 }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(patterns, text, (patterns, value) => {
        const automaton = new MultiPattern(patterns);
        const folded = value.toLowerCase();
        const found = new Set<string>();
        automaton.all(value, (pattern, end) =>
          found.add(`${patterns[pattern]!.toLowerCase()}@${end}`),
        );
        const expected = new Set<string>();
        for (const pattern of patterns.map((text) => text.toLowerCase())) {
          for (let at = folded.indexOf(pattern); at >= 0; at = folded.indexOf(pattern, at + 1)) {
            expected.add(`${pattern}@${at + pattern.length}`);
          }
        }
        assert.deepEqual([...found].sort(), [...expected].sort());
        assert.equal(automaton.first(value) >= 0, expected.size > 0);
      }),
    );
  });
});
