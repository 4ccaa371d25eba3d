import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FairQueue, type Waiting } from './fair-queue.ts';

const TURN_MS = 5;
const WAITING_MAX = 1000;

/** A queue, its clock, and what became of each request that was put in. */
function makeQueue(): {
  queue: FairQueue;
  log: string[];
  add: (name: string, taken: number, costMs?: number) => void;
} {
  let nowMs = 0;
  const queue = new FairQueue({ monotonic: () => nowMs });
  const log: string[] = [];
  const add = (name: string, taken: number, costMs = 0): void => {
    const waiting: Waiting = {
      startedMs: nowMs,
      begin: () => {
        nowMs += costMs;
        log.push(name);
      },
      giveWay: () => log.push(`no ${name}`),
    };
    queue.add(waiting, taken);
  };
  return { queue, log, add };
}

describe('fair queue', () => {
  test('who took least is served first, and in the order of coming who took as much', async () => {
    const { log, add } = makeQueue();
    add('crowd 1', 9.5);
    add('crowd 2', 9.1);
    add('visitor 1', 1);
    add('much more', 1_000_000);
    add('office', 3);
    add('visitor 2', 1);
    assert.deepEqual(log, [], 'not before those who come in the same turn');
    await nextTurn();
    assert.deepEqual(log, ['visitor 1', 'visitor 2', 'office', 'crowd 1', 'crowd 2', 'much more']);
  });

  test('it works for a while, then lets others come, who may be served before', async () => {
    const { log, add } = makeQueue();
    for (let index = 1; index <= 8; index++) add(`crowd ${index}`, 9, TURN_MS / 2);
    await nextTurn();
    assert.deepEqual(log, ['crowd 1', 'crowd 2']);
    add('visitor', 1, TURN_MS);
    await nextTurn();
    assert.deepEqual(log.slice(2), ['visitor']);
    while (log.length < 9) await nextTurn();
    assert.deepEqual(log.at(-1), 'crowd 8');
    add('later', 2);
    await nextTurn();
    assert.equal(log.at(-1), 'later', 'after it was empty, too');
  });

  test('where there is no room, the newest of who took most gives way', async () => {
    const { log, add } = makeQueue();
    for (let index = 0; index < WAITING_MAX; index++) add('crowd', 9);
    add('visitor', 1);
    assert.deepEqual(log, ['no crowd']);
    add('worst', 30);
    assert.deepEqual(log, ['no crowd', 'no worst']);
    await nextTurn();
    assert.equal(log[2], 'visitor');
    assert.equal(log.length, WAITING_MAX + 2);
  });

  test('tells how long one has waited', async () => {
    const { queue, add } = makeQueue();
    assert.equal(queue.longestWaitMs(100), 0);
    add('one', 9, 10);
    add('two', 1, 40);
    assert.equal(queue.longestWaitMs(100), 100);
    await nextTurn();
    assert.equal(queue.longestWaitMs(140), 140, 'one is left');
    await nextTurn();
    assert.equal(queue.longestWaitMs(200), 0);
  });
});
