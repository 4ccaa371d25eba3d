import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { FileWatch } from './watch-files.ts';

const LOOPS = `
process.on('SIGTERM', () => {});
const { spawn } = await import('node:child_process');
const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
console.log(child.pid);
for (;;);
`;

describe('FileWatch', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-watch-'));
  after(() => rmSync(folder, { recursive: true }));

  test('kills a file that loops, and what it started, and names it', async () => {
    const file = path.join(folder, 'loops.mjs');
    writeFileSync(file, LOOPS);
    const runner = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(runner.stdout, 'data');
    const { promise, resolve } = Promise.withResolvers<string>();
    const watch = new FileWatch([file], 1500, resolve);
    assert.equal(await promise, file);
    // Only once its child is gone, too: that one has the output open.
    const [code, signal] = (await once(runner, 'close')) as [number | null, NodeJS.Signals | null];
    assert.deepEqual([code, signal], [null, 'SIGKILL']);
    watch.close();
  });

  test('leaves a file alone that ends in time', async () => {
    const file = path.join(folder, 'ends.mjs');
    writeFileSync(file, 'process.stdin.resume();');
    const runner = spawn(process.execPath, [file], { stdio: ['pipe', 'ignore', 'inherit'] });
    const overdue: string[] = [];
    const watch = new FileWatch([file], 600_000, (one) => overdue.push(one));
    runner.stdin.end();
    assert.deepEqual(await once(runner, 'exit'), [0, null]);
    watch.close();
    assert.deepEqual(overdue, []);
  });
});
