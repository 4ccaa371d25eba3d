import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { makeId, timeOfId } from './id.ts';

describe('ids', () => {
  test('sort by time and carry it', () => {
    const times = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(times, times, (left, right) => {
        const a = makeId(left);
        const b = makeId(right);
        assert.match(a, /^[0-9A-HJKMNP-TV-Z]{26}$/);
        assert.equal(timeOfId(a), left);
        if (left !== right) assert.equal(a < b, left < right);
      }),
    );
  });

  test('are unique within one millisecond', () => {
    const ids = new Set(Array.from({ length: 20_000 }, () => makeId(1_700_000_000_000)));
    assert.equal(ids.size, 20_000);
  });

  test('a text that is no id has no time', () => {
    for (const text of ['', 'x', 'I'.repeat(26), `${makeId(1)}0`])
      assert.equal(timeOfId(text), undefined);
  });
});
