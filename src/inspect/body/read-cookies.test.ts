import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readCookies } from './read-cookies.ts';

const CASES: readonly (readonly [header: string, expected: readonly string[]])[] = [
  ['a=b; c="d e"', ['a|b', 'c|"d e"']],
  ['a="\\u\\n\\i\\o\\n"', ['a|"\\u\\n\\i\\o\\n"', 'a|union']],
  ['a="\\047 x\\054"; b=1', ['a|"\\047 x\\054"', 'b|1', "a|' x,"]],
  ['$Version=1; a="x; y, z"', ['$Version|1', 'a|"x', 'y, z"|', 'a|x; y, z']],
  ['a="\\"x\\""', ['a|"\\"x\\""', 'a|"x"']],
  ['a="x; b=2', ['a|"x', 'b|2']],
];

describe('readCookies', () => {
  for (const [header, expected] of CASES) {
    test(header, () => {
      const { names, values } = readCookies(header, 0);
      assert.deepEqual(
        names.map((name, index) => `${name}|${values[index]!}`),
        expected,
      );
    });
  }

  test('adds nothing where quotes are read anyway', () => {
    assert.deepEqual(readCookies('a="x; y"', 1), { names: ['a'], values: ['x; y'] });
  });
});
