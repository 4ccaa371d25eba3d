import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fairPerSecond, LoadGauge } from './load-gauge.ts';

const LATE_MS = 40;

function closedGauge(): LoadGauge {
  const gauge = new LoadGauge();
  gauge.close();
  return gauge;
}

/** One that was late once. */
function lateGauge(): LoadGauge {
  const gauge = closedGauge();
  gauge.judge(LATE_MS, 0);
  return gauge;
}

function perSecond(gauge: LoadGauge): number {
  return gauge.pace === undefined ? Infinity : 1000 / gauge.pace.intervalMs;
}

describe('load gauge', () => {
  test('a thread that keeps up sets no pace', () => {
    const gauge = closedGauge();
    for (let reading = 0; reading < 10; reading++) {
      assert.equal(gauge.judge(LATE_MS - 1, 0), undefined);
    }
  });

  test('a thread that is late once sets none, however late; where one is set, once is enough', () => {
    const gauge = closedGauge();
    for (let reading = 0; reading < 10; reading++) {
      assert.equal(gauge.judge(10_000, 0), undefined);
      assert.equal(gauge.judge(0, 0), undefined);
    }
    gauge.judge(LATE_MS, 0);
    gauge.judge(LATE_MS, 0);
    assert.equal(perSecond(gauge), 100);
    gauge.judge(0, 0);
    gauge.judge(LATE_MS, 0);
    assert.equal(perSecond(gauge), 62.5, 'a quarter more, then half');
  });

  test('it begins with half of what each address gets, where that is little', () => {
    const first = (fair: number): number => {
      const gauge = closedGauge();
      gauge.judge(0, 250, false, () => fair);
      return perSecond(gauge);
    };
    assert.deepEqual([8, 150, 5000, 0.1].map(first), [4, 75, 100, 1]);
    assert.equal(first(fairPerSecond(2400, 300)), 4);
    assert.equal(first(fairPerSecond(0, 300)), 1, 'nobody gets anything');
    assert.equal(first(fairPerSecond(0, 0)), 100, 'connections come, and nobody asks for anything');
  });

  test('each reading that is no better halves what an address gets, down to one a second', () => {
    const gauge = lateGauge();
    const rates = Array.from({ length: 9 }, () => {
      gauge.judge(LATE_MS, 0);
      return perSecond(gauge);
    });
    assert.deepEqual(rates, [100, 50, 25, 12.5, 6.25, 3.125, 1.5625, 1, 1]);
    assert.equal(gauge.pace?.burst, 20, 'a page with all that belongs to it');
  });

  test('one that is far too late halves it more than once', () => {
    const rates = [159, 160, 320, 480, 10_000].map((delayMs) => {
      const gauge = lateGauge();
      gauge.judge(delayMs, 0);
      return perSecond(gauge);
    });
    assert.deepEqual(rates, [100, 50, 25, 12.5, 12.5]);
  });

  test('an upstream whose connections are waited for counts as well', () => {
    const gauge = closedGauge();
    assert.equal(gauge.judge(0, 249), undefined);
    assert.notEqual(gauge.judge(0, 250), undefined);
  });

  test('so does a queue of connections that nobody accepts, however short the turns are', () => {
    const gauge = closedGauge();
    assert.equal(gauge.judge(0, 0, false), undefined);
    assert.notEqual(gauge.judge(0, 0, true), undefined);
  });

  test('it lets go step by step, and within seconds', () => {
    const gauge = closedGauge();
    for (let reading = 0; reading < 20; reading++) gauge.judge(LATE_MS, 0);
    const rates: number[] = [];
    while (gauge.judge(0, 0) !== undefined) rates.push(perSecond(gauge));
    assert.deepEqual(
      rates,
      rates.toSorted((left, right) => left - right),
    );
    assert.ok(rates.length < 30, 'of four a second');
  });

  test('a reading without a measurement is no delay', () =>
    assert.deepEqual(
      closedGauge().read(0, false, () => 0),
      { p50Ms: 0, p99Ms: 0, maxMs: 0 },
    ));
});
