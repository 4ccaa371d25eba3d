// The driver program as the agent holds it, on virtual cables: what it drops and sees, that nothing of
// it outlives the agent, and that the rest of the shield stands without it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { LinkServer } from '../../src/link/index.ts';
import type { DataFolders } from '../../src/roles/supervisor/data-folders.ts';
import type { DriverStatus, ShieldOptions } from '../../src/shield/index.ts';
import { requires } from '../support/requires.ts';
import { Agent, runShieldCommand } from './support/agent.ts';
import { openEcho, tryEcho, until } from './support/clients.ts';
import {
  armShield,
  closeDriverBench,
  DRIVER_NEEDS,
  DRIVER_OPTIONS,
  openDriverBench,
  PORT,
  type DriverBench,
} from './support/driver-bench.ts';
import { startFlood, type Flood } from './support/flood.ts';
import { SERVER, type Bench } from './support/namespaces.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BANNED = '10.99.70.1';
const NEIGHBOUR = '10.99.70.2';
const ADMIN = '10.99.71.1';
const SERVER6 = '2001:db8:99::1';
const CLIENT6 = '2001:db8:99::2';
const SYN_RATE = 1000;
const FLOOD: Flood = { port: PORT, everyMicroseconds: 500, sources: 'many', kind: 'syn' };
const SLOW_FLOOD: Flood = { ...FLOOD, everyMicroseconds: 2000 };

/** What bpftool and ip say of a program that is attached. */
interface Attached {
  readonly mode: number;
  readonly prog: { readonly id: number; readonly name: string };
}
const GENERIC = 2;

describe('driver', requires(...DRIVER_NEEDS, 'program:setpriv'), () => {
  let setting: DriverBench;
  let bench: Bench;
  let folder: string;
  let folders: DataFolders;
  let clean: string;
  let link: LinkServer;
  let version = 0;
  let agents: Agent[] = [];

  before(async () => {
    setting = await openDriverBench((bench) => {
      for (const address of [BANNED, NEIGHBOUR, ADMIN]) bench.addClient(address);
    });
    ({ bench, folder, folders, clean, link } = setting);
  });
  afterEach(async () => {
    for (const agent of agents) await agent.kill();
    agents = [];
    cli('off');
    assert.deepEqual(leftBehind(), []);
    assert.equal(attached('wire'), undefined);
  });
  after(() => closeDriverBench(setting));

  const cli = (...args: string[]): string => runShieldCommand(bench, folder, args);
  /** The shield as it was confirmed before, and an agent that finds it so. */
  const start = async (
    over: Partial<ShieldOptions> = {},
    place: Pick<Bench, 'start'> = bench,
    confirmed = true,
  ): Promise<Agent> => {
    armShield(setting, { ...DRIVER_OPTIONS, ...over }, confirmed);
    const agent = await Agent.start(place, folder, [PORT], over);
    agents.push(agent);
    return agent;
  };
  const driver = async (agent: Agent): Promise<DriverStatus> => {
    const status = await agent.status();
    assert.ok(status.driver !== undefined);
    return status.driver;
  };
  const attached = (name: string): Attached | undefined => {
    const text = bench.run('server', 'ip', ['-j', 'link', 'show', 'dev', name]);
    return (JSON.parse(text) as { readonly xdp?: Attached }[])[0]!.xdp;
  };
  const ban = (...networks: readonly string[]): Promise<void> => {
    const until = Math.floor(Date.now() / 1000) + 600;
    return link.publishRetained('bans', ++version, {
      entries: networks.map((network) => [network, until]),
    });
  };
  /** Lines of rules and settings that were not there before, or are no more. */
  const leftBehind = (): readonly string[] => {
    const [then, now] = [new Set(clean.split('\n')), new Set(bench.snapshot().split('\n'))];
    return [...then.symmetricDifference(now)];
  };
  const droppedBy = ({ totals }: DriverStatus): number =>
    (totals?.droppedByAddress ?? 0) + (totals?.droppedByNetwork ?? 0);

  test('beside the driver on a virtual cable, and told so everywhere', async () => {
    const open = await openEcho(bench, PORT);
    const agent = await start();
    const { state, interfaces, reason } = await driver(agent);
    assert.deepEqual(interfaces, [{ name: 'wire', mode: 'generic', reason: '' }]);
    assert.deepEqual([state, reason], ['on', 'generic on wire']);
    assert.equal(attached('wire')?.mode, GENERIC);
    assert.equal(attached('wire')?.prog.name, 'rampart_shield');
    const { tiers } = await agent.status();
    assert.equal(tiers.find(({ name }) => name === 'xdp')?.detail, 'generic on wire');
    assert.equal(await open.say('still here'), 'still here');
    open.close();
  });

  test('it counts what comes in, and from whom', async () => {
    const agent = await start();
    bench.run('client', 'hping3', ['-q', '-1', '-c', '3', '-i', 'u1000', SERVER]);
    assert.equal(await tryEcho(bench, PORT, NEIGHBOUR), 'hello');
    const { totals } = await driver(agent);
    assert.ok(totals!.packets.icmp >= 3);
    assert.equal(totals!.packets.syn, 1);
    assert.deepEqual([totals!.syns, totals!.answers], [1, 1]);
    // Sources are those of the last ten seconds.
    await until(async () => {
      await tryEcho(bench, PORT, NEIGHBOUR);
      const { topSources } = await driver(agent);
      return topSources.some(({ address }) => address === NEIGHBOUR);
    });
  });

  test('a ban is in force at the driver: nft never sees the packet', async () => {
    const agent = await start({ admins: [`${ADMIN}/32`] });
    await ban(BANNED, '10.99.71.0/24');
    await until(async () => (await driver(agent)).bans.addresses === 1);
    assert.equal(await tryEcho(bench, PORT, BANNED), 'timeout');
    assert.equal(await tryEcho(bench, PORT, NEIGHBOUR), 'hello');
    assert.equal(await tryEcho(bench, PORT, ADMIN), 'hello', 'an administrator is let through');
    const status = await agent.status();
    assert.ok(droppedBy(status.driver!) > 0);
    assert.ok(status.driver!.totals!.spared > 0);
    assert.equal(status.counts!.banned.packets, 0);
    assert.deepEqual(
      status.driver!.topBans.map(({ network }) => network),
      [BANNED],
    );
    await ban();
    await until(async () => (await driver(agent)).bans.addresses === 0);
    assert.equal(await tryEcho(bench, PORT, BANNED), 'hello');
  });

  test('while nobody has confirmed it counts, and drops nothing', async () => {
    cli('apply', '--within', '10min', '--port', String(PORT));
    const agent = await Agent.start(bench, folder, [PORT]);
    agents.push(agent);
    await ban(BANNED);
    await until(async () => (await driver(agent)).bans.addresses === 1);
    assert.equal((await driver(agent)).state, 'counting');
    assert.equal(await tryEcho(bench, PORT, BANNED), 'timeout', 'nft refuses it');
    assert.equal(droppedBy(await driver(agent)), 0);
    cli('confirm');
    await agent.ask('shield.reload');
    assert.equal((await driver(agent)).state, 'on');
    assert.equal(await tryEcho(bench, PORT, BANNED), 'timeout');
    assert.ok(droppedBy(await driver(agent)) > 0);
    await ban();
  });

  test('a flood from made-up addresses is told as one, and engages', async () => {
    const agent = await start({ synsPerSecondMax: SYN_RATE });
    const flood = startFlood(bench, SLOW_FLOOD);
    await until(async () => {
      const { engaged, rates, driver } = await agent.status();
      const { seen, once } = driver!.sources;
      return engaged && rates.sources === 'spoofed' && once > seen / 2;
    });
    assert.equal(await tryEcho(bench, PORT, NEIGHBOUR), 'hello');
    flood.kill('SIGKILL');
  });

  test('while engaged the driver has connections prove their address, and SYNPROXY opens them', async () => {
    const agent = await start({ synsPerSecondMax: SYN_RATE });
    assert.equal((await driver(agent)).noProof, '');
    const earlier = await openEcho(bench, PORT, BANNED);
    const flood = startFlood(bench, FLOOD);
    await until(async () => (await driver(agent)).totals!.synsAnswered > 0);
    const { counts } = await agent.status();
    const visitor = await openEcho(bench, PORT, NEIGHBOUR);
    assert.equal(await visitor.say('hello'), 'hello');
    const socket = bench.run('client', 'ss', ['-Htin', 'src', NEIGHBOUR]);
    assert.match(socket, /\bwscale:\d+,\d+\b/);
    assert.match(socket, /\bmss:1448\b/, 'what the timestamp leaves of 1460');
    assert.equal(await earlier.say('still here'), 'still here');
    const { counts: later } = await agent.status();
    assert.equal(later!.proxied.packets, counts!.proxied.packets, 'no SYN gets as far as nft');
    assert.ok(later!.proven.packets > 0);
    visitor.close();
    earlier.close();
    flood.kill('SIGKILL');
  });

  test('over IPv6 as well', async () => {
    for (const [where, address] of [
      ['server', SERVER6],
      ['client', CLIENT6],
    ] as const) {
      bench.run(where, 'ip', ['addr', 'add', `${address}/64`, 'dev', 'wire', 'nodad']);
    }
    const agent = await start({ synsPerSecondMax: SYN_RATE });
    const flood = startFlood(bench, FLOOD);
    await until(async () => (await driver(agent)).totals!.synsAnswered > 0);
    flood.kill('SIGKILL');
    // What was under way.
    await until(async () => ((await agent.status()).driver!.rates?.synsPerSecond ?? 0) === 0);
    const { synsAnswered } = (await driver(agent)).totals!;
    const visitor = await openEcho(bench, PORT, CLIENT6, SERVER6);
    assert.equal(visitor.outcome, 'connected');
    assert.equal(await visitor.say('hello'), 'hello');
    assert.equal((await driver(agent)).totals!.synsAnswered, synsAnswered + 1);
    visitor.close();
  });

  test('while engaged, acknowledgements of nothing end at the driver and hold it engaged', async () => {
    const agent = await start({ synsPerSecondMax: SYN_RATE });
    const earlier = await openEcho(bench, PORT, NEIGHBOUR);
    const flood = startFlood(bench, { ...FLOOD, everyMicroseconds: 300, kind: 'ack' });
    await until(async () => (await driver(agent)).totals!.strays > 0);
    await until(async () => {
      const { engaged, rates } = await agent.status();
      return engaged && rates.straysPerSecond > SYN_RATE;
    });
    assert.equal(await earlier.say('still here'), 'still here');
    assert.equal(await tryEcho(bench, PORT, BANNED), 'hello');
    earlier.close();
    flood.kill('SIGKILL');
  });

  test('killed in the middle of a flood: SYNPROXY goes on where the driver left off', async () => {
    const agent = await start({ synsPerSecondMax: SYN_RATE });
    const flood = startFlood(bench, FLOOD);
    await until(async () => (await driver(agent)).totals!.synsAnswered > 0);
    const visitor = await openEcho(bench, PORT, NEIGHBOUR);
    agents = [];
    await agent.kill();
    assert.equal(await visitor.say('still here'), 'still here');
    assert.equal(await tryEcho(bench, PORT, BANNED), 'hello');
    visitor.close();
    flood.kill('SIGKILL');
  });

  test('the same from one address is no made-up one', async () => {
    const agent = await start({ synsPerSecondMax: SYN_RATE });
    const flood = startFlood(bench, { ...SLOW_FLOOD, sources: 'one' });
    await until(async () => (await agent.status()).driver!.rates?.verdict === 'repeated');
    flood.kill('SIGKILL');
  });

  test('killed without warning: program, maps and links are gone with the agent', async () => {
    const agent = await start();
    const { id } = attached('wire')!.prog;
    const maps = mapsOf(id);
    assert.equal(maps.length, 7);
    assert.deepEqual(maps.filter(isMapThere), maps);
    agents = [];
    await agent.kill();
    await until(() => attached('wire') === undefined);
    await until(() => !isProgramThere(id));
    await until(() => !maps.some(isMapThere));
  });

  test('"off" takes it away while the agent lives, and what was built with it', async () => {
    const agent = await start();
    const { id } = attached('wire')!.prog;
    const maps = mapsOf(id);
    cli('off');
    await agent.ask('shield.reload');
    assert.equal(attached('wire'), undefined);
    await until(() => !isProgramThere(id) && !maps.some(isMapThere));
    assert.equal((await driver(agent)).state, 'off');
    assert.equal(existsSync(path.join(folders.shield, 'xdp')), false);
    assert.deepEqual(leftBehind(), []);
  });

  test('"off" works while the agent hangs', async () => {
    const agent = await start();
    await ban(BANNED);
    await until(async () => (await driver(agent)).bans.addresses === 1);
    agent.freeze();
    assert.equal(await tryEcho(bench, PORT, BANNED), 'timeout');
    cli('off');
    assert.equal(attached('wire'), undefined);
    assert.equal(await tryEcho(bench, PORT, BANNED), 'hello');
    await ban();
  });

  test('interfaces that come and go', async () => {
    const agent = await start();
    const add = (...args: string[]) => bench.run('server', 'ip', ['link', 'add', ...args]);
    add('more', 'type', 'veth', 'peer', 'name', 'inner');
    add('bridge', 'type', 'bridge');
    bench.run('server', 'ip', ['link', 'set', 'inner', 'master', 'bridge']);
    for (const name of ['more', 'inner', 'bridge']) {
      bench.run('server', 'ip', ['link', 'set', name, 'up']);
    }
    await until(async () => (await driver(agent)).interfaces.length === 2);
    assert.deepEqual(
      (await driver(agent)).interfaces.map(({ name, mode }) => `${name} ${mode}`).toSorted(),
      ['more generic', 'wire generic'],
    );
    assert.equal(attached('inner'), undefined);
    for (const name of ['more', 'bridge']) {
      bench.run('server', 'ip', ['link', 'del', name]);
    }
    await until(async () => (await driver(agent)).interfaces.length === 1);
  });

  test('off where it is not wanted', async () => {
    const without = await start({ xdp: 'off' });
    assert.equal((await driver(without)).state, 'off');
    assert.equal(attached('wire'), undefined);
  });

  /** The rest of the shield stands, and says why this part does not. */
  const standsWithout = async (agent: Agent, reason: RegExp): Promise<void> => {
    const { condition, tiers, driver } = await agent.status();
    assert.equal(condition, 'armed');
    assert.equal(driver?.state, 'unavailable');
    assert.match(driver.reason, reason);
    assert.equal(tiers.find(({ name }) => name === 'xdp')?.state, 'unavailable');
    assert.equal(attached('wire'), undefined);
    await ban(BANNED);
    await until(async () => (await agent.status()).bans.addresses === 1);
    assert.equal(await tryEcho(bench, PORT, BANNED), 'timeout');
    assert.equal(await tryEcho(bench, PORT, NEIGHBOUR), 'hello');
    await ban();
  };
  /** A place where a file looks like another one; `ip netns exec` gives a mount namespace of its own. */
  const withMount = (real: string, shown: string): Pick<Bench, 'start'> => ({
    start: (where, program, args) => {
      const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
      return bench.start(where, 'sh', ['-c', script, 'sh', shown, real, program, ...args]);
    },
  });

  test('without libbpf', async () => {
    const library = realpathSync(globSync('/usr/lib/*/libbpf.so.1')[0]!);
    const agent = await start({}, withMount(library, '/dev/null'));
    await standsWithout(
      agent,
      /libbpf\.so\.1 cannot be loaded \(Debian: apt-get install libbpf1\)/,
    );
  });

  test('without clang', async () => {
    const clang = realpathSync('/usr/bin/clang');
    const agent = await start({}, withMount(clang, '/dev/null'));
    await standsWithout(agent, /clang is not installed \(Debian: apt-get install clang\)/);
  });

  test('a program that the verifier refuses', async () => {
    const file = path.join(folder, 'packet.h');
    const real = path.join(ROOT, 'kernel/packet.h');
    const text = readFileSync(real, 'utf8');
    const unchecked = text.replace('if ((void *)(udp + 1) > end) return;', '');
    assert.notEqual(unchecked, text);
    writeFileSync(file, unchecked);
    const agent = await start({}, withMount(real, file));
    await standsWithout(
      agent,
      /the kernel refuses the program: .*(invalid access to|outside of the) packet/,
    );
  });

  test('a kernel that knows no SYN cookies for such programs', async () => {
    const file = path.join(folder, 'bpf.h');
    const real = path.join(ROOT, 'kernel/bpf.h');
    const text = readFileSync(real, 'utf8');
    const older = text.replace('(void *)204;', '(void *)9999;');
    assert.notEqual(older, text);
    writeFileSync(file, older);
    const over = { synsPerSecondMax: SYN_RATE };
    const agent = await start(over, withMount(real, file));
    const { state, reason, noProof } = await driver(agent);
    assert.equal(state, 'on');
    assert.match(noProof, /^the kernel refuses the program: .*9999/);
    assert.match(reason, /^generic on wire; SYNPROXY alone answers \(the kernel refuses/);
    const flood = startFlood(bench, FLOOD);
    await until(async () => ((await agent.status()).synproxy?.synReceived ?? 0) > 0);
    assert.equal(await tryEcho(bench, PORT, NEIGHBOUR), 'hello');
    const { totals } = await driver(agent);
    assert.deepEqual([totals!.synsAnswered, totals!.strays], [0, 0]);
    flood.kill('SIGKILL');
  });

  test('a program that clang refuses', async () => {
    const file = path.join(folder, 'packet.h');
    writeFileSync(file, '#error no\n');
    const agent = await start({}, withMount(path.join(ROOT, 'kernel/packet.h'), file));
    await standsWithout(agent, /clang cannot build it: .*packet\.h:1:2: error: no/);
  });

  test('root that may not load BPF', async () => {
    const place: Pick<Bench, 'start'> = {
      start: (where, program, args) => {
        const lesser = '-bpf,-sys_admin,-perfmon';
        const flags = ['--bounding-set', lesser, '--inh-caps', lesser];
        return bench.start(where, 'setpriv', [...flags, program, ...args]);
      },
    };
    await standsWithout(await start({}, place), /operation not permitted \(EPERM\)/);
  });

  test("another's program is left where it is", async () => {
    const agent = await start();
    const { id } = attached('wire')!.prog;
    const object = path.join(
      folders.shield,
      'xdp',
      readdirSync(path.join(folders.shield, 'xdp'))[0]!,
    );
    const other = path.join(folder, 'other.o');
    writeFileSync(other, readFileSync(object));
    agents = [];
    await agent.kill();
    await until(() => !isProgramThere(id));
    bench.run('server', 'ip', ['link', 'set', 'wire', 'xdp', 'obj', other, 'sec', 'xdp']);
    try {
      const there = attached('wire')!.prog.id;
      const next = await start();
      const { state, interfaces } = await driver(next);
      assert.equal(state, 'unavailable');
      assert.match(interfaces[0]!.reason, /EBUSY|EEXIST/);
      assert.equal(attached('wire')!.prog.id, there);
    } finally {
      bench.run('server', 'ip', ['link', 'set', 'wire', 'xdp', 'off']);
    }
  });
});

function isProgramThere(id: number): boolean {
  return spawnSync('bpftool', ['prog', 'show', 'id', String(id)]).status === 0;
}

function isMapThere(id: number): boolean {
  return spawnSync('bpftool', ['map', 'show', 'id', String(id)]).status === 0;
}

function mapsOf(program: number): readonly number[] {
  const { stdout } = spawnSync('bpftool', ['-j', 'prog', 'show', 'id', String(program)], {
    encoding: 'utf8',
  });
  return (JSON.parse(stdout) as { readonly map_ids: readonly number[] }).map_ids;
}
