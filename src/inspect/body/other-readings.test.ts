import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeBase64, otherNames, withoutZeros } from './other-readings.ts';

const NAMES: readonly (readonly [name: string, others: readonly string[]])[] = [
  ['a.txt', []],
  ['C:\\dir\\a.txt', ['C:dira.txt']],
  ['\\.\\.\\/a', ['../a']],
  ['=?utf-8?B?Li4vYQ==?=', ['../a']],
  ['=?iso-8859-1?q?=2E=2e/a_b?=.txt', ['../a b.txt']],
  ['=?utf-16le?B?LgAuAC8A?=', ['../']],
  ['a=?b', []],
];

describe('otherNames', () => {
  for (const [name, others] of NAMES) {
    test(`of ${name}`, () => assert.deepEqual(otherNames(name), others));
  }

  test('never throws', () => {
    const pieces = fc.constantFrom('=?', 'utf-8', '?', 'B', 'q', '=4', '\\', '=', 'a', '\0');
    fc.assert(
      fc.property(fc.array(pieces), (list) => {
        otherNames(list.join(''));
      }),
    );
  });
});

test('base64 is read whatever stands between', () => {
  assert.equal(decodeBase64('Li*4v\r\n Y!Q=='), '../a');
});

test('zeros go', () => assert.equal(withoutZeros('.\0.\0/\0'), '../'));
