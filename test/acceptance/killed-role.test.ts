// Roles killed with -9 while requests pass: each comes back by itself, and the others never notice.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { requires } from '../support/requires.ts';
import { untilGone, type Report, type RunningRampart } from '../support/running-rampart.ts';
import { ClientLoad } from './support/client-load.ts';
import { pidOf, startRampart, type Started } from './support/start-rampart.ts';

const CLIENTS = 8;
const REQUESTS = 500;
const KILLS = 3;

describe('roles killed under load', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-killed-'));
  const upstream = createServer((_request, response) => response.end('ok'));
  let started: Started | undefined;
  let rampart: RunningRampart;
  let origin: string;

  before(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    started = await startRampart(
      folder,
      'gateway: { threads: 2, limits: { acceptRatePerAddress: off } }',
      ['--upstream', `http://127.0.0.1:${port}`],
    );
    ({ rampart, origin } = started);
  });
  after(async () => {
    await started?.rampart.stop();
    upstream.close();
    upstream.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  test('the gateway: only what it had in hand is lost, and the port answers again', async () => {
    const load = new ClientLoad(`${origin}/`, CLIENTS);
    const controlPid = await pidOf(rampart, 'control');
    try {
      for (let kill = 1; kill <= KILLS; kill++) {
        await load.more(REQUESTS);
        const pid = await pidOf(rampart, 'gateway');
        const failedBefore = load.failed.length;
        process.kill(pid, 'SIGKILL');
        await untilGone([pid]);
        await untilAnswered(`${origin}/`);
        await rampart.statusWhen((report) => isUp(report, 'gateway', kill));
        const upMs = performance.now();
        await load.more(REQUESTS);
        const failed = load.failed.slice(failedBefore);
        assert.ok(failed.length > 0, 'it was killed under load');
        assert.deepEqual(
          failed.filter(({ startedMs }) => startedMs > upMs),
          [],
          'nothing is lost once it is back',
        );
      }
      await load.stop();
      assert.equal(await pidOf(rampart, 'control'), controlPid);
      assert.deepEqual(
        load.sent.filter(({ status, error }) => error === '' && status !== 200),
        [],
      );
    } finally {
      await load.stop();
    }
  });

  test('control: the gateway loses nothing', async () => {
    const load = new ClientLoad(`${origin}/`, CLIENTS);
    try {
      for (let kill = 1; kill <= KILLS; kill++) {
        await load.more(REQUESTS);
        process.kill(await pidOf(rampart, 'control'), 'SIGKILL');
        await rampart.statusWhen((report) => isUp(report, 'control', kill));
      }
      await load.more(REQUESTS);
      await load.stop();
      assert.deepEqual(load.failed, []);
      assert.deepEqual(
        load.sent.filter(({ status }) => status !== 200),
        [],
      );
    } finally {
      await load.stop();
    }
  });

  test('the agent: nobody notices', requires('root'), async () => {
    const load = new ClientLoad(`${origin}/`, CLIENTS);
    try {
      await load.more(REQUESTS);
      process.kill(await pidOf(rampart, 'agent'), 'SIGKILL');
      await rampart.statusWhen((report) => isUp(report, 'agent', 1));
      await load.more(REQUESTS);
      await load.stop();
      assert.deepEqual(load.failed, []);
    } finally {
      await load.stop();
    }
  });

  test('the gateway: it writes its journal also where somebody took the folder away', async () => {
    const journal = path.join(folder, 'data/journal');
    const pid = await pidOf(rampart, 'gateway');
    rmSync(journal, { recursive: true });
    process.kill(pid, 'SIGKILL');
    await untilGone([pid]);
    await untilAnswered(`${origin}/`);
    while (bytesIn(journal) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  for (const role of ['gateway', 'control'] as const) {
    test(`${role}: it comes back by itself, time after time`, async (context) => {
      const url = role === 'gateway' ? `${origin}/` : `${started!.facts.consoleUrl}/healthz`;
      const outages: number[] = [];
      for (let kill = 0; kill < KILLS; kill++) {
        const pid = await pidOf(rampart, role);
        const killedMs = performance.now();
        process.kill(pid, 'SIGKILL');
        await untilGone([pid]);
        outages.push((await untilAnswered(url)) - killedMs);
        await rampart.statusWhen(({ roles }) =>
          roles.some((one) => one.name === role && one.state === 'up' && one.pid !== pid),
        );
      }
      // How long depends on what else the machine does; on an idle one it is under a second.
      context.diagnostic(`answers again after ${outages.map(Math.round).join(', ')} ms`);
    });
  }
});

function isUp({ roles }: Report, name: string, restarts: number): boolean {
  return roles.some(
    (role) => role.name === name && role.state === 'up' && role.restarts >= restarts,
  );
}

function bytesIn(folder: string): number {
  const sizes = readdirSync(folder).map(
    // A segment may be renamed between the two looks.
    (name) => statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Asks until there is an answer; returns when it came (`performance.now()`). */
async function untilAnswered(url: string): Promise<number> {
  for (;;) {
    try {
      const answer = await fetch(url);
      await answer.body?.cancel();
      return performance.now();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
