// The journal in processes of its own: under Node's permission model, and on a disk that is full.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { JournalCounts } from '../../src/events/journal/journal-writer.ts';
import { requires } from '../support/requires.ts';
import { readReports } from './read-reports.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CHILD = path.join(import.meta.dirname, 'journal-child.ts');

type Report = JournalCounts & { readonly stage: 'appended' | 'closed' };

describe('journal in a process of its own', () => {
  test('writes from a thread that may write nowhere else (permission model)', async () => {
    await withFolder(async (folder) => {
      const limits = { freeBytesMin: 0, segmentBytesMax: 100_000 };
      const reports = await readReports<Report>(process.execPath, [
        '--permission',
        '--allow-worker',
        `--allow-fs-read=${ROOT}`,
        `--allow-fs-read=${folder}`,
        `--allow-fs-write=${folder}`,
        CHILD,
        folder,
        '500',
        JSON.stringify(limits),
      ]);
      assert.equal(reports.at(-1)?.written, 500);
      assert.equal(reports.at(-1)?.syncFailures, 0);
      const files = readdirSync(folder);
      assert.ok(files.length > 1);
      assert.ok(files.every((name) => name.endsWith('.ndjson')));
      assert.equal(readLines(folder).length, 500);
    });
  });

  const needs = requires('root', 'program:unshare', 'program:mount');
  test('a full disk: traffic goes on, loss is counted, recovery by itself', needs, async () => {
    await withFolder(async (folder) => {
      // A file system of 1 MiB that only this process and its children see; room is made once the
      // events are appended, and what it holds at the end is copied out.
      const script = `
        mkdir ${folder}/disk && mount -t tmpfs -o size=1m tmpfs ${folder}/disk
        head -c 700000 /dev/zero > ${folder}/disk/ballast
        ("$@" && cp ${folder}/disk/*.ndjson ${folder}/) | while read -r line; do
          echo "$line"; rm -f ${folder}/disk/ballast
        done`;
      const limits = { freeBytesMin: 0, queueBytesMax: 100_000, retryDelayMs: 5 };
      const child = [process.execPath, CHILD, `${folder}/disk`, '3000', JSON.stringify(limits)];
      const [appended, closed] = await readReports<Report>('unshare', [
        '-m',
        'sh',
        '-c',
        script,
        'sh',
        ...child,
      ]);
      assert.equal(appended?.fault, 'disk-full');
      assert.ok(appended.lost['disk-full'] > 0);
      assert.equal(closed?.fault, '');
      assert.equal(closed.accepted, closed.written);
      const lines = readLines(folder).map((line) => JSON.parse(line) as Line);
      const kept = lines.filter((line) => line.kind === 'request').length;
      const told = lines
        .filter((line) => line.kind === 'journal.loss')
        .reduce((sum, line) => sum + line.detail.lost, 0);
      assert.equal(kept + told, 3000);
    });
  });
});

interface Line {
  readonly kind: string;
  readonly detail: { readonly lost: number };
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-journal-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function readLines(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ndjson'))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '');
}
