// The store on a disk that is full: events wait in the journal, and come once there is room.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { makeRequestEvent } from '../../src/events/example-events.ts';
import { JournalWriter } from '../../src/events/index.ts';
import { requires } from '../support/requires.ts';
import { readReports } from './read-reports.ts';

const CHILD = path.join(import.meta.dirname, 'store-full-child.ts');
const COUNT = 4000;

interface Report {
  readonly fault: string;
  readonly requests?: number;
  readonly events?: number;
  readonly duplicates?: number;
}

const needs = requires('root', 'program:unshare', 'program:mount');
test('a full disk under the store: nothing is lost, and it goes on by itself', needs, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-full-'));
  try {
    const journal = path.join(folder, 'journal');
    const disk = path.join(folder, 'disk');
    for (const made of [journal, disk]) mkdirSync(made);
    const writer = new JournalWriter({ folder: journal, writer: 'w' });
    for (let index = 0; index < COUNT; index++)
      writer.append(makeRequestEvent({ time: Date.now() }));
    await writer.close();
    // 24 MiB, most of it taken by something else until the first report of a fault.
    const script = `
      mount -t tmpfs -o size=24m tmpfs ${disk}
      head -c 21M /dev/zero > ${disk}/ballast
      "$@" | while read -r line; do echo "$line"; rm -f ${disk}/ballast; done`;
    const child = [process.execPath, CHILD, journal, path.join(disk, 'events.sqlite')];
    const reports = await readReports<Report>('unshare', [
      '-m',
      'sh',
      '-c',
      script,
      'sh',
      ...child,
    ]);
    assert.match(reports[0]?.fault ?? '', /full/);
    const last = { fault: '', requests: COUNT, events: COUNT, duplicates: 0 };
    assert.deepEqual(reports.at(-1), last);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
