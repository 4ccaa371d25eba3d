import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { openBanStore } from './ban-store.ts';
import type { Ban } from './ban.ts';

const NOW_MS = Date.UTC(2026, 10, 22);
const BAN: Ban = {
  network: '192.0.2.7',
  author: 'ann',
  kind: 'person',
  reason: 'probing',
  sinceMs: NOW_MS - 1000,
  untilMs: NOW_MS + 3_600_000,
};

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-ban-store-'));
after(() => rmSync(folder, { recursive: true }));
let count = 0;
const newFile = (): string => path.join(folder, `bans-${count++}.db`);

describe('a ban list on disk', () => {
  test('that is damaged is moved aside, and an empty one takes its place', () => {
    const file = newFile();
    writeFileSync(file, 'no database at all '.repeat(400));
    const { store, setAside, problem } = openBanStore(file, NOW_MS);
    assert.match(setAside!.movedTo, /\.damaged-/);
    assert.equal(problem, '');
    store.put(BAN);
    store.close();
    const { store: again } = openBanStore(file, NOW_MS);
    assert.equal(again.of(BAN.network).length, 1);
    again.close();
  });

  test('that is damaged in the middle keeps what stands before the damage', () => {
    const file = newFile();
    const { store: whole } = openBanStore(file, NOW_MS);
    whole.atomically(() => {
      for (let index = 0; index < 2000; index++) {
        const network = `192.0.${2 + (index >> 8)}.${index & 255}`;
        whole.put({ ...BAN, network, reason: 'x'.repeat(200) });
      }
    });
    whole.close();
    const bytes = readFileSync(file);
    bytes.fill(0xa5, Math.floor(bytes.length * 0.6), Math.floor(bytes.length * 0.7));
    writeFileSync(file, bytes);
    const { store, setAside } = openBanStore(file, NOW_MS);
    assert.notEqual(setAside, undefined);
    const kept = [...store.all(NOW_MS)];
    assert.ok(kept.length > 100 && kept.length < 2000, `${kept.length}`);
    assert.ok(
      kept.every(({ network, author }) => /^192\.0\.\d+\.\d+$/.test(network) && author === 'ann'),
    );
    store.close();
  });

  test('that cannot be had goes on in memory', () => {
    const file = newFile();
    mkdirSync(file);
    const { store, problem } = openBanStore(file, NOW_MS);
    assert.equal(problem, 'it is a folder');
    store.put(BAN);
    assert.equal(store.of(BAN.network).length, 1);
    store.close();
  });

  test('that nothing can be written beside keeps its bans in force', () => {
    const file = newFile();
    const { store: whole } = openBanStore(file, NOW_MS);
    whole.put(BAN);
    whole.put({ ...BAN, network: '192.0.2.8', untilMs: NOW_MS });
    whole.close();
    // As a disk without room: the log cannot be made.
    mkdirSync(`${file}-wal`);
    const { store, setAside, problem } = openBanStore(file, NOW_MS);
    assert.notEqual(problem, '');
    assert.equal(setAside, undefined);
    assert.deepEqual(
      [...store.all(NOW_MS)].map((ban) => ({ ...ban })),
      [BAN],
    );
    store.close();
  });
});
