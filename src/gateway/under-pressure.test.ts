import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../test/gateway/support/harness.ts';
import { headerMs, keepAliveMs, openToAll, pressureLevel } from './under-pressure.ts';

test('the fuller, the less patience, and never more than configured', () => {
  assert.deepEqual(
    [0, 499, 500, 750, 899, 900, 1000].map((connections) => pressureLevel(connections, 1000)),
    [0, 0, 1, 2, 2, 3, 3],
  );
  const limits = { ...LIMITS, keepAliveTimeoutMs: 60_000, headerTimeoutMs: 10_000 };
  assert.deepEqual(
    ([0, 1, 2, 3] as const).map((level) => [keepAliveMs(limits, level), headerMs(limits, level)]),
    [
      [60_000, 10_000],
      [15_000, 10_000],
      [3750, 5000],
      [1000, 2500],
    ],
  );
  assert.equal(keepAliveMs({ ...limits, keepAliveTimeoutMs: 300 }, 3), 300);
  assert.equal(headerMs({ ...limits, headerTimeoutMs: 1500 }, 3), 1500);
});

test('the last tenth is kept for known clients, where a tenth is at least one', () => {
  assert.deepEqual([1, 9, 10, 1000].map(openToAll), [1, 9, 9, 900]);
});
