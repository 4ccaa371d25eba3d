// Kills the process that ingests, with -9, again and again while events pour in: afterwards the store
// holds every one of them exactly once. The full measure of issue 2, point 3:
//
//   RAMPART_RECORDS=200000 RAMPART_KILLS=20 node --test test/events/ingest-killed.test.ts
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { JournalWriter } from '../../src/events/index.ts';
import { makeMatch, makeRandom, makeRequestEvent } from '../../src/events/example-events.ts';

const RECORDS = Number(process.env['RAMPART_RECORDS'] ?? 20_000);
const KILLS = Number(process.env['RAMPART_KILLS'] ?? 6);
const CHILD = path.join(import.meta.dirname, 'ingest-child.ts');

test(`${RECORDS} events, the reader killed ${KILLS} times: each is stored once`, async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-killed-'));
  const journal = folder;
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'rampart-killed-')), 'events.sqlite');
  try {
    const random = makeRandom(1);
    const limits = { segmentBytesMax: 1024 * 1024, freeBytesMin: 0 };
    const writers = ['a', 'b'].map(
      (writer) => new JournalWriter({ folder: journal, writer, limits }),
    );
    const ids = new Set<string>();
    const appendSome = (count: number): void => {
      for (let index = 0; index < count; index++) {
        const isAttack = random() < 0.05;
        const detail = isAttack ? ({ verdict: 'block', matches: [makeMatch()] } as const) : {};
        const event = makeRequestEvent({ time: Date.now(), detail });
        ids.add(event.id);
        assert.equal(writers[index % 2]!.append(event), true);
      }
    };
    const appending = (async () => {
      const step = Math.ceil(RECORDS / (KILLS * 10 + 10));
      while (ids.size < RECORDS) {
        appendSome(Math.min(step, RECORDS - ids.size));
        await sleep(10);
      }
      await Promise.all(writers.map((writer) => writer.close()));
    })();
    for (let kill = 0; kill < KILLS; kill++) {
      const child = await startChild(journal, file);
      await sleep(20 + random() * 250);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await appending;
    const last = await startChild(journal, file);
    last.stdin?.write('finish\n');
    await once(last, 'exit');
    assert.deepEqual(readdirSync(journal), [], 'segments are deleted once they are stored');

    const database = new DatabaseSync(file);
    const stored = database.prepare('SELECT id FROM events').all();
    assert.equal(stored.length, RECORDS);
    assert.deepEqual(new Set(stored.map((row) => String(row['id']))), ids);
    // Rollups are what a second counting of the same event would show in.
    const rolledUp = database.prepare(
      'SELECT unit, sum(requests) AS n FROM requests GROUP BY unit',
    );
    assert.deepEqual(
      rolledUp.all().map((row) => row['n']),
      [RECORDS, RECORDS, RECORDS],
    );
    assert.deepEqual({ ...database.prepare('SELECT count(*) AS n FROM segments').get() }, { n: 0 });
    database.close();
  } finally {
    rmSync(journal, { recursive: true });
    rmSync(path.dirname(file), { recursive: true });
  }
});

async function startChild(journal: string, file: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [CHILD, journal, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.stdout.resume();
  return child;
}
