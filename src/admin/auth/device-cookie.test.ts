import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { makeDeviceCookie, readDeviceCookie } from './device-cookie.ts';

const key = randomBytes(32);

describe('device cookie', () => {
  test('is read for the user it was made for, with the key it was made with', () => {
    const cookie = makeDeviceCookie(key, 'ann');
    assert.equal(readDeviceCookie(key, 'ann', cookie), cookie.split('.')[0]);
    assert.equal(readDeviceCookie(key, 'bob', cookie), undefined);
    assert.equal(readDeviceCookie(randomBytes(32), 'ann', cookie), undefined);
  });

  test('differs with each sign-in', () => {
    assert.notEqual(makeDeviceCookie(key, 'ann'), makeDeviceCookie(key, 'ann'));
  });

  test('anything else is none', () => {
    assert.equal(readDeviceCookie(key, 'ann', undefined), undefined);
    const forged = fc.oneof(
      fc.string(),
      fc.string().map((text) => `${text}.${text}`),
    );
    fc.assert(fc.property(forged, (cookie) => readDeviceCookie(key, 'ann', cookie) === undefined));
  });
});
