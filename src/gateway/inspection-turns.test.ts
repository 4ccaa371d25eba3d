import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../lib/clock.ts';
import { InspectionTurns } from './inspection-turns.ts';

/** Work of so many turns, which notes each. */
function workOf(
  name: string,
  turns: number,
  log: string[],
  onTurn = (): void => {},
): () => boolean {
  let left = turns;
  return () => {
    log.push(name);
    onTurn();
    return --left === 0;
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(1);
}

describe('turns of inspections', () => {
  test('one is finished before the next begins, in the order in which they came', async () => {
    const turns = new InspectionTurns(systemClock);
    const log: string[] = [];
    turns.add(workOf('a', 3, log), 0);
    turns.add(workOf('b', 1, log), 0);
    turns.add(workOf('c', 2, log), 0);
    assert.deepEqual(log, [], 'none begins at once');
    await until(() => log.length >= 6);
    assert.deepEqual(log, ['a', 'a', 'a', 'b', 'c', 'c']);
  });

  test('between two turns comes what the event loop has', async () => {
    const turns = new InspectionTurns(systemClock);
    const log: string[] = [];
    const other = (): void => void setImmediate(() => log.push('other'));
    turns.add(workOf('a', 3, log, other), 0);
    await until(() => log.length >= 6);
    assert.deepEqual(log, ['a', 'other', 'a', 'other', 'a', 'other']);
  });

  test('requests that never end do not keep one from its turns', async () => {
    const turns = new InspectionTurns(systemClock);
    const log: string[] = [];
    const others = setInterval(() => turns.noteOther(0), 0);
    turns.add(
      workOf('a', 5, log, () => turns.noteOther(0)),
      0,
    );
    await until(() => log.length >= 5);
    clearInterval(others);
    assert.equal(log.length, 5);
  });

  test('as much time as others had is made up for at once', async () => {
    let nowMs = 0;
    const turns = new InspectionTurns({ monotonic: () => nowMs });
    const log: string[] = [];
    const turn = (): void => {
      nowMs += 1;
      setImmediate(() => log.push('other'));
    };
    turns.add(workOf('a', 2, log, turn), 0);
    turns.add(workOf('b', 3, log, turn), 0);
    turns.noteOther(1.5);
    turns.noteOther(1.5);
    await until(() => log.length >= 10);
    assert.deepEqual(log.slice(0, 6), ['a', 'a', 'b', 'other', 'other', 'other']);
  });

  test('however long others took, a row of turns is short', async () => {
    let nowMs = 0;
    const turns = new InspectionTurns({ monotonic: () => nowMs });
    const log: string[] = [];
    const inRow: number[] = [];
    setImmediate(() => inRow.push(log.length));
    turns.add(
      workOf('a', 40, log, () => (nowMs += 1)),
      0,
    );
    setImmediate(() => inRow.push(log.length));
    turns.noteOther(1000);
    await until(() => log.length >= 40);
    assert.deepEqual(inRow, [0, 10]);
  });

  test('one that comes when all are done begins anew', async () => {
    const turns = new InspectionTurns(systemClock);
    const log: string[] = [];
    turns.add(workOf('a', 1, log), 0);
    await until(() => log.length === 1);
    assert.equal(turns.longestWaitMs(50), 0);
    turns.add(workOf('b', 1, log), 10);
    assert.equal(turns.longestWaitMs(50), 40);
    await until(() => log.length === 2);
    assert.deepEqual(log, ['a', 'b']);
  });
});
