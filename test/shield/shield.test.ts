// The kernel tier in network namespaces of its own: what it refuses and what not, that it lets go by
// itself, and that nothing of it is left behind, whatever happens in between.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { parseNetwork } from '../../src/lib/ip.ts';
import {
  DEFAULT_SHIELD_OPTIONS,
  Shield,
  ShieldFailure,
  StateFile,
  type Ban,
  type ShieldHost,
  type ShieldOptions,
} from '../../src/shield/index.ts';
import { requires } from '../support/requires.ts';
import { openEcho, startEchoServer, tryEcho, until } from './support/clients.ts';
import { dieAt, steadily, withSyns } from './support/dying-host.ts';
import { Bench, CLIENT, namespaceHost } from './support/namespaces.ts';

const PROTECTED = 8080;
const OTHER = 9000;
const OPTIONS: ShieldOptions = { ...DEFAULT_SHIELD_OPTIONS, ports: [PROTECTED], sshPorts: [2222] };
const MACHINE = { memoryBytes: 4 * 1024 ** 3 };
const LONG_MS = 600_000;

describe('kernel tier', requires('root', 'program:nft', 'program:ip', 'network-namespaces'), () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-shield-'));
  let bench: Bench;
  let host: ShieldHost;
  let told: string[] = [];
  let clean: string;

  const makeShield = (over: Partial<ShieldHost> = {}): Shield =>
    new Shield({
      host: { ...host, ...over },
      file: new StateFile(folder),
      machine: MACHINE,
      tell: (kind) => told.push(kind),
    });

  before(async () => {
    bench = new Bench();
    host = namespaceHost(bench.server);
    bench.addClient('10.99.7.7');
    bench.addClient('10.99.8.8');
    await startEchoServer(bench, [PROTECTED, OTHER, 2222]);
    clean = bench.snapshot();
  });
  afterEach(async () => {
    await makeShield().off();
    assert.equal(bench.snapshot(), clean, 'whatever went wrong, nothing is left behind');
    told = [];
  });
  after(async () => {
    await bench.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const condition = async (): Promise<string> => (await makeShield().status()).condition;

  test('applied, confirmed and taken away: no trace is left', async () => {
    const shield = makeShield();
    const report = await shield.apply(OPTIONS, LONG_MS);
    assert.ok(report.sysctls.length > 0);
    assert.equal(report.noSynproxy, '');
    assert.equal(await condition(), 'waiting');
    await shield.confirm();
    assert.equal(await condition(), 'armed');
    assert.notEqual(bench.snapshot(), clean);
    assert.deepEqual(await shield.off(), []);
    assert.equal(bench.snapshot(), clean);
    assert.equal(await condition(), 'off');
    assert.deepEqual(told, ['shield.applied', 'shield.confirmed', 'shield.off']);
    assert.deepEqual(await shield.off(), [], 'once more does no harm');
  });

  test('an operator who is locked out is let in again by the kernel itself', async () => {
    const open = await openEcho(bench, OTHER);
    assert.equal(open.outcome, 'connected');
    const lockingOut = { ...OPTIONS, expose: [1] };
    await makeShield().apply(lockingOut, LONG_MS);
    assert.equal(await tryEcho(bench, OTHER), 'timeout');
    assert.equal(await tryEcho(bench, PROTECTED), 'hello', 'a protected port stays reachable');
    assert.equal(await tryEcho(bench, 2222), 'hello', 'so does SSH');
    assert.equal(await open.say('still here'), 'still here', 'and what was open stays open');

    await makeShield().apply(lockingOut, 200);
    // Nobody confirms, and no process of ours is left: the time-out is the kernel's own.
    await until(async () => (await tryEcho(bench, OTHER)) === 'hello');
    assert.equal(await open.say('as before'), 'as before');
    assert.equal(await condition(), 'lapsed');
    await assert.rejects(makeShield().confirm(), ShieldFailure);
    open.close();

    // The next agent finishes it.
    await makeShield().resume();
    assert.ok(told.includes('shield.reverted'));
    assert.equal(bench.snapshot(), clean);
  });

  test('what was not confirmed gives way to what was', async () => {
    const shield = makeShield();
    await shield.apply(OPTIONS, undefined);
    await shield.apply({ ...OPTIONS, expose: [1] }, 200);
    await until(async () => (await condition()) === 'lapsed');
    const next = makeShield();
    await next.resume();
    assert.equal(await condition(), 'armed');
    assert.equal(next.options?.expose, undefined);
    assert.equal(await tryEcho(bench, OTHER), 'hello');
  });

  test('an administrator is never touched', async () => {
    const shield = makeShield();
    await shield.apply({ ...OPTIONS, expose: [1], admins: [`${CLIENT}/32`] }, undefined);
    await shield.applyBans([ban(`${CLIENT}/32`)]);
    assert.equal(await tryEcho(bench, OTHER), 'hello');
    assert.equal(await tryEcho(bench, PROTECTED), 'hello');
  });

  test('bans refuse addresses and networks, end with their time, and can be lifted', async () => {
    const shield = makeShield();
    await shield.apply(OPTIONS, undefined);
    await shield.applyBans([ban('10.99.7.7/32'), ban('10.99.8.0/24'), ban('2001:db8::/32')]);
    assert.equal(await tryEcho(bench, PROTECTED, '10.99.7.7'), 'timeout');
    assert.equal(await tryEcho(bench, OTHER, '10.99.8.8'), 'timeout');
    assert.equal(await tryEcho(bench, PROTECTED), 'hello');
    const { counts, bans } = await shield.status();
    assert.ok(counts!.banned.packets > 0);
    assert.deepEqual(bans, { addresses: 1, ranges: 2, lost: 0 });

    await shield.changeBans([], [parseNetwork('10.99.7.7/32')!]);
    assert.equal(await tryEcho(bench, PROTECTED, '10.99.7.7'), 'hello');
    await shield.applyBans([ban('10.99.8.0/24', 300)]);
    // No process of ours takes it out: the element has a time-out in the kernel.
    await until(async () => (await tryEcho(bench, OTHER, '10.99.8.8')) === 'hello');
  });

  test('a ban whose element is gone already can be lifted and changed', async () => {
    const shield = makeShield();
    await shield.apply(OPTIONS, undefined);
    await shield.applyBans([ban('10.99.7.7/32', 50), ban('10.99.7.8/32', 50)]);
    const elements = (): string =>
      bench.run('server', 'nft', ['list', 'set', 'inet', 'rampart', 'bans4']);
    await until(() => !elements().includes('10.99.7'));
    await shield.changeBans([ban('10.99.7.8/32')], [parseNetwork('10.99.7.7/32')!]);
    assert.match(elements(), /10\.99\.7\.8/);
    assert.doesNotMatch(elements(), /10\.99\.7\.7/);
    assert.ok(!told.includes('shield.fault'));
  });

  test('more bans than there is room for: those that end last are kept, and it is told', async () => {
    const shield = makeShield();
    await shield.apply(OPTIONS, undefined);
    const many = Array.from({ length: 140_000 }, (_, index) =>
      ban(`20.${index >>> 16}.${(index >>> 8) & 255}.${index & 255}/32`, LONG_MS + index * 10),
    );
    const lost = await shield.applyBans(many);
    assert.equal(lost, 140_000 - 131_072);
    const { bans, fault } = await shield.status();
    assert.equal(bans.addresses, 131_072);
    assert.equal(bans.lost, lost);
    assert.equal(fault, '');
    assert.equal(await tryEcho(bench, PROTECTED), 'hello');
  });

  test('the table is flushed by somebody else: it comes back with its bans, and it is told', async () => {
    const shield = makeShield({ clock: { now: () => Date.now(), monotonic: steadily(6000) } });
    await shield.apply(OPTIONS, undefined);
    await shield.applyBans([ban('10.99.7.7/32')]);
    for (const vandal of [
      'flush ruleset',
      'flush table inet rampart',
      'flush set inet rampart confirmed',
      'add chain inet rampart extra',
    ]) {
      bench.run('server', 'nft', [vandal]);
      await shield.tick();
      assert.equal(told.pop(), 'shield.restored', vandal);
      assert.equal(await condition(), 'armed');
      assert.equal(await tryEcho(bench, PROTECTED, '10.99.7.7'), 'timeout', vandal);
      assert.equal(await tryEcho(bench, PROTECTED), 'hello');
    }
  });

  test('taken away by another process: it does not come back', async () => {
    const shield = makeShield({ clock: { now: () => Date.now(), monotonic: steadily(6000) } });
    await shield.apply(OPTIONS, undefined);
    await makeShield().off();
    await shield.tick();
    await shield.tick();
    assert.equal(bench.snapshot(), clean);
  });

  test('taken away just as a flood is seen: it does not come back', async () => {
    const taken = { done: false };
    const shield = makeShield({
      clock: { now: () => Date.now(), monotonic: steadily(2000) },
      listNft: async (args) => {
        const answer = await host.listNft(args);
        if (!args.includes('counters') || !answer.ok) return answer;
        const isFlood = taken.done;
        taken.done = true;
        // Between the look at the counters and what is made of it, another process takes it away.
        if (isFlood) await makeShield().off();
        return { ...answer, output: withSyns(answer.output, isFlood ? 1_000_000 : 0) };
      },
    });
    await shield.apply(OPTIONS, undefined);
    await shield.tick();
    await shield.tick();
    await shield.tick();
    assert.equal(taken.done, true);
    assert.equal(await condition(), 'off');
    assert.equal(bench.snapshot(), clean);
  });

  test('killed at any step of apply: "off" leaves no trace', async () => {
    for (let step = 0; ; step++) {
      const dying = dieAt(step);
      dying.hasBegun = true;
      const applied = makeShield(dying.host(host)).apply(OPTIONS, undefined);
      if (!dying.isDead) await applied.catch(() => undefined);
      if (!dying.isDead) {
        assert.ok(step > 5, 'there were steps to die at');
        break;
      }
      const next = makeShield();
      await next.resume();
      assert.deepEqual(await next.off(), []);
      assert.equal(bench.snapshot(), clean, `killed at step ${step}`);
    }
  });

  test('killed at any step of "off": the next start finishes it', async () => {
    for (let step = 0; ; step++) {
      await makeShield().apply(OPTIONS, undefined);
      const dying = dieAt(step);
      dying.hasBegun = true;
      await makeShield(dying.host(host))
        .off()
        .catch(() => undefined);
      await makeShield().resume();
      assert.equal(bench.snapshot(), clean, `killed at step ${step}`);
      if (!dying.isDead) break;
    }
  });

  test('a kernel without SYNPROXY: the rest is in force, and it says so', async () => {
    const shield = makeShield({
      checkNft: () => Promise.resolve({ ok: false, output: '', error: 'no such file' }),
    });
    const report = await shield.apply(OPTIONS, undefined);
    assert.match(report.noSynproxy, /no SYNPROXY/);
    const { tiers, condition: now } = await shield.status();
    assert.equal(now, 'armed');
    assert.equal(tiers.find(({ name }) => name === 'synproxy')?.state, 'unavailable');
    assert.equal(await tryEcho(bench, PROTECTED), 'hello');
    assert.doesNotMatch(bench.snapshot(), /synproxy mss/);
  });

  test('no nft, or rules that the kernel refuses: nothing is changed, and it says why', async () => {
    const shield = makeShield({
      changeNft: () => Promise.resolve({ ok: false, output: '', error: 'nft is not installed' }),
    });
    await assert.rejects(shield.apply(OPTIONS, undefined), /nft is not installed/);
    assert.equal(bench.snapshot(), clean);
    assert.equal(await condition(), 'off');
  });

  test('what somebody else set meanwhile stays theirs', async () => {
    const shield = makeShield();
    await shield.apply(OPTIONS, undefined);
    const name = 'net.ipv4.tcp_fin_timeout';
    bench.run('server', 'sysctl', ['-q', '-w', `${name}=17`]);
    const left = await shield.off();
    assert.deepEqual(
      left.map((line) => line.split(':')[0]),
      [name],
    );
    assert.equal(bench.run('server', 'sysctl', ['-n', name]).trim(), '17');
    bench.run('server', 'sysctl', ['-q', '-w', `${name}=60`]);
    assert.equal(bench.snapshot(), clean);
  });
});

function ban(text: string, forMs = LONG_MS): Ban {
  return { network: parseNetwork(text)!, untilMs: Date.now() + forMs };
}
