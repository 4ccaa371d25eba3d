import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { testEventStore } from './conformance.ts';
import { openSqliteStore } from './sqlite-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-store-'));
after(() => rmSync(folder, { recursive: true }));

let count = 0;
testEventStore('SQLite', () => openSqliteStore({ file: path.join(folder, `${count++}.sqlite`) }));

test('a file that the disk refuses is tried again with each call, and each says why', async () => {
  const file = path.join(folder, `${count++}.sqlite`);
  mkdirSync(file);
  const store = await openSqliteStore({ file });
  const refused = { code: 'internal', message: /unable to open database file/ };
  await assert.rejects(store.counts(), refused);
  await assert.rejects(store.offsets(), refused);
  rmdirSync(file);
  assert.equal((await store.counts()).events, 0);
  await store.close();
});
