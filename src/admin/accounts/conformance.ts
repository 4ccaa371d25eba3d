import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  OPEN_SETUPS_MAX,
  SESSIONS_PER_USER_MAX,
  TOKENS_MAX,
  USERS_MAX,
  type AccountStore,
  type ApiToken,
  type NewUser,
  type Session,
} from './account-store.ts';

const NOW = 1_760_000_000_000;

/** What every AccountStore must keep. `open` gives a new, empty one. */
export function testAccountStore(open: () => AccountStore): void {
  const withStore = (name: string, work: (store: AccountStore) => void): void => {
    test(name, () => {
      const store = open();
      try {
        work(store);
      } finally {
        store.close();
      }
    });
  };

  withStore('creates users and finds them by id and name', (store) => {
    assert.equal(store.hasUsers(), false);
    assert.equal(store.createUser(makeUser('ann', { role: 'operator' })), 'created');
    assert.equal(store.hasUsers(), true);
    const expected = {
      id: 'id-ann',
      name: 'ann',
      role: 'operator',
      createdAt: NOW,
      passwordChangedAt: NOW,
      lastLoginAt: 0,
    };
    assert.deepEqual(store.userById('id-ann'), expected);
    assert.deepEqual(store.userByName('ann'), expected);
    assert.equal(store.passwordHashOf('id-ann'), 'hash of ann');
    assert.equal(store.userByName('bob'), undefined);
    assert.equal(store.passwordHashOf('id-bob'), undefined);
  });

  withStore('keeps names unique', (store) => {
    store.createUser(makeUser('ann'));
    assert.equal(store.createUser({ ...makeUser('ann'), id: 'other' }), 'name-taken');
    assert.equal(store.users().length, 1);
  });

  withStore('lets only one set-up through', (store) => {
    assert.equal(store.createUser(makeUser('ann'), true), 'created');
    assert.equal(store.createUser(makeUser('bob'), true), 'not-first');
  });

  withStore('bounds the number of users', (store) => {
    for (let index = 0; index < USERS_MAX; index++) store.createUser(makeUser(`user${index}`));
    assert.equal(store.createUser(makeUser('one-more')), 'too-many');
  });

  withStore('never loses the last admin', (store) => {
    store.createUser(makeUser('ann', { role: 'admin' }));
    store.createUser(makeUser('bob', { role: 'viewer' }));
    assert.equal(store.removeUser('id-ann'), 'last-admin');
    assert.equal(store.changeRole('id-ann', 'viewer'), 'last-admin');
    assert.equal(store.changeRole('id-ann', 'admin'), 'updated');
    assert.equal(store.changeRole('id-bob', 'admin'), 'updated');
    assert.equal(store.removeUser('id-ann'), 'removed');
    assert.equal(store.removeUser('id-bob'), 'last-admin');
    assert.deepEqual(
      store.users().map(({ name }) => name),
      ['bob'],
    );
  });

  withStore('tells unknown users apart', (store) => {
    assert.equal(store.removeUser('nobody'), 'unknown');
    assert.equal(store.changeRole('nobody', 'viewer'), 'unknown');
    assert.equal(store.changePassword('nobody', 'hash', NOW), false);
  });

  withStore('ends sessions when the role changes, not when it stays', (store) => {
    store.createUser(makeUser('ann', { role: 'admin' }));
    store.createUser(makeUser('bob', { role: 'viewer' }));
    store.openSession('s', makeSession('id-bob'));
    store.changeRole('id-bob', 'viewer');
    assert.notEqual(store.session('s'), undefined);
    store.changeRole('id-bob', 'operator');
    assert.equal(store.session('s'), undefined);
  });

  withStore('ends other sessions when the password changes', (store) => {
    store.createUser(makeUser('ann'));
    store.openSession('here', makeSession('id-ann'));
    store.openSession('elsewhere', makeSession('id-ann'));
    assert.equal(store.changePassword('id-ann', 'new hash', NOW + 5, 'here'), true);
    assert.notEqual(store.session('here'), undefined);
    assert.equal(store.session('elsewhere'), undefined);
    assert.equal(store.passwordHashOf('id-ann'), 'new hash');
    assert.equal(store.userById('id-ann')?.passwordChangedAt, NOW + 5);
  });

  withStore('keeps sessions when only the hash is renewed', (store) => {
    store.createUser(makeUser('ann'));
    store.openSession('s', makeSession('id-ann'));
    store.rehashPassword('id-ann', 'stronger');
    assert.equal(store.passwordHashOf('id-ann'), 'stronger');
    assert.notEqual(store.session('s'), undefined);
    assert.equal(store.userById('id-ann')?.passwordChangedAt, NOW);
  });

  withStore('opens, touches and closes sessions; they go with their user', (store) => {
    store.createUser(makeUser('ann', { role: 'admin' }));
    store.createUser(makeUser('bob'));
    store.openSession('s', makeSession('id-bob'));
    assert.deepEqual(store.session('s'), makeSession('id-bob'));
    store.touchSession('s', NOW + 9);
    assert.equal(store.session('s')?.lastSeenAt, NOW + 9);
    store.closeSession('s');
    assert.equal(store.session('s'), undefined);
    store.openSession('t', makeSession('id-bob'));
    store.removeUser('id-bob');
    assert.equal(store.session('t'), undefined);
  });

  withStore('bounds the sessions of a user, the longest unused go', (store) => {
    store.createUser(makeUser('ann'));
    store.createUser(makeUser('bob'));
    store.openSession('of bob', makeSession('id-bob'));
    for (let index = 0; index <= SESSIONS_PER_USER_MAX; index++) {
      store.openSession(`s${index}`, { ...makeSession('id-ann'), lastSeenAt: NOW + index });
    }
    assert.equal(store.session('s0'), undefined);
    assert.notEqual(store.session('s1'), undefined);
    assert.notEqual(store.session(`s${SESSIONS_PER_USER_MAX}`), undefined);
    assert.notEqual(store.session('of bob'), undefined);
  });

  withStore('keeps the new session even when all were used in the same instant', (store) => {
    store.createUser(makeUser('ann'));
    for (let index = 0; index <= SESSIONS_PER_USER_MAX; index++) {
      store.openSession(`s${index}`, makeSession('id-ann'));
      assert.notEqual(store.session(`s${index}`), undefined);
    }
  });

  withStore('expires sessions by idle time and by age', (store) => {
    store.createUser(makeUser('ann'));
    store.openSession('idle', { ...makeSession('id-ann'), lastSeenAt: NOW - 100 });
    store.openSession('old', { ...makeSession('id-ann'), createdAt: NOW - 1000 });
    store.openSession('good', makeSession('id-ann'));
    assert.equal(store.sessionAddresses().length, 1);
    assert.equal(store.expireSessions(NOW - 50, NOW - 500), 2);
    assert.notEqual(store.session('good'), undefined);
  });

  withStore('keeps tokens by hash, newest first, and revokes them', (store) => {
    assert.equal(store.createToken(makeToken('a', NOW), 'hash a'), true);
    assert.equal(store.createToken(makeToken('b', NOW + 1), 'hash b'), true);
    assert.deepEqual(store.tokenByHash('hash a'), makeToken('a', NOW));
    assert.deepEqual(
      store.tokens().map(({ id }) => id),
      ['b', 'a'],
    );
    store.touchToken('a', NOW + 7);
    assert.equal(store.tokenByHash('hash a')?.lastUsedAt, NOW + 7);
    assert.equal(store.revokeToken('a', NOW + 8)?.revokedAt, NOW + 8);
    assert.equal(store.revokeToken('a', NOW + 9)?.revokedAt, NOW + 8, 'the first time counts');
    assert.equal(store.revokeToken('none', NOW), undefined);
  });

  withStore('bounds the tokens that are good', (store) => {
    for (let index = 0; index < TOKENS_MAX; index++) {
      store.createToken(makeToken(`t${index}`, NOW), `hash ${index}`);
    }
    assert.equal(store.createToken(makeToken('one-more', NOW), 'hash'), false);
    store.revokeToken('t0', NOW);
    assert.equal(store.createToken(makeToken('one-more', NOW), 'hash'), true);
  });

  withStore('keeps a few set-up links until they expire or one is used', (store) => {
    store.openSetup('first', NOW + 10);
    assert.equal(store.isSetupOpen('first', NOW), true);
    assert.equal(store.isSetupOpen('first', NOW + 10), false);
    assert.equal(store.isSetupOpen('other', NOW), false);
    for (let index = 0; index < OPEN_SETUPS_MAX; index++) store.openSetup(`s${index}`, NOW + 10);
    assert.equal(store.isSetupOpen('first', NOW), false, 'the oldest gave way');
    assert.equal(store.isSetupOpen('s0', NOW), true);
    store.closeSetups();
    assert.equal(store.isSetupOpen('s0', NOW), false);
  });

  withStore('makes a device key of its own', (store) => {
    const other = open();
    assert.equal(store.deviceKey().length, 32);
    assert.notDeepEqual(store.deviceKey(), other.deviceKey());
    other.close();
  });
}

function makeUser(name: string, overrides: Partial<NewUser> = {}): NewUser {
  return {
    id: `id-${name}`,
    name,
    role: 'viewer',
    passwordHash: `hash of ${name}`,
    createdAt: NOW,
    ...overrides,
  };
}

function makeSession(userId: string): Session {
  return { userId, createdAt: NOW, lastSeenAt: NOW, address: '192.0.2.1', userAgent: 'Firefox' };
}

function makeToken(id: string, createdAt: number): ApiToken {
  return {
    id,
    name: `token ${id}`,
    prefix: 'rmp_abc',
    role: 'viewer',
    createdBy: 'ann',
    createdAt,
    expiresAt: 0,
    lastUsedAt: 0,
    revokedAt: 0,
  };
}
