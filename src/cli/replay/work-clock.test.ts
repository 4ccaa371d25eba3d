import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeWorkClock } from './work-clock.ts';

function makeSource() {
  const at = { wallMs: 1000, workedMs: 70 };
  const source = { now: () => 0, monotonic: () => at.wallMs, worked: () => at.workedMs };
  return { at, clock: makeWorkClock(source) };
}

describe('makeWorkClock', () => {
  test('goes with the time while the thread works', () => {
    const { at, clock } = makeSource();
    const start = clock.monotonic();
    for (const passedMs of [1, 4, 20, 49]) {
      at.wallMs = 1000 + passedMs;
      at.workedMs = 70 + passedMs;
      assert.equal(clock.monotonic() - start, passedMs);
    }
  });

  test('stands still while others work, and never goes back', () => {
    const { at, clock } = makeSource();
    const start = clock.monotonic();
    at.wallMs += 4;
    at.workedMs += 4;
    assert.equal(clock.monotonic() - start, 4);
    at.wallMs += 800;
    const waited = clock.monotonic() - start;
    assert.ok(waited >= 4 && waited <= 9, `${waited}`);
    at.wallMs += 800;
    assert.equal(clock.monotonic() - start, waited);
    at.workedMs += 60;
    assert.ok(clock.monotonic() - start > 60);
  });
});
