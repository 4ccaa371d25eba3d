import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TestClock } from '../../../test/support/admin-harness.ts';
import {
  DELAY_FIRST_MS,
  DELAY_MAX_MS,
  FORGET_AFTER_MS,
  FREE_FAILURES,
  KEYS_MAX,
  LoginThrottle,
  delayAfter,
  type LoginAttempt,
} from './login-throttle.ts';

const attempt = (overrides: Partial<LoginAttempt> = {}): LoginAttempt => ({
  address: '192.0.2.1',
  name: 'ann',
  device: undefined,
  ...overrides,
});

describe('sign-in throttle', () => {
  test('lets a few mistakes pass, then doubles the delay up to its limit', () => {
    const clock = new TestClock();
    const throttle = new LoginThrottle(clock);
    for (let failure = 0; failure <= FREE_FAILURES; failure++) {
      assert.equal(throttle.begin(attempt()), 0);
    }
    const delays: number[] = [];
    for (let failure = 0; failure < 10; failure++) {
      const waitMs = throttle.begin(attempt());
      delays.push(waitMs);
      clock.advance(waitMs);
      assert.equal(throttle.begin(attempt()), 0, 'after the delay the next one is looked at');
    }
    assert.deepEqual(delays.slice(0, 5), [1000, 2000, 4000, 8000, 16_000]);
    assert.equal(delays.at(-1), DELAY_MAX_MS);
  });

  test('a refused attempt neither counts nor prolongs the delay', () => {
    const clock = new TestClock();
    const throttle = new LoginThrottle(clock);
    for (let failure = 0; failure <= FREE_FAILURES; failure++) throttle.begin(attempt());
    for (let index = 0; index < 50; index++) {
      assert.equal(throttle.begin(attempt()), DELAY_FIRST_MS);
    }
    assert.equal(throttle.refused, 50);
    clock.advance(DELAY_FIRST_MS);
    assert.equal(throttle.begin(attempt()), 0);
  });

  test('counts many at once like one after the other', () => {
    const throttle = new LoginThrottle(new TestClock());
    const started = Array.from({ length: 100 }, () => throttle.begin(attempt()));
    assert.equal(started.filter((waitMs) => waitMs === 0).length, FREE_FAILURES + 1);
  });

  test('slows one account from many addresses, and one address over many accounts', () => {
    const throttle = new LoginThrottle(new TestClock());
    for (let index = 0; index <= FREE_FAILURES; index++) {
      throttle.begin(attempt({ address: `198.51.100.${index}` }));
    }
    assert.ok(throttle.begin(attempt({ address: '203.0.113.9' })) > 0, 'the account');
    for (let index = 0; index <= FREE_FAILURES; index++) {
      throttle.begin(attempt({ address: '203.0.113.9', name: `name${index}` }));
    }
    assert.ok(
      throttle.begin(attempt({ address: '203.0.113.9', name: 'fresh' })) > 0,
      'the address',
    );
    assert.equal(throttle.begin(attempt({ address: '203.0.113.10', name: 'fresh' })), 0);
  });

  test('takes a /64 of IPv6 for one address, and a mapped IPv4 for itself', () => {
    const throttle = new LoginThrottle(new TestClock());
    for (let index = 0; index <= FREE_FAILURES; index++) {
      throttle.begin(attempt({ address: `2001:db8:0:1::${index + 1}`, name: `name${index}` }));
    }
    assert.ok(throttle.begin(attempt({ address: '2001:db8:0:1:ffff::', name: 'x' })) > 0);
    assert.equal(throttle.begin(attempt({ address: '2001:db8:0:2::1', name: 'x' })), 0);
    for (let index = 0; index <= FREE_FAILURES; index++) {
      throttle.begin(attempt({ address: '::ffff:192.0.2.7', name: `mapped${index}` }));
    }
    assert.ok(throttle.begin(attempt({ address: '192.0.2.7', name: 'y' })) > 0);
    assert.equal(throttle.begin(attempt({ address: '192.0.2.8', name: 'y' })), 0);
  });

  test('a browser that has signed in before is counted by itself: no lock-out by others', () => {
    const clock = new TestClock();
    const throttle = new LoginThrottle(clock);
    for (let index = 0; index < 100; index++) {
      clock.advance(throttle.begin(attempt()));
      throttle.begin(attempt());
    }
    assert.ok(throttle.begin(attempt()) > 0);
    const known = attempt({ device: 'laptop' });
    assert.equal(throttle.begin(known), 0);
    for (let failure = 0; failure < FREE_FAILURES; failure++) throttle.begin(known);
    assert.ok(throttle.begin(known) > 0, 'but it is counted');
  });

  test('success forgives the account, not the guesses of the address at others', () => {
    const throttle = new LoginThrottle(new TestClock());
    for (let index = 0; index < FREE_FAILURES; index++) {
      throttle.begin(attempt({ name: `victim${index}` }));
    }
    const own = attempt({ name: 'mallory' });
    throttle.begin(own);
    throttle.succeed(own);
    assert.equal(throttle.begin(attempt({ name: 'victim9' })), 0);
    assert.ok(throttle.begin(attempt({ name: 'victim10' })) > 0);
  });

  test('what was not looked at is taken back', () => {
    const throttle = new LoginThrottle(new TestClock());
    for (let index = 0; index < 50; index++) {
      assert.equal(throttle.begin(attempt()), 0);
      throttle.cancel(attempt());
    }
  });

  test('forgets after a quiet time', () => {
    const clock = new TestClock();
    const throttle = new LoginThrottle(clock);
    for (let failure = 0; failure <= FREE_FAILURES; failure++) throttle.begin(attempt());
    clock.advance(FORGET_AFTER_MS);
    for (let failure = 0; failure <= FREE_FAILURES; failure++) {
      assert.equal(throttle.begin(attempt()), 0);
    }
  });

  test('keeps a bounded table and counts what it forgot', () => {
    const throttle = new LoginThrottle(new TestClock());
    for (let index = 0; index < KEYS_MAX; index++) {
      throttle.begin(
        attempt({ address: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` }),
      );
      throttle.cancel(attempt());
    }
    assert.ok(throttle.evicted <= 1);
    for (let index = 0; index < 10; index++) {
      throttle.begin(attempt({ device: `device ${index}` }));
    }
    assert.ok(throttle.evicted >= 9);
  });

  test('delays never overflow', () => {
    assert.equal(delayAfter(0), 0);
    assert.equal(delayAfter(FREE_FAILURES), 0);
    assert.equal(delayAfter(FREE_FAILURES + 1), DELAY_FIRST_MS);
    assert.equal(delayAfter(1e9), DELAY_MAX_MS);
  });
});
