import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { KeyHash } from './key-hash.ts';
import { LoadTable } from './load-table.ts';

const SLOTS = 256;
const NOW_MS = 1_790_000_000_000;

function makeTable(): LoadTable {
  return new LoadTable(new SharedArrayBuffer(LoadTable.bytes(SLOTS)), 0, SLOTS);
}

function keyOf(text: string): KeyHash {
  const hash = new KeyHash(1, 2);
  hash.hash(0, text);
  return hash;
}

/** How many of so many requests are let in. */
function takeMany(
  table: LoadTable,
  key: KeyHash,
  pace: { intervalMs: number; burst: number },
  nowMs: number,
  asked = 1000,
): number {
  return Array.from({ length: asked }, () => table.take(key, pace, nowMs)).filter(Boolean).length;
}

describe('load of clients', () => {
  const key = keyOf('192.0.2.1');

  test('a burst at once, then one an interval', () => {
    const table = makeTable();
    const pace = { intervalMs: 100, burst: 20 };
    assert.equal(takeMany(table, key, pace, NOW_MS), 20);
    assert.equal(takeMany(table, key, pace, NOW_MS + 99), 0);
    assert.equal(takeMany(table, key, pace, NOW_MS + 100), 1);
    assert.equal(takeMany(table, key, pace, NOW_MS + 1100), 10);
    assert.equal(takeMany(table, key, pace, NOW_MS + 3_600_000), 20);
  });

  test('who had all it may has all of it when the pace is halved', () => {
    const table = makeTable();
    for (let intervalMs = 10; intervalMs <= 1280; intervalMs *= 2) {
      const passed = takeMany(table, key, { intervalMs, burst: 20 }, NOW_MS);
      assert.equal(passed, intervalMs === 10 ? 20 : 0);
    }
  });

  test('one that asks without end gets its pace, neither more nor less', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 5, max: 1000 }),
        fc.integer({ min: 1, max: 40 }),
        (intervalMs, stepMs) => {
          const table = makeTable();
          const pace = { intervalMs, burst: 20 };
          takeMany(table, key, pace, NOW_MS);
          let passed = 0;
          const durationMs = 20_000;
          for (let ms = stepMs; ms <= durationMs; ms += stepMs) {
            passed += takeMany(table, key, pace, NOW_MS + ms, 30);
          }
          const due = durationMs / intervalMs;
          assert.ok(Math.abs(passed - due) <= 2 + due / 50, `${passed} of ${due}`);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('clients are apart, and a clock set back forgets', () => {
    const table = makeTable();
    const pace = { intervalMs: 1000, burst: 3 };
    assert.equal(takeMany(table, key, pace, NOW_MS), 3);
    assert.equal(takeMany(table, keyOf('192.0.2.2'), pace, NOW_MS), 3);
    assert.equal(takeMany(table, key, pace, NOW_MS), 0);
    assert.equal(takeMany(table, key, pace, NOW_MS - 60_000), 3);
  });
});
