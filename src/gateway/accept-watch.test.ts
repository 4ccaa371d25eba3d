import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AcceptWatch } from './accept-watch.ts';

const SOCKETS = 16;
const TURNS = 100;

/** Readings of a watch that is told of so many connections a turn, again and again. */
function readings(perTurn: readonly number[]): readonly boolean[] {
  const watch = new AcceptWatch(SOCKETS);
  let accepted = 0;
  return perTurn.map((count, at) => {
    accepted += count * TURNS;
    return watch.read(accepted, (at + 1) * TURNS);
  });
}

describe('accept watch', () => {
  test('queues that stay full are waited for, until they run dry', () =>
    assert.deepEqual(readings([16, 16, 16, 3, 16, 16]), [false, true, true, false, false, true]));

  test('a crowd that comes at once is no queue that lasts', () =>
    assert.deepEqual(readings([0, 16, 0, 16, 0]), [false, false, false, false, false]));

  test('many connections that are accepted as they come are none either', () =>
    assert.deepEqual(readings([8, 12, 14, 14]), [false, false, false, false]));

  test('a thread that made no turn says nothing', () => {
    const watch = new AcceptWatch(SOCKETS);
    assert.deepEqual(
      [1, 2, 3].map(() => watch.read(0, 0)),
      [false, false, false],
    );
  });
});
