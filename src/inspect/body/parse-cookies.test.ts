import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { mutatedSeeds, readSeeds, replayed } from '../../../test/support/seeds.ts';
import { parseCookies, type CookieFormat } from './parse-cookies.ts';

function pairs(header: string, format: CookieFormat): string[] {
  const { names, values } = parseCookies(header, format);
  assert.equal(names.length, values.length);
  return names.map((name, index) => `${name}|${values[index]!}`);
}

const CASES: readonly (readonly [CookieFormat, header: string, expected: readonly string[]])[] = [
  [0, '', []],
  [0, 'a=b', ['a|b']],
  [0, 'a=b; c=d', ['a|b', 'c|d']],
  [0, 'a=b;c=d', ['a|b', 'c|d']],
  [0, 'a; b', ['a|', 'b|']],
  [0, 'a=b; a=c', ['a|b', 'a|c']],
  [0, ' a = b ; c ', ['a | b ', 'c |']],
  [0, 'a=b=c', ['a|b=c']],
  [0, 'a="x; y"', ['a|"x', 'y"|']],
  [0, 'a=%41+b', ['a|%41+b']],
  [0, 'a=b,c=d', ['a|b,c=d']],
  [0, '$Version=1; a=b; $Path=/', ['$Version|1', 'a|b', '$Path|/']],
  [0, ';; a=b;', ['a|b']],
  [0, '=x; a=b', ['|x', 'a|b']],
  [0, 'a=\0b', ['a|\0b']],
  [1, '$Version="1"; a="b"; $Path="/"', ['$Version|1', 'a|b', '$Path|/']],
  [1, 'a="x; y", b=2', ['a|x; y', 'b|2']],
  [1, 'a="x\\"y"; b', ['a|x"y', 'b|']],
  [1, 'a="x; b=2', ['a|"x; b=2']],
];

describe('parseCookies', () => {
  for (const [format, header, expected] of CASES) {
    test(`format ${format}: ${JSON.stringify(header)}`, () => {
      assert.deepEqual(pairs(header, format), expected);
    });
  }

  test('never throws and loses no byte of a value', () => {
    const pieces = fc.constantFrom('a', '=', ';', ',', ' ', '"', '\\', '$', '\0', '\xff');
    fc.assert(
      fc.property(fc.array(pieces), fc.constantFrom<CookieFormat>(0, 1), (list, format) => {
        const header = list.join('');
        const text = pairs(header, format).join('');
        for (const byte of ['a', '$', '\0', '\xff']) {
          const count = (where: string): number => where.split(byte).length;
          assert.equal(count(text), count(header));
        }
      }),
    );
  });

  test('seeds, as they are and changed: pairs, and nothing that was not there', () => {
    const seeds = readSeeds(import.meta.dirname, 'parse-cookies');
    fc.assert(
      fc.property(mutatedSeeds(seeds), (header) => {
        for (const format of [0, 1] as const) {
          const { names, values } = parseCookies(header, format);
          assert.equal(names.length, values.length);
          const length = [...names, ...values].reduce((sum, text) => sum + text.length, 0);
          assert.ok(length <= header.length, `${length} of ${header.length}`);
        }
      }),
      { numRuns: 2000, ...replayed(seeds) },
    );
  });
});
