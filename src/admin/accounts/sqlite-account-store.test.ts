import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { testAccountStore } from './conformance.ts';
import { openAccountStore } from './sqlite-account-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-accounts-'));
let count = 0;
const newFile = (): string => path.join(folder, `accounts-${count++}.db`);

after(() => rmSync(folder, { recursive: true }));

describe('accounts in memory', () => testAccountStore(() => openAccountStore(':memory:')));
describe('accounts in a file', () => testAccountStore(() => openAccountStore(newFile())));

describe('accounts file', () => {
  test('is readable by its owner alone, side files included', () => {
    const file = newFile();
    const store = openAccountStore(file);
    store.openSetup('hash', 1);
    for (const suffix of ['', '-wal', '-shm']) {
      assert.equal(statSync(file + suffix).mode & 0o777, 0o600, suffix);
    }
    store.close();
  });

  test('survives reopening, device key included', () => {
    const file = newFile();
    const first = openAccountStore(file);
    const user = { id: 'u', name: 'ann', role: 'admin', passwordHash: 'h', createdAt: 1 } as const;
    first.createUser(user);
    const key = first.deviceKey();
    first.close();
    const second = openAccountStore(file);
    assert.equal(second.userByName('ann')?.role, 'admin');
    assert.deepEqual(second.deviceKey(), key);
    second.close();
  });

  test('from a newer version is refused and left alone', () => {
    const file = newFile();
    openAccountStore(file).close();
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const before = readFileSync(file);
    assert.throws(() => openAccountStore(file), /newer version of Rampart/);
    assert.deepEqual(readFileSync(file), before);
  });
});
