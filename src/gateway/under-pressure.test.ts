import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '../../test/gateway/support/harness.ts';
import {
  connectionsForOne,
  headerMs,
  keepAliveMs,
  openToAll,
  pressureLevel,
} from './under-pressure.ts';

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

test('from half of all connections on, one address gets a part of what is free', () => {
  const limits = { ...LIMITS, connectionsMax: 10_000, connectionsPerAddressMax: 512 };
  assert.deepEqual(
    [0, 4999, 5000, 7000, 8999, 9500].map((open) => connectionsForOne(limits, open)),
    [512, 512, 62, 31, 4, 4],
  );
  assert.equal(connectionsForOne({ ...limits, connectionsPerAddressMax: 2 }, 9000), 2);
});

test('three hundred addresses that take all they can get leave room for others', () => {
  const limits = { ...LIMITS, connectionsMax: 10_000, connectionsPerAddressMax: 512 };
  const held = Array.from({ length: 300 }, () => 0);
  let total = 0;
  for (let round = 0; round < 512; round++) {
    for (const [index, count] of held.entries()) {
      if (total >= openToAll(limits.connectionsMax)) continue;
      if (count >= connectionsForOne(limits, total)) continue;
      held[index] = count + 1;
      total++;
    }
  }
  assert.ok(openToAll(limits.connectionsMax) - total > 1000, String(total));
  assert.ok(connectionsForOne(limits, total) >= 6, 'as many as a browser opens');
});
