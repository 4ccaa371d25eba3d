// The agent role in a namespace of its own, with its own command line (permission model and all): a
// flood comes and goes, the agent is killed in the middle of it, and "rampart shield off" cleans up.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dataFoldersIn } from '../../src/roles/supervisor/data-folders.ts';
import { requires } from '../support/requires.ts';
import type { NftCounter } from '../../src/shield/nft/netlink.ts';
import { Agent, runShieldCommand } from './support/agent.ts';
import { openEcho, startEchoServer, tryEcho, until } from './support/clients.ts';
import { startFlood, type Flood } from './support/flood.ts';
import { Bench } from './support/namespaces.ts';

const PORT = 8080;
const FLOOD: Flood = { port: PORT, everyMicroseconds: 200, sources: 'many', kind: 'syn' };

describe(
  'agent',
  requires('root', 'program:nft', 'program:ip', 'program:hping3', 'network-namespaces'),
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-agent-'));
    const folders = dataFoldersIn(folder);
    let bench: Bench;
    let clean: string;
    let agent: Agent;

    before(async () => {
      bench = new Bench();
      for (const name of [folders.agentJournal, folders.shield, folders.run]) mkdirSync(name);
      await startEchoServer(bench, [PORT]);
      clean = bench.snapshot();
    });
    after(async () => {
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const cli = (...args: string[]): string => runShieldCommand(bench, folder, args);

    test('without a shield it changes nothing', async () => {
      agent = await Agent.start(bench, folder, [PORT]);
      assert.equal((await agent.status()).condition, 'off');
      assert.equal(bench.snapshot(), clean);
    });

    test('what the command line applies, the agent takes over', async () => {
      cli('apply', '--port', String(PORT));
      await agent.ask('shield.reload');
      assert.equal((await agent.status()).condition, 'waiting');
      cli('confirm');
      await agent.ask('shield.reload');
      assert.equal((await agent.status()).condition, 'armed');
      assert.equal((await agent.status()).engaged, false);
      assert.equal(await tryEcho(bench, PORT), 'hello');
    });

    test('it reads the counters without nft, and the same as nft', async () => {
      const { counts } = await agent.status();
      const list = ['-j', 'list', 'counters', 'table', 'inet', 'rampart'];
      const { nftables } = JSON.parse(bench.run('server', 'nft', list)) as {
        readonly nftables: readonly { readonly counter?: NftCounter }[];
      };
      const listed = nftables.flatMap(({ counter }) => counter ?? []);
      assert.ok(counts!.syn.packets > 0);
      assert.deepEqual(
        counts,
        Object.fromEntries(listed.map(({ name, packets, bytes }) => [name, { packets, bytes }])),
      );
    });

    test('a flood of spoofed SYNs: it engages, lets clients in, and lets go', async () => {
      const open = await openEcho(bench, PORT);
      const flood = startFlood(bench, FLOOD);
      await until(async () => (await agent.status()).engaged);
      for (let client = 1; client <= 5; client++) {
        const address = `10.99.50.${client}`;
        bench.addClient(address);
        assert.equal(await tryEcho(bench, PORT, address), 'hello');
      }
      assert.equal(await open.say('still here'), 'still here');
      const status = await agent.status();
      assert.ok(status.synproxy!.cookieValid >= 5);
      assert.ok(status.topSources.some(({ address }) => address.startsWith('10.99.50.')));
      assert.equal(status.tiers.find(({ name }) => name === 'synproxy')?.state, 'engaged');
      flood.kill('SIGKILL');
      await until(async () => !(await agent.status()).engaged);
      assert.equal(await tryEcho(bench, PORT), 'hello');
      assert.equal(await open.say('and now'), 'and now');
      // Until nobody can return a cookie any more.
      await until(() => loosePickup(bench) === '1');
      open.close();
      await until(() => kindsIn(folders.agentJournal).includes('shield.released'));
      assert.ok(kindsIn(folders.agentJournal).includes('shield.engaged'));
    });

    test('killed while engaged: the next agent goes on, and "off" leaves no trace', async () => {
      const flood = startFlood(bench, FLOOD);
      await until(async () => (await agent.status()).engaged);
      await agent.kill();
      assert.equal(loosePickup(bench), '0');
      assert.equal(await tryEcho(bench, PORT), 'hello', 'no agent is needed for what is in force');
      agent = await Agent.start(bench, folder, [PORT]);
      assert.equal((await agent.status()).engaged, true);
      await agent.kill();
      flood.kill('SIGKILL');
      cli('off');
      assert.equal(bench.snapshot(), clean);
    });
  },
);

function loosePickup(bench: Bench): string {
  return bench.run('server', 'sysctl', ['-n', 'net.netfilter.nf_conntrack_tcp_loose']).trim();
}

function kindsIn(journal: string): readonly string[] {
  return readdirSync(journal).flatMap((file) =>
    readFileSync(path.join(journal, file), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => (JSON.parse(line) as { kind: string }).kind),
  );
}
