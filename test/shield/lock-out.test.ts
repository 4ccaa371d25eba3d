// What could leave an operator outside: the shield's own record lost, unreadable or without room, a
// confirmation that was cut short, another data folder, a configuration that is broken. "off" takes away
// whatever there is, and says what it could not know.
import assert from 'node:assert/strict';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  DEFAULT_SHIELD_OPTIONS,
  Shield,
  ShieldFailure,
  StateFile,
  type ShieldHost,
  type ShieldOptions,
} from '../../src/shield/index.ts';
import { CONFIRM_SCRIPT } from '../../src/shield/nft/ruleset.ts';
import { requires } from '../support/requires.ts';
import { runShieldCommand } from './support/agent.ts';
import { startEchoServer, tryEcho } from './support/clients.ts';
import { FLOOD_SYNS, floodedHost } from './support/dying-host.ts';
import { Bench, namespaceHost } from './support/namespaces.ts';

const CLI = path.resolve(import.meta.dirname, '../../src/cli/main.ts');
const PORT = 8080;
const SSH = 2222;
const OTHER = 9000;
const OPTIONS: ShieldOptions = { ...DEFAULT_SHIELD_OPTIONS, ports: [PORT], sshPorts: [SSH] };
const LOCKING_OUT: ShieldOptions = { ...OPTIONS, expose: [1] };
const MACHINE = { memoryBytes: 4 * 1024 ** 3 };
const LONG_MS = 600_000;

describe(
  'lock-out',
  requires('root', 'program:nft', 'program:ip', 'program:unshare', 'network-namespaces'),
  () => {
    const root = mkdtempSync(path.join(tmpdir(), 'rampart-lock-out-'));
    const folder = path.join(root, 'shield');
    const stateFile = path.join(folder, 'state.json');
    let bench: Bench;
    let host: ShieldHost;
    let told: string[] = [];
    let clean: string;

    const makeShield = (over: Partial<ShieldHost> = {}, where = folder): Shield =>
      new Shield({
        host: { ...host, ...over },
        file: new StateFile(where),
        machine: MACHINE,
        tell: (kind) => told.push(kind),
      });
    /** Every write of the record fails for want of room. */
    const fillDisk = (): void => symlinkSync('/dev/full', `${stateFile}.new`);
    const makeRoom = (): void => rmSync(`${stateFile}.new`, { force: true });
    const isOpen = async (): Promise<boolean> => (await tryEcho(bench, OTHER)) === 'hello';

    before(async () => {
      bench = new Bench();
      host = namespaceHost(bench.server);
      await startEchoServer(bench, [PORT, SSH, OTHER]);
      clean = bench.snapshot();
    });
    beforeEach(async () => {
      makeRoom();
      await makeShield().off();
      assert.equal(bench.snapshot(), clean);
      told = [];
    });
    after(async () => {
      await bench.close();
      rmSync(root, { recursive: true, force: true });
    });

    test('"off" works where the disk is full, and nothing is left', async () => {
      await makeShield().apply(LOCKING_OUT, undefined);
      assert.equal(await isOpen(), false);
      fillDisk();
      assert.deepEqual(await makeShield().off(), []);
      assert.equal(bench.snapshot(), clean);
      assert.deepEqual(readdirSync(folder), []);
    });

    test('"off" works where its record is unreadable, and says what it cannot know', async () => {
      await makeShield().apply(LOCKING_OUT, undefined);
      const whole = readFileSync(stateFile, 'utf8');
      writeFileSync(stateFile, whole.slice(0, whole.length / 2));
      await assert.rejects(makeShield().status(), ShieldFailure);
      const [leftOver, ...more] = await makeShield().off();
      assert.match(leftOver!, /state\.json cannot be read/);
      assert.deepEqual(more, []);
      assert.equal(await isOpen(), true);
      assert.deepEqual(await makeShield().off(), [], 'it is not asked again');
      // What only the record knew is put back by hand here.
      writeFileSync(stateFile, whole);
      assert.deepEqual(await makeShield().off(), []);
    });

    test('settings are put back where the options are of another version', async () => {
      await makeShield().apply(LOCKING_OUT, undefined);
      const state = JSON.parse(readFileSync(stateFile, 'utf8')) as { options: { xdp: string } };
      state.options.xdp = 'some-day';
      writeFileSync(stateFile, JSON.stringify(state));
      assert.equal((await makeShield().off()).length, 1);
      assert.equal(bench.snapshot(), clean);
    });

    test('a table of another data folder is taken away, and it is told that it may come back', async () => {
      await makeShield().apply(LOCKING_OUT, undefined);
      const [leftOver] = await makeShield({}, path.join(root, 'elsewhere')).off();
      assert.match(leftOver!, /another data folder/);
      assert.equal(await isOpen(), true);
      const agent = makeShield();
      await agent.resume();
      assert.equal(await isOpen(), false, 'as it was told');
      assert.deepEqual(await agent.off(), []);
    });

    test('"off" from the command line works with a configuration that is broken', async () => {
      await makeShield().apply(LOCKING_OUT, undefined);
      const config = path.join(root, 'broken.yaml');
      writeFileSync(config, 'sites: [\n');
      // In a view of its own: the usual data folder of this machine is none of ours.
      const inside = 'mount -t tmpfs none /var/lib && "$@" 2>&1; true';
      const off = [process.execPath, CLI, 'shield', 'off', '-c', config];
      const output = bench.run('server', 'unshare', ['-m', 'sh', '-c', inside, 'sh', ...off]);
      assert.match(output, /broken\.yaml/);
      assert.match(output, /goes on with the usual data folder/);
      assert.match(output, /another data folder/, 'the record is elsewhere, and that is told');
      assert.equal(await isOpen(), true);
    });

    test('a confirmation that was cut short is one: bans and changes hold from then on', async () => {
      const shield = makeShield();
      await shield.apply(OPTIONS, LONG_MS);
      // The kernel has it, and whoever brought it there died before writing it down.
      assert.equal((await host.changeNft(CONFIRM_SCRIPT)).ok, true);
      const agent = makeShield();
      await agent.resume();
      assert.equal(new StateFile(folder).read()?.confirmed, true);
      assert.ok(told.includes('shield.confirmed'));
      await agent.update({ ...OPTIONS, ports: [PORT, OTHER] });
      assert.deepEqual(agent.options?.ports, [PORT, OTHER]);
    });

    test('a confirmation without room on the disk holds', async () => {
      await makeShield().apply(OPTIONS, LONG_MS);
      fillDisk();
      await makeShield().confirm();
      assert.equal((await makeShield().status()).condition, 'armed');
      makeRoom();
      await makeShield().resume();
      assert.equal(new StateFile(folder).read()?.confirmed, true);
    });

    test('a flood on a machine whose disk is full: it engages, lets go, and puts all back', async () => {
      const syns = { count: 0 };
      const shield = makeShield(floodedHost(host, syns));
      await shield.apply(OPTIONS, undefined);
      await shield.tick();
      fillDisk();
      syns.count += FLOOD_SYNS;
      while (!told.includes('shield.engaged')) await shield.tick();
      assert.match((await shield.status()).fault, /cannot keep its state: .*ENOSPC/);
      assert.equal(loosePickup(), '0');
      assert.equal(await tryEcho(bench, PORT), 'hello');
      while (!told.includes('shield.released')) await shield.tick();
      while (loosePickup() === '0') await shield.tick();
      makeRoom();
      while ((await shield.status()).fault !== '') await shield.tick();
      assert.deepEqual(await makeShield().off(), []);
    });

    test('what listens now and would be refused is named before it is', () => {
      const args = ['plan', '--port', String(PORT), '--ssh-port', String(SSH), '--expose', '443'];
      const plan = runShieldCommand(bench, root, args);
      assert.match(plan, new RegExp(`refused from then on: tcp ${OTHER}$`, 'm'));
      const all = runShieldCommand(bench, root, [...args, '--expose', String(OTHER)]);
      assert.doesNotMatch(all, /refused from then on/);
    });

    test('who sits in a session of SSH is an administrator, through sudo too, and its port is never refused', () => {
      const session = 'SSH_CONNECTION=2001:db8:1:2:3:4:5:6 50000 2001:db8::1 2200';
      // Like sudo, the last one takes from the command what its ancestors have.
      const script = `env -u SSH_CONNECTION '${process.execPath}' "$0" shield plan --json --data "$1"; true`;
      const output = bench.run('server', 'env', [session, 'sh', '-c', script, CLI, root]);
      const { options } = JSON.parse(output) as { options: ShieldOptions };
      assert.ok(options.sshPorts.includes(2200));
      assert.ok(options.admins.includes('2001:db8:1:2::/64'), 'with the addresses it has tomorrow');
    });

    function loosePickup(): string {
      return bench.run('server', 'sysctl', ['-n', 'net.netfilter.nf_conntrack_tcp_loose']).trim();
    }
  },
);
