import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { testAccountStore } from './conformance.ts';
import { openAccounts, openAccountStore } from './sqlite-account-store.ts';

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

  const AT_MS = Date.UTC(2026, 10, 22);
  const spoils: Readonly<Record<string, (file: string) => void>> = {
    'that is no database': (file) => writeFileSync(file, 'no database at all '.repeat(400)),
    'that is all zeros': (file) => writeFileSync(file, Buffer.alloc(readFileSync(file).length)),
    'that was cut off': (file) => truncateSync(file, readFileSync(file).length / 2),
    'without a byte': (file) => truncateSync(file),
    'from a newer version': (file) => {
      const database = new DatabaseSync(file);
      database.exec('PRAGMA user_version = 99');
      database.close();
    },
  };
  for (const [what, spoil] of Object.entries(spoils)) {
    test(`${what} is moved aside as it is, and an empty one takes its place`, () => {
      const file = newFile();
      const whole = openAccountStore(file);
      whole.createUser({ id: 'u1', name: 'ann', role: 'admin', passwordHash: 'x', createdAt: 1 });
      whole.close();
      spoil(file);
      const spoiled = readFileSync(file);
      const { store, setAside, problem } = openAccounts(file, AT_MS);
      assert.equal(problem, '');
      assert.match(setAside!.movedTo, /accounts.*\.damaged-20261122T000000000Z$/);
      assert.deepEqual(readFileSync(setAside!.movedTo), spoiled);
      assert.equal(store.hasUsers(), false);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      store.close();
    });
  }

  test('that the disk refuses leaves no accounts, and is not touched', () => {
    const file = newFile();
    mkdirSync(file);
    const { store, setAside, problem } = openAccounts(file, AT_MS);
    assert.equal(problem, 'it is a folder');
    assert.equal(setAside, undefined);
    assert.equal(store.hasUsers(), false);
    store.close();
    assert.ok(statSync(file).isDirectory());
  });
});
