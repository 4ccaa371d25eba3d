// What goes wrong around the kernel tier while a flood is on: killed at any step, no SYNPROXY, clocks that
// jump, nft that fails. Traffic goes on, the state is told as it is, and "off" leaves nothing behind.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { parseNetwork } from '../../src/lib/ip.ts';
import {
  DEFAULT_SHIELD_OPTIONS,
  Shield,
  StateFile,
  type ShieldHost,
  type ShieldOptions,
} from '../../src/shield/index.ts';
import { requires } from '../support/requires.ts';
import { startEchoServer, tryEcho } from './support/clients.ts';
import {
  dieAt,
  FLOOD_SYNS,
  floodedHost,
  LOOK_MS,
  steadily,
  type Syns,
} from './support/dying-host.ts';
import { Bench, namespaceHost } from './support/namespaces.ts';

const PORT = 8080;
const OPTIONS: ShieldOptions = { ...DEFAULT_SHIELD_OPTIONS, ports: [PORT], sshPorts: [2222] };
const MACHINE = { memoryBytes: 4 * 1024 ** 3 };
const DAY_MS = 86_400_000;
const BANNED = '10.99.7.7';

describe(
  'kernel tier: faults in a flood',
  requires('root', 'program:nft', 'program:ip', 'network-namespaces'),
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-faults-'));
    let bench: Bench;
    let host: ShieldHost;
    let told: string[] = [];
    let clean: string;
    const syns: Syns = { count: 0 };

    /** A shield whose kernel counts as many SYNs as the test wants. */
    const makeShield = (over: Partial<ShieldHost> = {}): Shield =>
      new Shield({
        host: { ...floodedHost(host, syns), ...over },
        file: new StateFile(folder),
        machine: MACHINE,
        tell: (kind) => told.push(kind),
      });
    const flood = (): void => {
      syns.count += FLOOD_SYNS;
    };
    const isEngaged = async (): Promise<boolean> => (await makeShield().status()).engaged;

    before(async () => {
      bench = new Bench();
      host = namespaceHost(bench.server);
      bench.addClient(BANNED);
      await startEchoServer(bench, [PORT]);
      clean = bench.snapshot();
    });
    afterEach(async () => {
      await makeShield().off();
      assert.equal(bench.snapshot(), clean, 'whatever went wrong, nothing is left behind');
      told = [];
      syns.count = 0;
    });
    after(async () => {
      await bench.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const engage = async (shield: Shield): Promise<void> => {
      await shield.apply(OPTIONS, undefined);
      await shield.tick();
      flood();
      await shield.tick();
    };

    test('while engaged, the server takes what SYNPROXY says at once', async () => {
      await engage(makeShield());
      assert.equal(await isEngaged(), true);
      for (let visit = 1; visit <= 5; visit++) {
        bench.addClient(`10.99.40.${visit}`);
        assert.equal(await tryEcho(bench, PORT, `10.99.40.${visit}`), 'hello');
      }
      const { counts } = await makeShield().status();
      assert.equal(counts?.proven.packets, 5);
      // Each would have waited for the client to say it again (Linux 6.14 and later).
      assert.match(readEchoRejects(bench), /^0?$/);
    });

    for (const [name, work] of Object.entries({
      'engaging SYNPROXY': async (shield: Shield): Promise<void> => {
        await shield.tick();
        flood();
        await shield.tick();
      },
      'letting SYNPROXY go': async (shield: Shield): Promise<void> => {
        flood();
        await shield.tick();
        flood();
        await shield.tick();
        await shield.close();
      },
      'mending a table that was flushed': async (shield: Shield): Promise<void> => {
        bench.run('server', 'nft', ['flush', 'ruleset']);
        for (let look = 0; look < 4; look++) await shield.tick();
      },
      'changing bans': async (shield: Shield): Promise<void> => {
        const network = parseNetwork(`${BANNED}/32`)!;
        await shield.applyBans([{ network, untilMs: Date.now() + DAY_MS }]);
        await shield.changeBans([], [network]);
      },
    })) {
      test(`killed at any step of ${name}: clients get through, "off" leaves no trace`, async () => {
        for (let step = 0; ; step++) {
          await makeShield().apply(OPTIONS, undefined);
          const dying = dieAt(step);
          const shield = makeShield(dying.host(host));
          await shield.resume();
          dying.hasBegun = true;
          await work(shield).catch(() => undefined);
          assert.equal(await tryEcho(bench, PORT), 'hello', `killed at step ${step}`);
          const next = makeShield();
          await next.resume();
          assert.equal((await next.status()).condition, 'armed');
          assert.equal(await tryEcho(bench, PORT), 'hello', `taken over after step ${step}`);
          assert.deepEqual(await next.off(), []);
          assert.equal(bench.snapshot(), clean, `killed at step ${step}`);
          if (!dying.isDead) {
            assert.ok(step > 0, 'there were steps to die at');
            break;
          }
        }
      });
    }

    test('a flood, and no SYNPROXY: nothing is said to be engaged, and clients get through', async () => {
      const shield = makeShield({
        checkNft: () => Promise.resolve({ ok: false, output: '', error: 'no such file' }),
      });
      await engage(shield);
      assert.deepEqual(told, ['shield.applied', 'shield.fault']);
      const { engaged, fault, tiers } = await shield.status();
      assert.equal(engaged, false);
      assert.match(fault, /flood .* no SYNPROXY/);
      assert.equal(tiers.find(({ name }) => name === 'syn-cookies')?.state, 'on');
      assert.equal(await tryEcho(bench, PORT), 'hello');
      assert.deepEqual(await shield.off(), []);
      assert.equal(bench.snapshot(), clean);
    });

    test('a clock that jumps changes neither the flood nor who is banned', async () => {
      let jumpMs = 0;
      const shield = makeShield({
        clock: { now: () => Date.now() + jumpMs, monotonic: steadily(LOOK_MS) },
      });
      await engage(shield);
      const network = parseNetwork(`${BANNED}/32`)!;
      await shield.applyBans([{ network, untilMs: Date.now() + DAY_MS / 2 }]);
      for (const to of [DAY_MS, -DAY_MS, 0]) {
        jumpMs = to;
        flood();
        await shield.tick();
        assert.equal(await isEngaged(), true, `jumped by ${to} ms`);
        assert.equal(await tryEcho(bench, PORT), 'hello');
        assert.equal(await tryEcho(bench, PORT, BANNED), 'timeout');
      }
      assert.deepEqual(told, ['shield.applied', 'shield.engaged']);
    });

    test('nft fails in a flood: it is told once, clients get through, and the next try engages', async () => {
      let isBroken = false;
      const shield = makeShield({
        changeNft: (script) =>
          isBroken
            ? Promise.resolve({ ok: false, output: '', error: 'out of memory' })
            : host.changeNft(script),
      });
      await shield.apply(OPTIONS, undefined);
      await shield.tick();
      isBroken = true;
      for (let look = 0; look < 4; look++) {
        flood();
        await shield.tick();
      }
      assert.deepEqual(told, ['shield.applied', 'shield.fault']);
      assert.match((await shield.status()).fault, /out of memory/);
      assert.equal(await isEngaged(), false);
      assert.equal(await tryEcho(bench, PORT), 'hello');
      isBroken = false;
      for (let look = 0; look < 3; look++) {
        flood();
        await shield.tick();
      }
      assert.equal(await isEngaged(), true);
      assert.deepEqual(await shield.off(), []);
      assert.equal(bench.snapshot(), clean);
    });
  },
);

/** How often this namespace dropped an acknowledgement for its echoed timestamp; '' on older kernels. */
function readEchoRejects(bench: Bench): string {
  const lines = bench.run('server', 'cat', ['/proc/net/netstat']).split('\n');
  const [names = '', values = ''] = lines.filter((line) => line.startsWith('TcpExt:'));
  const index = names.split(' ').indexOf('TSEcrRejected');
  return index < 0 ? '' : (values.split(' ')[index] ?? '');
}
