// A disk that fills up costs events, not traffic: the loss is counted and shown, and ends by itself.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import type { SystemStatus } from '../../src/admin/index.ts';
import { requires } from '../support/requires.ts';
import { runRampart, RunningRampart } from '../support/running-rampart.ts';

const DISK = '48m';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-disk-'));
const disk = path.join(folder, 'disk');

describe('a full disk', requires('root', 'program:mount'), () => {
  const upstream = createServer((_request, response) => response.end('ok'));
  let rampart: RunningRampart | undefined;
  after(async () => {
    await rampart?.dispose();
    upstream.close();
    upstream.closeAllConnections();
    spawnSync('umount', [disk]);
    rmSync(folder, { recursive: true, force: true });
  });

  test('traffic goes on, the loss is counted and shown, and it recovers by itself', async () => {
    mkdirSync(disk);
    assert.equal(
      spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk]).status,
      0,
    );
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    const config = path.join(folder, 'rampart.yaml');
    writeFileSync(
      config,
      `console: { listen: "127.0.0.1:0" }\nsites: [{ upstream: "http://127.0.0.1:${port}", waf: { mode: off } }]\n`,
    );
    rampart = new RunningRampart(path.join(disk, 'data'), [
      '-c',
      config,
      '--listen',
      '127.0.0.1:0',
    ]);
    const { listen } = await rampart.ready();
    const url = listen[0]!;
    const lost = async (): Promise<number> => {
      const { journal } = (await rampart!.status()) as unknown as SystemStatus;
      return Object.values(journal.lost).reduce((sum, count) => sum + count, 0);
    };
    assert.equal(await isStored(rampart, await ask(url)), true);
    assert.equal(await lost(), 0);

    const filler = path.join(disk, 'filler');
    fill(filler);
    // Each line is large, so that what waits in memory is soon more than it may be.
    while ((await lost()) === 0) {
      const answers = await Promise.all(
        Array.from({ length: 200 }, () => ask(`${url}/?${'x'.repeat(2000)}`)),
      );
      assert.equal(answers.length, 200);
    }
    const { stdout } = await runRampart(['status', '--data', rampart.dataFolder]);
    assert.match(stdout, /LOST: \d+ \(/);

    unlinkSync(filler);
    for (;;) {
      if (await isStored(rampart, await ask(url))) break;
    }
    const before = await lost();
    assert.ok(before > 0);
    for (let count = 0; count < 50; count++) await ask(url);
    assert.equal(await lost(), before);
    assert.equal((await rampart.stop()).code, 0);
  });
});

/** Asks once; the answer must be there whatever the disk does. Returns the request's id. */
async function ask(url: string): Promise<string> {
  const answer = await fetch(url, { headers: { 'user-agent': 'y'.repeat(400) } });
  assert.equal(answer.status, 200);
  await answer.text();
  return answer.headers.get('x-request-id')!;
}

/** Gives the event some time to get there; while the disk is full it never does. */
async function isStored(rampart: RunningRampart, id: string): Promise<boolean> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const { code } = await runRampart(['explain', id, '--json', '--data', rampart.dataFolder]);
    if (code === 0) return true;
  }
  return false;
}

function fill(file: string): void {
  const descriptor = openSync(file, 'w');
  for (let size = 1024 * 1024; size >= 1024; size /= 4) {
    try {
      for (;;) writeSync(descriptor, Buffer.alloc(size));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
    }
  }
  closeSync(descriptor);
}
