import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GatewayLimits } from '../config/policy.ts';
import { BodyPace } from './body-pace.ts';
import { REFUSE_BODY_IDLE, REFUSE_BODY_PACE } from './refusal.ts';

const IDLE_MS = 10_000;
const LIMITS = { bodyIdleTimeoutMs: IDLE_MS, bodyBytesPerSecondMin: 100 } as GatewayLimits;
const START_MS = 1_000_000;

function begun(): BodyPace {
  const pace = new BodyPace();
  pace.begin(START_MS);
  return pace;
}

describe('the pace of a body', () => {
  test('nothing for so long is refused', () => {
    const pace = begun();
    pace.noteData(START_MS + 4000);
    assert.equal(pace.judge(START_MS + 4000 + IDLE_MS, 1e6, LIMITS), undefined);
    assert.equal(pace.judge(START_MS + 4001 + IDLE_MS, 1e6, LIMITS), REFUSE_BODY_IDLE);
  });

  test('too little is refused, once it had the time to get going', () => {
    const pace = begun();
    assert.equal(pace.judge(START_MS + 5000, 0, LIMITS), undefined);
    assert.equal(pace.judge(START_MS + 6000, 600, LIMITS), undefined);
    assert.equal(pace.judge(START_MS + 6000, 599, LIMITS), REFUSE_BODY_PACE);
  });

  test('while the gateway takes nothing, and for that time, nothing is expected', () => {
    const pace = begun();
    pace.noteData(START_MS + 1000);
    pace.pause();
    assert.equal(pace.judge(START_MS + 1e6, 0, LIMITS), undefined);
    pace.resume(START_MS + 61_000);
    assert.equal(pace.judge(START_MS + 66_000, 600, LIMITS), undefined);
    assert.equal(pace.judge(START_MS + 66_000, 599, LIMITS), REFUSE_BODY_PACE);
  });

  test('a body that is not read, or is at its end, is not judged', () => {
    assert.equal(new BodyPace().judge(START_MS, 0, LIMITS), undefined);
    const pace = begun();
    pace.end();
    assert.equal(pace.judge(START_MS + 1e6, 0, LIMITS), undefined);
  });

  test('who sends a byte now and then is waited for since what was sent should have come', () => {
    const pace = begun();
    pace.noteData(START_MS + 9000);
    assert.equal(pace.awaitedSinceMs(4000), START_MS + 1000);
    assert.equal(pace.awaitedSinceMs(1e6), START_MS + 9000);
    pace.pause();
    assert.equal(pace.awaitedSinceMs(4000), 0);
    pace.resume(START_MS + 19_000);
    assert.equal(pace.awaitedSinceMs(4000), START_MS + 11_000);
  });
});
