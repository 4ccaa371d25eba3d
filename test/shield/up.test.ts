// The whole program in a namespace: a ban from the command line goes through control and the agent
// into the kernel, and what is armed is told as it is.
import assert from 'node:assert/strict';
import { type ChildProcess, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { DefenceStatus, SystemStatus } from '../../src/admin/index.ts';
import type { ShieldStatus } from '../../src/shield/index.ts';
import { requires } from '../support/requires.ts';
import { startEchoServer, tryEcho, until } from './support/clients.ts';
import { Bench } from './support/namespaces.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const OTHER = 9000;
/** Not a private one: those are never banned. */
const BANNED = '203.0.113.7';

describe(
  'the whole program',
  requires('root', 'program:nft', 'program:ip', 'network-namespaces'),
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-up-shield-'));
    const config = path.join(folder, 'rampart.yaml');
    let bench: Bench;
    let clean: string;
    let program: ChildProcess;

    before(async () => {
      bench = new Bench();
      writeFileSync(config, policy(8443));
      await startEchoServer(bench, [OTHER]);
      clean = bench.snapshot();
      program = bench.start('server', process.execPath, [
        path.join(ROOT, 'bin/rampart.js'),
        'up',
        '-c',
        config,
      ]);
      await until(() => rampart('status', '--json').status === 0);
    });
    after(async () => {
      rampart('shield', 'off');
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const policy = (port: number): string =>
      [
        `data: ${folder}/data`,
        'gateway: { listen: "0.0.0.0:8080", threads: 1 }',
        'console: { listen: "127.0.0.1:8900" }',
        `sites: [{ upstream: "http://127.0.0.1:${OTHER}", waf: { mode: "off" } }]`,
        `shield: { ports: [${port}] }`,
        '',
      ].join('\n');
    const rampart = (...args: string[]) => {
      const inside = ['netns', 'exec', bench.server, process.execPath];
      const command = [path.join(ROOT, 'src/cli/main.ts'), ...args, '-c', config];
      return spawnSync('ip', [...inside, ...command], { encoding: 'utf8' });
    };
    const system = (): SystemStatus =>
      JSON.parse(rampart('status', '--json').stdout) as SystemStatus;
    const shield = (): DefenceStatus => {
      const { defences } = system();
      return defences.find(({ name }) => name === 'kernel-shield')!;
    };
    const status = (): ShieldStatus & { readonly isWatched: boolean } =>
      JSON.parse(rampart('shield', 'status', '--json').stdout) as ShieldStatus & {
        readonly isWatched: boolean;
      };

    test('nothing is in force before it is applied, and it says how', () => {
      assert.equal(shield().armed, false);
      assert.match(shield().reason, /rampart shield apply/);
      assert.equal(bench.run('server', 'nft', ['list', 'ruleset']), '');
    });

    test("applied, it protects the policy's ports, and the agent watches", async () => {
      const applied = rampart('shield', 'apply', '--yes');
      assert.equal(applied.status, 0, applied.stderr);
      assert.deepEqual(status().ports, [8080, 8443]);
      assert.equal(status().condition, 'armed');
      assert.equal(status().isWatched, true);
      await until(() => shield().armed);
      // What the console shows: the agent's word, by way of the supervisor.
      await until(() => system().shield?.condition === 'armed');
      assert.deepEqual(system().shield?.ports, [8080, 8443]);
      assert.equal(system().shield?.engaged, false);
    });

    test('a ban from the command line is in force on every port, and is lifted', async () => {
      bench.addClient(BANNED);
      assert.equal(await tryEcho(bench, OTHER, BANNED), 'hello');
      const banned = rampart('ban', BANNED, '--for', '1h', '--why', 'test');
      assert.equal(banned.status, 0, banned.stderr);
      await until(() => status().bans.addresses === 1);
      assert.equal(await tryEcho(bench, OTHER, BANNED), 'timeout');
      assert.equal(rampart('unban', BANNED).status, 0);
      await until(() => status().bans.addresses === 0);
      assert.equal(await tryEcho(bench, OTHER, BANNED), 'hello');
    });

    test(
      'what is banned ends at the network driver, and the command line says so',
      requires('program:clang', 'library:libbpf.so.1', 'program:bpftool', 'bpf'),
      async () => {
        assert.match(rampart('shield', 'status').stdout, /xdp +on +generic on wire/);
        assert.equal(rampart('ban', BANNED, '--for', '1h', '--why', 'test').status, 0);
        await until(() => status().driver?.bans.addresses === 1);
        assert.equal(await tryEcho(bench, OTHER, BANNED), 'timeout');
        const { stdout } = rampart('shield', 'status');
        assert.match(stdout, /dropped +[1-9]\d* packets of banned sources/);
        assert.match(stdout, new RegExp(`Dropped by ban\n +${BANNED} +[1-9]`));
        assert.equal(rampart('unban', BANNED).status, 0);
        await until(() => status().driver?.bans.addresses === 0);
        assert.equal(await tryEcho(bench, OTHER, BANNED), 'hello');
      },
    );

    test('another policy, other ports: the table follows without a word', async () => {
      writeFileSync(config, policy(9443));
      await until(() => status().ports.includes(9443));
      assert.equal(status().condition, 'armed');
    });

    test('stopped, what was applied stays; taken away and removed, nothing is left behind', async () => {
      assert.equal(rampart('ban', BANNED, '--for', '1h', '--why', 'test').status, 0);
      await until(() => status().bans.addresses === 1);
      const ended = once(program, 'exit');
      program.kill('SIGTERM');
      await ended;
      assert.equal(await tryEcho(bench, OTHER, BANNED), 'timeout');
      const off = rampart('shield', 'off', '--json');
      assert.equal(off.status, 0, off.stderr);
      rmSync(path.join(folder, 'data'), { recursive: true });
      assert.equal(bench.snapshot(), clean);
      assert.doesNotMatch(bench.run('server', 'ip', ['link', 'show']), /xdp/);
      assert.equal(bench.run('server', 'ss', ['-Htln']).match(/:(?:8080|8900)\b/), null);
      assert.equal(await tryEcho(bench, OTHER, BANNED), 'hello');
    });
  },
);
