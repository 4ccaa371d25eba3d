import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Clock } from '../../lib/clock.ts';
import { Deadline } from './deadline.ts';

const BUDGET_MS = 50;
const PAUSES_MS_MAX = 100;

/** Of a thread that worked as long as `workedMs` says. */
function clockOf(thread: { workedMs: number } | undefined): Clock {
  return {
    now: () => 0,
    monotonic: () => 0,
    ...(thread === undefined ? {} : { worked: () => thread.workedMs }),
  };
}

/** Looks every `stepMs` until the time is over, and returns when that was; 1000 at the latest. */
function lastsUntil(deadline: Deadline, stepMs: number, work?: () => void): number {
  deadline.begin(0);
  for (let nowMs = 0; nowMs < 1000; nowMs += stepMs) {
    work?.();
    deadline.look(nowMs);
    if (deadline.isPast(nowMs)) return nowMs;
  }
  return 1000;
}

describe('a deadline', () => {
  test('is what was given, over all pieces of work', () => {
    const deadline = new Deadline(clockOf(undefined), BUDGET_MS, PAUSES_MS_MAX);
    for (const startMs of [0, 1000, 2000]) {
      deadline.begin(startMs);
      deadline.end(startMs + 10);
    }
    deadline.begin(3000);
    assert.equal(deadline.isPast(3020), false);
    assert.equal(deadline.isPast(3021), true);
    deadline.extend(5);
    assert.equal(deadline.isPast(3025), false);
    assert.equal(deadline.isPast(3026), true);
  });

  test('is put off by pauses, as long as they come to no more than they may', () => {
    const deadline = new Deadline(clockOf(undefined), BUDGET_MS, PAUSES_MS_MAX);
    // Of each 20 ms it is 10 that count.
    assert.equal(lastsUntil(deadline, 20), 120);
    const paused = new Deadline(clockOf(undefined), BUDGET_MS, PAUSES_MS_MAX);
    assert.equal(lastsUntil(paused, 200), 200);
  });

  test('is put off where the thread waited in slices too short to be seen', () => {
    const thread = { workedMs: 0 };
    const deadline = new Deadline(clockOf(thread), BUDGET_MS, PAUSES_MS_MAX);
    const untilMs = lastsUntil(deadline, 5, () => {
      thread.workedMs += 1;
    });
    assert.ok(untilMs >= 200 && untilMs < 1000, `${untilMs} ms`);
  });

  test('is put off where pieces are too short to be asked about, and others work between them', () => {
    const thread = { workedMs: 0 };
    const deadline = new Deadline(clockOf(thread), BUDGET_MS, PAUSES_MS_MAX);
    let pieces = 0;
    // Each takes 0.9 ms, of which it has the processor for 0.1; then somebody else works for a while.
    for (let nowMs = 0; pieces < 1000; nowMs += 10, pieces++) {
      deadline.begin(nowMs);
      thread.workedMs += 0.1;
      deadline.look(nowMs + 0.9);
      if (deadline.isPast(nowMs + 0.9)) break;
      deadline.end(nowMs + 0.9);
      thread.workedMs += 5;
    }
    assert.ok(pieces > 400 && pieces < 600, `${pieces} pieces`);
  });

  test('is put off by a pause of any length, before the first look and behind it', () => {
    const thread = { workedMs: 0 };
    const deadline = new Deadline(clockOf(thread), BUDGET_MS, PAUSES_MS_MAX);
    deadline.begin(0);
    deadline.look(1000);
    assert.equal(deadline.isPast(1000), false);
    thread.workedMs += 20;
    deadline.look(2000);
    assert.equal(deadline.isPast(2000), false);
    thread.workedMs += 5;
    deadline.end(3000);
    deadline.begin(4000);
    thread.workedMs += 5;
    deadline.look(4005);
    assert.equal(deadline.isPast(4005), false);
    thread.workedMs += 50;
    deadline.look(4055);
    assert.equal(deadline.isPast(4055), true);
  });

  test('is not put off for a thread that worked all the time', () => {
    const thread = { workedMs: 0 };
    const deadline = new Deadline(clockOf(thread), BUDGET_MS, PAUSES_MS_MAX);
    const untilMs = lastsUntil(deadline, 5, () => {
      thread.workedMs += 5;
    });
    assert.equal(untilMs, BUDGET_MS + 5);
  });
});
