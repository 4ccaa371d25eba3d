import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LoadGauge } from './load-gauge.ts';

describe('load gauge', () => {
  test('goes up at once, and down one step after several calm readings', () => {
    const gauge = new LoadGauge();
    gauge.close();
    assert.equal(gauge.judge(39), 0);
    assert.equal(gauge.judge(400), 3);
    const falling = Array.from({ length: 12 }, () => gauge.judge(0));
    assert.deepEqual(falling, [3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0]);
  });

  test('a reading as bad as before begins the calm anew', () => {
    const gauge = new LoadGauge();
    gauge.close();
    gauge.judge(50);
    for (let reading = 0; reading < 20; reading++) {
      gauge.judge(0);
      gauge.judge(0);
      assert.equal(gauge.judge(50), 1);
    }
  });

  test('a reading without a measurement is no delay', () => {
    const gauge = new LoadGauge();
    gauge.close();
    assert.deepEqual(gauge.read(), { p50Ms: 0, p99Ms: 0, maxMs: 0 });
  });
});
