import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_SHIELD_OPTIONS } from '../options.ts';
import { DriverFilter, type DriverStatus, type DriverTarget } from './driver-filter.ts';
import { BpfFailure } from './libbpf.ts';

const TARGET: DriverTarget = {
  options: DEFAULT_SHIELD_OPTIONS,
  refuses: true,
  bans: new Map(),
  proof: undefined,
};
const MINUTE_MS = 60_000;

function setUp(fail: () => Error = () => new BpfFailure('no libbpf here', 0)) {
  const told: Pick<DriverStatus, 'state' | 'reason'>[] = [];
  const counted = { opened: 0, nowMs: 0 };
  const driver = new DriverFilter({
    host: {
      readText: () => undefined,
      clock: { now: () => 0, monotonic: () => counted.nowMs },
    },
    places: { sourceFolder: '/nonexistent/kernel', cacheFolder: '/nonexistent/cache' },
    onChange: ({ state, reason }) => told.push({ state, reason }),
    open: () => {
      counted.opened++;
      return Promise.reject(fail());
    },
  });
  return { driver, told, counted };
}

describe('driver filter', () => {
  test('what is missing is told once, and shows in the status', async () => {
    const { driver, told } = setUp();
    driver.want(TARGET);
    await driver.settled();
    driver.want(TARGET);
    await driver.settled();
    assert.deepEqual(told, [{ state: 'unavailable', reason: 'no libbpf here' }]);
    const { state, totals, topSources } = driver.status();
    assert.deepEqual([state, totals, topSources], ['unavailable', undefined, []]);
  });

  test('it is tried again after a minute, and when somebody says so', async () => {
    const { driver, counted } = setUp();
    for (let atMs = 0; atMs < MINUTE_MS; atMs += 5000) {
      counted.nowMs = atMs;
      driver.want(TARGET);
      await driver.settled();
    }
    assert.equal(counted.opened, 1);
    counted.nowMs = MINUTE_MS;
    driver.want(TARGET);
    await driver.settled();
    assert.equal(counted.opened, 2);
    driver.retry();
    driver.want(TARGET);
    await driver.settled();
    assert.equal(counted.opened, 3);
  });

  test('a fault nobody thought of is one of this part alone', async () => {
    const { driver } = setUp(() => new TypeError('of some kind'));
    driver.want(TARGET);
    await driver.settled();
    assert.equal(driver.status().reason, 'of some kind');
  });

  test('not wanted: nothing is tried, nothing is read, bans are no matter', async () => {
    const { driver, counted } = setUp();
    driver.want({ ...TARGET, options: { ...DEFAULT_SHIELD_OPTIONS, xdp: 'off' } });
    await driver.settled();
    driver.changeBans([], []);
    assert.equal(driver.look(1), undefined);
    assert.equal(counted.opened, 0);
    assert.equal(driver.status().state, 'off');
  });
});
