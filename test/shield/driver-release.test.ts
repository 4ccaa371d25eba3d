// Who is in the middle of a handshake with the program at the network driver when that lets go: the flood
// ends, the agent is stopped, the agent is killed. The handshake is played by hand, packet by packet, so
// that it is the same however busy the machine is.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { SET_NAMES } from '../../src/shield/nft/names.ts';
import { requires } from '../support/requires.ts';
import { Agent, runShieldCommand } from './support/agent.ts';
import { startHandClient, tryEcho, until, type PlayStep } from './support/clients.ts';
import {
  armShield,
  closeDriverBench,
  DRIVER_NEEDS,
  DRIVER_OPTIONS,
  openDriverBench,
  PORT,
  type DriverBench,
} from './support/driver-bench.ts';
import { startFlood } from './support/flood.ts';
import { FLAGS } from './support/frames.ts';
import type { Bench } from './support/namespaces.ts';

const CLOSED_WINDOW = 0;
const SETTLING = ['inet', 'rampart', SET_NAMES.settling];

describe('the end of a flood at the driver', requires(...DRIVER_NEEDS), () => {
  const options = { ...DRIVER_OPTIONS, synsPerSecondMax: 1000 };
  let setting: DriverBench;
  let bench: Bench;
  let folder: string;
  let clean: string;
  let agent: Agent | undefined;
  let flood: ChildProcess;
  let clients = 0;

  before(async () => {
    setting = await openDriverBench((bench) => {
      // A backlog that runs over would have the kernel take such cookies by itself.
      bench.run('server', 'sysctl', ['-q', '-w', 'net.ipv4.tcp_syncookies=0']);
    });
    ({ bench, folder, clean } = setting);
  });
  beforeEach(async () => {
    armShield(setting, options);
    agent = await Agent.start(bench, folder, [PORT], options);
    flood = startFlood(bench, {
      port: PORT,
      everyMicroseconds: 2000,
      sources: 'many',
      kind: 'syn',
    });
    await until(async () => ((await totals()).synsAnswered ?? 0) > 0);
  });
  afterEach(async () => {
    flood.kill('SIGKILL');
    await agent?.kill();
    agent = undefined;
    runShieldCommand(bench, folder, ['off']);
    assert.equal(bench.snapshot(), clean);
    assert.doesNotMatch(bench.run('server', 'ip', ['link', 'show', 'dev', 'wire']), /xdp/);
  });
  after(() => closeDriverBench(setting));

  const totals = async (): Promise<{ synsAnswered?: number; nftSaw?: number }> => {
    const { driver, counts } = await agent!.status();
    return { synsAnswered: driver?.totals?.synsAnswered, nftSaw: counts?.proxied.packets };
  };
  const startClient = (): Promise<PlayStep> =>
    startHandClient(bench, `203.0.113.${++clients}`, PORT);
  /** Somebody who has a cookie of the driver's, and no more yet. */
  const halfway = async (): Promise<PlayStep> => {
    const play = await startClient();
    const { nftSaw } = await totals();
    assert.equal((await play('ask')).window, CLOSED_WINDOW);
    assert.equal((await totals()).nftSaw, nftSaw, 'no SYN gets as far as SYNPROXY');
    return play;
  };
  /** Ends the handshake; on a busy machine that may come later than anybody has time for. */
  const endLate = async (play: PlayStep): Promise<void> => {
    bench.run('server', 'nft', ['flush', 'set', ...SETTLING]);
    bench.run('server', 'nft', ['add', 'element', ...SETTLING, '{ ipv4, ipv6 }']);
    const { flags, text } = await play('end');
    assert.equal(flags & FLAGS.rst, 0);
    assert.equal(text, 'hello');
  };
  const isAttached = (): boolean =>
    bench.run('server', 'ip', ['link', 'show', 'dev', 'wire']).includes('xdp');

  test('who was given a cookie before it is let in after it; new ones are the kernel’s again', async () => {
    const play = await halfway();
    flood.kill('SIGKILL');
    await until(async () => !(await agent!.status()).engaged);
    const { synsAnswered } = await totals();
    await endLate(play);
    const later = await startClient();
    assert.notEqual((await later('ask')).window, CLOSED_WINDOW);
    assert.equal((await later('end')).text, 'hello');
    assert.equal((await totals()).synsAnswered, synsAnswered);
  });

  test('and so it is where the agent is stopped in the middle of it', async () => {
    const play = await halfway();
    await agent!.stop();
    agent = undefined;
    assert.equal(isAttached(), false);
    flood.kill('SIGKILL');
    await endLate(play);
    assert.equal(await tryEcho(bench, PORT), 'hello');
  });

  test('killed in the middle of it, SYNPROXY takes back what the driver handed out', async () => {
    const play = await halfway();
    await agent!.kill();
    agent = undefined;
    await until(() => !isAttached());
    const { flags, text } = await play('end');
    assert.equal(flags & FLAGS.rst, 0);
    assert.equal(text, 'hello');
  });
});
