import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { ArgumentList } from './body.ts';
import { parseArguments } from './parse-arguments.ts';

const OPTIONS = { argumentSeparator: '&', argumentsMax: 1000 };

function pairs({ names, values }: ArgumentList): string[] {
  assert.equal(names.length, values.length);
  return names.map((name, index) => `${name}=${values[index]!}`);
}

const CASES: readonly (readonly [text: string, expected: readonly string[], isBroken?: boolean])[] =
  [
    ['', []],
    ['a=1', ['a=1']],
    ['a=1&b=2&a=3', ['a=1', 'b=2', 'a=3']],
    ['a', ['a=']],
    ['a=', ['a=']],
    ['=x', ['=x']],
    ['=', ['=']],
    ['a=b=c', ['a=b=c']],
    ['&', ['=']],
    ['a&&b', ['a=', '=', 'b=']],
    ['a=1&', ['a=1']],
    ['&a', ['=', 'a=']],
    ['a+b=c+d', ['a b=c d']],
    ['%61=%3D%26', ['a==&']],
    ['a=%00', ['a=\0']],
    ['a=%zz', ['a=%zz'], true],
    ['a=%', ['a=%'], true],
    ['a%2=b', ['a%2=b'], true],
    ['a=%u0041', ['a=%u0041'], true],
    ['a=%4&1', ['a=%4', '1='], true],
    ['a;b=c', ['a;b=c']],
    ['a=\xff\0', ['a=\xff\0']],
  ];

describe('parseArguments', () => {
  for (const [text, expected, isBroken = false] of CASES) {
    test(JSON.stringify(text), () => {
      const parsed = parseArguments(text, OPTIONS);
      assert.deepEqual(pairs(parsed.arguments), expected);
      assert.equal(parsed.invalidEncoding, isBroken);
      assert.equal(parsed.error, '');
    });
  }

  test('takes another separator', () => {
    const parsed = parseArguments('a=1;b=2&c', { ...OPTIONS, argumentSeparator: ';' });
    assert.deepEqual(pairs(parsed.arguments), ['a=1', 'b=2&c']);
  });

  test('counts what is over the limit', () => {
    const parsed = parseArguments('a&b&c&d', { ...OPTIONS, argumentsMax: 2 });
    assert.deepEqual(pairs(parsed.arguments), ['a=', 'b=']);
    assert.equal(parsed.dropped, 2);
    assert.match(parsed.error, /more than 2 arguments/);
  });

  test('keeps the names of all arguments within bounds', () => {
    const parsed = parseArguments(`${'n'.repeat(600_000)}&${'m'.repeat(600_000)}&c`, OPTIONS);
    assert.equal(parsed.arguments.names.length, 1);
    assert.equal(parsed.dropped, 2);
    assert.match(parsed.error, /names of all arguments/);
  });

  test('reads what a browser writes', () => {
    const texts = fc.string({ unit: 'binary-ascii', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(texts, texts), { maxLength: 20 }), (list) => {
        const parsed = parseArguments(new URLSearchParams(list).toString(), OPTIONS);
        const expected = list.map(([name, value]) => `${name}=${value}`);
        assert.deepEqual(pairs(parsed.arguments), expected);
        assert.equal(parsed.invalidEncoding, false);
      }),
    );
  });
});
