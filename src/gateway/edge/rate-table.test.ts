import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { KeyHash } from '../shared/key-hash.ts';
import { RateTable } from './rate-table.ts';

const START = 1_700_000_000_000;

function makeTable(slots = 1024): { table: RateTable; key: KeyHash } {
  const memory = new SharedArrayBuffer(RateTable.bytes(slots));
  return { table: new RateTable(memory, 0, slots, 1), key: new KeyHash(7, 11) };
}

describe('rates', () => {
  test('count a burst exactly, and forget it after two windows', () => {
    const { table, key } = makeTable();
    key.hash(1, 'a');
    for (let index = 1; index <= 50; index++) {
      assert.equal(table.count(key, 1000, START + index), index);
    }
    // Half of the next window: half of the burst still counts.
    assert.equal(Math.round(table.count(key, 1000, START + 1 + 1500)), 26);
    assert.equal(table.count(key, 1000, START + 1 + 3500), 1);
  });

  test('over 1 s and 60 s at once', () => {
    const { table, key } = makeTable();
    let second = 0;
    let minute = 0;
    for (let index = 0; index < 600; index++) {
      key.hash(1, 'a 1s');
      second = table.count(key, 1000, START + index * 100);
      key.hash(1, 'a 60s');
      minute = table.count(key, 60_000, START + index * 100);
    }
    assert.ok(second >= 10 && second <= 11, String(second));
    assert.equal(minute, 600);
  });

  test('never count less than the running window, nor more than both windows', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 4 })),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 100, max: 2000 }), (list, windowMs) => {
        const { table, key } = makeTable();
        const seen = new Map<number, number[]>();
        let now = START;
        for (const [waitMs, who] of list) {
          now += waitMs;
          const times = seen.get(who) ?? [];
          times.push(now);
          seen.set(who, times);
          key.hash(1, `client-${who}`);
          const counted = table.count(key, windowMs, now);
          const within = (ms: number): number => times.filter((time) => time > now - ms).length;
          assert.ok(counted >= 1);
          assert.ok(
            counted <= within(2 * windowMs) + 1e-9,
            `${counted} of ${within(2 * windowMs)}`,
          );
          // All at once they are all in one window.
          if (times.every((time) => time === now)) assert.equal(counted, times.length);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('a clock set back counts on', () => {
    const { table, key } = makeTable();
    key.hash(1, 'a');
    table.count(key, 1000, START);
    assert.equal(table.count(key, 1000, START - 5000), 2);
  });

  test('a full bucket forgets the key nearest to its end, and counts that', () => {
    const { table, key } = makeTable(8);
    for (let who = 0; who < 9; who++) {
      key.hash(1, `client-${who}`);
      table.count(key, 60_000, START + who);
    }
    assert.equal(table.evicted, 1);
    key.hash(1, 'client-8');
    assert.equal(table.count(key, 60_000, START + 10), 2);
    key.hash(1, 'client-0');
    assert.equal(table.count(key, 60_000, START + 10), 1);
  });
});
