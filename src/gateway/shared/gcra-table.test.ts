import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { GcraTable } from './gcra-table.ts';
import { KeyHash } from './key-hash.ts';

const SLOTS = 1024;

function makeTable(slots = SLOTS): { table: GcraTable; key: KeyHash } {
  const memory = new SharedArrayBuffer(GcraTable.bytes(slots));
  return { table: new GcraTable(memory, 0, slots, 1), key: new KeyHash(7, 11) };
}

describe('rate limits', () => {
  test('allow exactly the burst at once and then one request each interval', () => {
    const { table, key } = makeTable();
    const pace = { intervalMs: 600, burst: 5 };
    key.hash(1, '192.0.2.7');
    const takeAt = (nowMs: number): boolean => table.take(key, pace, nowMs) === 0;
    const first = Array.from({ length: 8 }, () => takeAt(1_000_000));
    assert.deepEqual(first, [true, true, true, true, true, false, false, false]);
    assert.equal(takeAt(1_000_599), false);
    assert.equal(takeAt(1_000_600), true);
    assert.equal(takeAt(1_000_600), false);
    assert.equal(takeAt(1_001_800), true);
    assert.equal(takeAt(1_001_800), true);
    assert.equal(takeAt(1_001_800), false);
  });

  test('say how long to wait, and keep that word', () => {
    const { table, key } = makeTable();
    const pace = { intervalMs: 250, burst: 1 };
    key.hash(1, 'a');
    assert.equal(table.take(key, pace, 5000), 0);
    const waitMs = table.take(key, pace, 5100);
    assert.equal(waitMs, 150);
    assert.ok(table.take(key, pace, 5100 + waitMs - 1) > 0);
    assert.equal(table.take(key, pace, 5100 + waitMs), 0);
  });

  test('agree with a plain model for any sequence of times and keys', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 5 })), {
          maxLength: 300,
        }),
        (burst, count, steps) => {
          const { table, key } = makeTable();
          const intervalMs = 1000 / count;
          const model = new Map<number, number>();
          let now = 1_700_000_000_000;
          for (const [waitMs, who] of steps) {
            now += waitMs;
            key.hash(1, `client-${who}`);
            const base = Math.max(model.get(who) ?? 0, now);
            const isAllowed = base + intervalMs - now <= burst * intervalMs + intervalMs * 1e-6;
            assert.equal(table.take(key, { intervalMs, burst }, now) === 0, isAllowed);
            if (isAllowed) model.set(who, base + intervalMs);
          }
        },
      ),
    );
  });

  test('lock nobody out when the clock is set back', () => {
    const { table, key } = makeTable();
    const pace = { intervalMs: 100, burst: 2 };
    key.hash(1, 'a');
    table.take(key, pace, 9_000_000);
    assert.equal(table.take(key, pace, 1_000_000) > 0, true);
    assert.equal(table.take(key, pace, 1_000_100), 0);
  });

  test('stay within their memory: the key nearest to expiry gives way, and it is counted', () => {
    const { table, key } = makeTable(8);
    const pace = { intervalMs: 1000, burst: 10 };
    for (let index = 0; index < 8; index++) {
      key.hash(1, `k${index}`);
      table.take(key, pace, 1000 + index);
    }
    assert.equal(table.evicted, 0);
    key.hash(1, 'one more');
    assert.equal(table.take(key, pace, 1010), 0);
    assert.equal(table.evicted, 1);
  });

  test('reuse expired slots without counting a loss', () => {
    const { table, key } = makeTable(8);
    const pace = { intervalMs: 10, burst: 1 };
    for (let index = 0; index < 10_000; index++) {
      key.hash(1, `k${index}`);
      assert.equal(table.take(key, pace, index * 100), 0);
    }
    assert.equal(table.evicted, 0);
  });

  test('a lock whose holder is gone is taken over', () => {
    const memory = new SharedArrayBuffer(GcraTable.bytes(8));
    const locks = new Int32Array(memory, 8 * 16, 1);
    locks[0] = 9;
    const table = new GcraTable(memory, 0, 8, 1);
    const key = new KeyHash(1, 2);
    key.hash(1, 'a');
    assert.equal(table.take(key, { intervalMs: 1, burst: 1 }, 10), 0);
    assert.equal(table.stolenLocks, 1);
    assert.equal(locks[0], 0);
  });
});

describe('key hashes', () => {
  test('of many keys do not meet, and spread evenly over buckets', () => {
    const hash = new KeyHash(123, 456);
    const seen = new Set<string>();
    const buckets = new Uint32Array(256);
    for (let index = 0; index < 50_000; index++) {
      hash.hash(1, `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
      seen.add(`${hash.low}:${hash.high}`);
      buckets[hash.low & 255]!++;
    }
    assert.equal(seen.size, 50_000);
    // 195 expected; five standard deviations are 70.
    assert.ok(Math.max(...buckets) < 265 && Math.min(...buckets) > 125);
  });

  test('differ by seed and by purpose', () => {
    const one = new KeyHash(1, 2);
    const other = new KeyHash(1, 3);
    one.hash(1, 'a');
    other.hash(1, 'a');
    assert.notDeepEqual([one.low, one.high], [other.low, other.high]);
    const before = [one.low, one.high];
    one.hash(2, 'a');
    assert.notDeepEqual([one.low, one.high], before);
  });
});
