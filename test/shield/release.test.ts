// Who is in the middle of a handshake with the proxy when a flood ends: played by hand, packet by packet,
// so that it is the same however busy the machine is.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { DEFAULT_SHIELD_OPTIONS, Shield, StateFile } from '../../src/shield/index.ts';
import { SET_NAMES } from '../../src/shield/nft/names.ts';
import { RELEASE_SCRIPT } from '../../src/shield/nft/ruleset.ts';
import { requires } from '../support/requires.ts';
import { startEchoServer, startHandClient, tryEcho, type PlayStep } from './support/clients.ts';
import { FLOOD_SYNS, floodedHost, type Syns } from './support/dying-host.ts';
import { FLAGS } from './support/frames.ts';
import { Bench, namespaceHost } from './support/namespaces.ts';

const PORT = 8080;
const CLOSED_WINDOW = 0;

describe(
  'the end of a flood',
  requires('root', 'program:nft', 'program:ip', 'network-namespaces'),
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-release-'));
    let bench: Bench;
    let shield: Shield;
    let told: string[] = [];
    let scripts: string[] = [];
    const syns: Syns = { count: 0 };
    let clients = 0;
    let clean: string;

    before(async () => {
      bench = new Bench();
      await startEchoServer(bench, [PORT]);
      clean = bench.snapshot();
      const host = namespaceHost(bench.server);
      shield = new Shield({
        host: {
          ...floodedHost(host, syns),
          changeNft: (script) => {
            scripts.push(script);
            return host.changeNft(script);
          },
        },
        file: new StateFile(folder),
        machine: { memoryBytes: 4 * 1024 ** 3 },
        tell: (kind) => told.push(kind),
      });
    });
    afterEach(async () => {
      assert.deepEqual(await shield.off(), []);
      assert.equal(bench.snapshot(), clean);
      told = [];
      scripts = [];
      syns.count = 0;
    });
    after(async () => {
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const engage = async (): Promise<void> => {
      await shield.apply({ ...DEFAULT_SHIELD_OPTIONS, ports: [PORT] }, undefined);
      await shield.tick();
      syns.count += FLOOD_SYNS;
      await shield.tick();
      assert.ok(told.includes('shield.engaged'));
    };
    const release = async (): Promise<void> => {
      while (!told.includes('shield.released')) await shield.tick();
      holdSettling(RELEASE_SCRIPT);
    };
    /** The shield has given those in the middle their time; on a busy machine a test may take longer. */
    const holdSettling = (script: string): void => {
      assert.equal(scripts.at(-1), script);
      const set = ['inet', 'rampart', SET_NAMES.settling];
      assert.match(
        script,
        new RegExp(`set ${SET_NAMES.settling} .*timeout|${set.join(' ')} .*timeout`),
      );
      bench.run('server', 'nft', ['flush', 'set', ...set]);
      bench.run('server', 'nft', ['add', 'element', ...set, '{ ipv4, ipv6 }']);
    };
    const startClient = (): Promise<PlayStep> =>
      startHandClient(bench, `203.0.113.${++clients}`, PORT);

    test('who was given a cookie before it is let in after it', async () => {
      await engage();
      const play = await startClient();
      assert.equal((await play('ask')).window, CLOSED_WINDOW, 'the proxy has answered');
      await release();
      const { flags, text } = await play('end');
      assert.equal(flags & FLAGS.rst, 0);
      assert.equal(text, 'hello');
    });

    test('and so it is where the agent stops in the middle of a flood', async () => {
      await engage();
      const play = await startClient();
      assert.equal((await play('ask')).window, CLOSED_WINDOW);
      await shield.close();
      holdSettling(RELEASE_SCRIPT);
      assert.equal(loosePickup(), '1', 'nobody would be left to put it back');
      assert.equal((await play('end')).text, 'hello');
    });

    test('meanwhile new connections are the kernel’s again', async () => {
      await engage();
      await release();
      const play = await startClient();
      assert.notEqual((await play('ask')).window, CLOSED_WINDOW);
      assert.equal((await play('end')).text, 'hello');
      assert.equal(await tryEcho(bench, PORT), 'hello');
    });

    test('a table that is built anew meanwhile goes on with it', async () => {
      await engage();
      const play = await startClient();
      await play('ask');
      await release();
      await shield.update({ ...DEFAULT_SHIELD_OPTIONS, ports: [PORT, 9000] });
      holdSettling(scripts.findLast((script) => script.includes('delete table'))!);
      assert.equal((await play('end')).text, 'hello');
    });

    test('then all is as it was: what belongs to nothing is refused by the kernel', async () => {
      await engage();
      const play = await startClient();
      await play('ask');
      await release();
      while (loosePickup() === '0') await shield.tick();
      bench.run('server', 'nft', ['flush', 'set', 'inet', 'rampart', 'settling']);
      assert.notEqual((await play('end')).flags & FLAGS.rst, 0);
    });

    function loosePickup(): string {
      return bench.run('server', 'sysctl', ['-n', 'net.netfilter.nf_conntrack_tcp_loose']).trim();
    }
  },
);
