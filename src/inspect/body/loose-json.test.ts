import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readLooseJson } from './loose-json.ts';

const READ: readonly (readonly [text: string, values: readonly string[]])[] = [
  ['', []],
  ["{'a':'b'}", ['a', 'b']],
  ['{a: b, $c: NaN, d: 0x1F,}', ['a', 'b', '$c', 'NaN', 'd', '0x1F']],
  ['/* it\'s "one" */ {"a":1} // it\'s "two"\n["b"]', ['a', '1', 'b']],
  ['# "one"\n"b"', ['b']],
  ['"\\u0027\\x27\\47\\\'\\q\\n\\\n|\\u00e9"', ["''''q\n|\xc3\xa9"]],
  ['\'a"b\' "c\'d"', ['a"b', "c'd"]],
  ['"no end', ['no end']],
  ['"no end\\', ['no end']],
  ['"a" "b" c"d"', ['a', 'b', 'c', 'd']],
  ['/* no end "a"', []],
];

describe('readLooseJson', () => {
  for (const [text, values] of READ) {
    test(JSON.stringify(text), () => assert.deepEqual([...readLooseJson(text)], values));
  }

  test('reads a long text without end, and one of escapes alone', () => {
    assert.deepEqual([...readLooseJson(`"${'x'.repeat(1 << 20)}`)], ['x'.repeat(1 << 20)]);
    assert.deepEqual([...readLooseJson(`"${'\\q'.repeat(1 << 19)}`)], ['q'.repeat(1 << 19)]);
  });

  test('loses no string of what is JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1 })), (strings) => {
        assert.deepEqual([...readLooseJson(JSON.stringify(strings))], strings);
      }),
    );
  });

  test('never throws', () => {
    const pieces = fc.constantFrom(
      '"',
      "'",
      '\\',
      'u',
      'x',
      '0',
      '/',
      '*',
      '#',
      '\n',
      '{',
      ':',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces), (list) => {
        for (const value of readLooseJson(list.join(''))) assert.notEqual(value, '');
      }),
    );
  });
});
