import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { testEventStore } from './conformance.ts';
import { openSqliteStore } from './sqlite-store.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-store-'));
after(() => rmSync(folder, { recursive: true }));

let count = 0;
testEventStore('SQLite', () => openSqliteStore({ file: path.join(folder, `${count++}.sqlite`) }));
