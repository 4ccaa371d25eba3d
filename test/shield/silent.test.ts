// Connections on which nothing is said: while the shield is in force they wait in the kernel, at the
// gateway's own sockets and no others, and "rampart shield off" leaves those as they were.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dataFoldersIn } from '../../src/roles/supervisor/data-folders.ts';
import { requires } from '../support/requires.ts';
import { Agent, runShieldCommand } from './support/agent.ts';
import { openEcho, until } from './support/clients.ts';
import { Bench } from './support/namespaces.ts';

const PORT = 8080;
const OTHER = 9000;
const SILENT = '10.99.60.1';
const SPEAKING = '10.99.60.2';
const CONFIGURATION = `gateway: { listen: ["0.0.0.0:${PORT}", "0.0.0.0:${OTHER}"] }
sites: [{ upstream: "http://127.0.0.1:1" }]
`;
const SERVER_FILE = path.join(import.meta.dirname, 'support/titled-server.ts');

interface Sockets {
  /** Seconds for which each leaves silent connections with the kernel. */
  readonly deferrals: readonly number[];
  readonly accepted: readonly string[];
}

describe(
  'silent connections',
  requires('root', 'program:nft', 'program:ip', 'network-namespaces'),
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-silent-'));
    const folders = dataFoldersIn(folder);
    const configuration = path.join(folder, 'rampart.yaml');
    let bench: Bench;
    let agent: Agent;
    let gateway: ChildProcess;
    let other: ChildProcess;

    before(async () => {
      bench = new Bench();
      for (const name of [folders.agentJournal, folders.shield, folders.run]) mkdirSync(name);
      writeFileSync(configuration, CONFIGURATION);
      for (const address of [SILENT, SPEAKING]) bench.addClient(address);
      gateway = await startServer(bench, 'rampart gateway', PORT);
      other = await startServer(bench, 'mail server', OTHER);
      agent = await Agent.start(bench, folder, [PORT, OTHER]);
    });
    after(async () => {
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const acceptTier = async () =>
      (await agent.status()).tiers.find(({ name }) => name === 'accept');

    test('without a shield, the gateway is told of them', async () => {
      assert.deepEqual((await look(gateway)).deferrals, [0, 0]);
      assert.equal((await acceptTier())?.state, 'off');
      const silent = await openEcho(bench, PORT, SILENT);
      await until(async () => (await look(gateway)).accepted.includes(SILENT));
      silent.close();
    });

    test('with it, they wait in the kernel; who speaks does not', async () => {
      runShieldCommand(bench, folder, ['apply', '--yes', '--config', configuration]);
      await agent.ask('shield.reload');
      const { deferrals } = await look(gateway);
      assert.ok(deferrals.every((seconds) => seconds > 0));
      const before = (await look(gateway)).accepted.length;
      const speaking = await openEcho(bench, PORT, SPEAKING);
      const silent = await openEcho(bench, PORT, SILENT);
      assert.equal(silent.outcome, 'connected');
      assert.equal(await speaking.say('hello'), 'hello');
      assert.equal((await look(gateway)).accepted[before], SPEAKING);
      speaking.close();
      assert.equal(await silent.say('at last'), 'at last', 'late is no fault');
      silent.close();
    });

    test('what else listens on a protected port may be the one to speak first', async () => {
      assert.deepEqual((await look(other)).deferrals, [0, 0]);
      const silent = await openEcho(bench, OTHER, SILENT);
      await until(async () => (await look(other)).accepted.includes(SILENT));
      silent.close();
    });

    test('sockets that come later are found, and counted', async () => {
      const ready = once(gateway, 'message');
      gateway.send('more');
      await ready;
      await until(async () => (await look(gateway)).deferrals.every((seconds) => seconds > 0));
      await until(async () => (await acceptTier())?.detail.includes('3 sockets') === true);
      assert.equal((await acceptTier())?.state, 'on');
    });

    test('"off" by another process, and an agent that lives: it says so', async () => {
      runShieldCommand(bench, folder, ['off']);
      await agent.ask('shield.reload');
      assert.deepEqual((await look(gateway)).deferrals, [0, 0, 0]);
      const { state, detail } = (await acceptTier())!;
      assert.equal(state, 'off');
      assert.match(detail, /^not applied/);
      runShieldCommand(bench, folder, ['apply', '--yes', '--config', configuration]);
      await agent.ask('shield.reload');
      assert.ok((await look(gateway)).deferrals.every((seconds) => seconds > 0));
    });

    test('"off" by another process leaves them as they were', async () => {
      await agent.kill();
      runShieldCommand(bench, folder, ['off']);
      assert.deepEqual((await look(gateway)).deferrals, [0, 0, 0]);
    });
  },
);

async function startServer(bench: Bench, title: string, port: number): Promise<ChildProcess> {
  const child = bench.start('server', process.execPath, [SERVER_FILE, title, String(port), '2']);
  await once(child, 'message');
  return child;
}

async function look(server: ChildProcess): Promise<Sockets> {
  const answer = once(server, 'message');
  server.send('look');
  const [sockets] = (await answer) as [Sockets];
  return sockets;
}
