import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  PASSWORD_HASH,
  PASSWORD_HASHES_AT_ONCE_MAX,
  PASSWORD_HASHES_WAITING_MAX,
  PasswordHasher,
} from './password.ts';

describe('password hashing', () => {
  test('writes a PHC string with its parameters and a new salt each time', async () => {
    const hasher = new PasswordHasher();
    const first = await hasher.hash('a quiet harbour');
    const second = await hasher.hash('a quiet harbour');
    const { memoryKib, passes, lanes } = PASSWORD_HASH;
    assert.ok(first?.startsWith(`$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$`));
    assert.notEqual(first, second);
  });

  test('tells good from wrong', async () => {
    const hasher = new PasswordHasher();
    const stored = await hasher.hash('a quiet harbour');
    assert.equal(await hasher.check('a quiet harbour', stored), 'good');
    assert.equal(await hasher.check('a quiet harbour ', stored), 'wrong');
    assert.equal(await hasher.check('', stored), 'wrong');
  });

  test('takes the two Unicode spellings of a letter for the same', async () => {
    const hasher = new PasswordHasher();
    const stored = await hasher.hash('caf\u00e9 at the harbour');
    assert.equal(await hasher.check('cafe\u0301 at the harbour', stored), 'good');
  });

  test('reads what other implementations write, and asks to renew weaker parameters', async () => {
    // From the reference implementation's own tests (P-H-C/phc-winner-argon2, src/test.c).
    const stored =
      '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    const hasher = new PasswordHasher();
    assert.equal(await hasher.check('password', stored), 'good-but-weak-hash');
    assert.equal(await hasher.check('Password', stored), 'wrong');
  });

  test('an unknown user is hashed for like a known one, and is always wrong', async () => {
    const hasher = new PasswordHasher();
    assert.equal(await hasher.check('any', undefined), 'wrong');
    assert.equal(await hasher.check('', undefined), 'wrong');
    const room = PASSWORD_HASHES_AT_ONCE_MAX + PASSWORD_HASHES_WAITING_MAX;
    const checks = Array.from({ length: room + 1 }, () => hasher.check('any', undefined));
    assert.equal((await Promise.all(checks)).at(-1), 'busy', 'they wait in line like known ones');
  });

  test('refuses what does not fit the queue, and recovers', async () => {
    const hasher = new PasswordHasher();
    const stored = await hasher.hash('a quiet harbour');
    const room = PASSWORD_HASHES_AT_ONCE_MAX + PASSWORD_HASHES_WAITING_MAX;
    const checks = await Promise.all(
      Array.from({ length: room + 5 }, () => hasher.check('wrong one', stored)),
    );
    assert.equal(checks.filter((check) => check === 'wrong').length, room);
    assert.equal(checks.filter((check) => check === 'busy').length, 5);
    assert.equal(hasher.refused, 5);
    assert.equal(await hasher.check('a quiet harbour', stored), 'good');
  });

  test('a damaged hash is an error, not a wrong password', async () => {
    const hasher = new PasswordHasher();
    await assert.rejects(hasher.check('any', 'plain'), /no argon2id PHC string/);
    const huge =
      '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    await assert.rejects(hasher.check('any', huge), /more memory or time/);
    assert.notEqual(await hasher.hash('still works'), undefined);
  });
});
