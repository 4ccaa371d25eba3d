import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TestClock } from '../../../test/support/admin-harness.ts';
import { openAccountStore } from '../accounts/sqlite-account-store.ts';
import { Credentials } from './credentials.ts';

const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const HOUR_MS = 3_600_000;

/** Accounts with ann, signed in, whose file fails with this code from then on. */
function signedInOn(errcode: number) {
  const clock = new TestClock();
  const accounts = openAccountStore(':memory:');
  const user = { id: 'u1', name: 'ann', role: 'admin', passwordHash: 'x', createdAt: 1 } as const;
  accounts.createUser(user);
  const credentials = new Credentials(accounts, clock);
  const secret = credentials.openSession(accounts.userById('u1')!, '192.0.2.1', 'test');
  const token = credentials.createToken('t1', 'ci', 'viewer', 'ann', 0)!.secret;
  const fail = (): never => {
    throw Object.assign(new Error('it fails'), { errcode });
  };
  Object.assign(accounts, { touchSession: fail, touchToken: fail, closeSession: fail });
  return { clock, credentials, secret, token };
}

describe('credentials on a disk without room', () => {
  test('hold as long as they would, written down or not', () => {
    const { clock, credentials, secret, token } = signedInOn(SQLITE_FULL);
    clock.advance(HOUR_MS);
    assert.equal(credentials.findSession(secret)?.name, 'ann');
    assert.equal(credentials.findToken(token)?.name, 'token ci');
    clock.advance(HOUR_MS * 3);
    assert.equal(credentials.findSession(secret), undefined, 'it is over all the same');
  });

  test('a damaged file is no disk without room', () => {
    const { clock, credentials, secret } = signedInOn(SQLITE_CORRUPT);
    clock.advance(HOUR_MS);
    assert.throws(() => credentials.findSession(secret), /it fails/);
  });
});
