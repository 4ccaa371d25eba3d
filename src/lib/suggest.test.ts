import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { suggest } from './suggest.ts';

describe('suggest', () => {
  const known = ['upstream', 'hosts', 'limits', 'waf', 'SecRule', 'SecAction'];
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['upsteam', 'upstream'],
    ['host', 'hosts'],
    ['HOSTS', 'hosts'],
    ['limist', 'limits'],
    ['SecRul', 'SecRule'],
    ['quux', undefined],
    ['x'.repeat(1000), undefined],
    ['', undefined],
  ];
  for (const [word, expected] of cases) {
    test(`${word.slice(0, 20) || '(empty)'} -> ${expected ?? 'nothing'}`, () => {
      assert.equal(suggest(word, known), expected);
    });
  }
});
