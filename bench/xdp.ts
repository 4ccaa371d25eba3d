// What refusing a packet of a banned source costs: with nftables, and with the program at the network
// driver (XDP), generic and native. In network namespaces with no way out; needs root, nft, clang,
// libbpf and Linux 5.18. The kernel itself makes the frames and hands them over a virtual cable as a
// fast network card would. That is bound to one processor, where they are received and refused too, as
// part of the sender's processor time: what is more than for sending alone (over a cable that takes no
// frames) is what refusing costs. Packets per second and core is what a whole processor of that would do.
//
//   npm run bench -- xdp [--json] [--seconds 5] [--bans 50000] [--refusal nft|generic|native]...
import { once } from 'node:events';
import { createServer } from 'node:net';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFlags } from './support/read-flags.ts';
import { requireNetwork } from '../src/lib/ip.ts';
import { serveLink } from '../src/link/index.ts';
import { findAppLayout } from '../src/roles/app-layout.ts';
import { dataFoldersIn } from '../src/roles/supervisor/data-folders.ts';
import { DEFAULT_SHIELD_OPTIONS, StateFile } from '../src/shield/index.ts';
import { buildObject } from '../src/shield/xdp/build-object.ts';
import { DriverProgram } from '../src/shield/xdp/driver-program.ts';
import { openLibbpf, type XdpMode } from '../src/shield/xdp/libbpf.ts';
import { Agent } from '../test/shield/support/agent.ts';
import { FLAGS, synFrom } from '../test/shield/support/frames.ts';
import { runProgram } from '../test/shield/support/run-program.ts';
import { Topology } from './flood/topology.ts';
import { otherBans } from './xdp/other-bans.ts';
import type { Sent } from './xdp/sender.ts';

const flags = readFlags({
  json: { type: 'boolean', default: false },
  seconds: { type: 'string', default: '5' },
  /** Bans in force beside the one that is met. */
  bans: { type: 'string', default: '50000' },
  refusal: { type: 'string', multiple: true, default: [] as string[] },
});

type Refusal = 'nft' | XdpMode;
/** By a ban of the address itself, and of a network around it. */
type Ban = 'address' | 'network';

interface Row {
  readonly refusal: Refusal;
  readonly ban: Ban;
  readonly droppedPerSecond: number;
  /** Processor time for receiving and refusing one packet. */
  readonly nsEach: number;
  readonly perSecondAndCore: number;
}

const REFUSALS: readonly Refusal[] = ['nft', 'generic', 'native'];
const BANS: Readonly<Record<Ban, string>> = {
  address: '203.0.113.7/32',
  network: '203.0.113.0/24',
};
const SOURCE = '203.0.113.7';
const PORT = 8080;
const SECONDS_MAX = 10;
const BANS_MAX = 100_000;
const POLL_MS = 50;
const RUNS = 200_000;
const ONE_BY_ONE = 20_000;
/** As SYNPROXY makes it on an Ethernet. */
const PROMISE = { mss4: 1460, mss6: 1440, windowScale: 7, timestamps: true, selectiveAcks: true };

const seconds = Math.min(Number(flags.seconds), SECONDS_MAX);
const fillers = Math.min(Number(flags.bans), BANS_MAX);
const processor = availableParallelism() - 1;

/** Something that refuses what `SOURCE` sends, and knows how often it did. */
interface Refuser {
  readDropped(): Promise<number>;
  close(): Promise<void>;
}

async function measure(refusal: Refusal, ban: Ban): Promise<Row> {
  const topology = new Topology();
  try {
    const refuser =
      refusal === 'nft'
        ? await startAgent(topology, ban)
        : await startHolder(topology, refusal, ban);
    const gro = path.join(import.meta.dirname, 'xdp/enable-gro.ts');
    topology.run('server', process.execPath, [gro, 'attackers']);
    const droppedBefore = await refuser.readDropped();
    const sent = await send(topology, 'wire', topology.serverMac);
    const dropped = (await refuser.readDropped()) - droppedBefore;
    await refuser.close();
    if (dropped < sent.packets) throw new Error(`${sent.packets} sent, ${dropped} dropped`);
    const nsEach = (sent.cpuMs * 1e6) / sent.packets - sendingNs;
    return {
      refusal,
      ban,
      droppedPerSecond: Math.round((sent.packets * 1000) / sent.ms),
      nsEach: Math.round(nsEach),
      perSecondAndCore: Math.round(1e9 / nsEach),
    };
  } finally {
    topology.close();
  }
}

async function startHolder(topology: Topology, mode: XdpMode, ban: Ban): Promise<Refuser> {
  const file = path.join(import.meta.dirname, 'xdp/holder.ts');
  const args = [file, 'attackers', mode, BANS[ban], String(fillers)];
  const holder = topology.start('server', process.execPath, args);
  await once(holder, 'message');
  return {
    readDropped: async () => {
      const answer = once(holder, 'message');
      holder.send('read');
      return Number((await answer)[0]);
    },
    close: () => Promise.resolve(),
  };
}

/** An agent without a program at the driver: nft alone refuses. */
async function startAgent(topology: Topology, ban: Ban): Promise<Refuser> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-xdp-bench-'));
  const folders = dataFoldersIn(folder);
  for (const name of [folders.journal, folders.shield, folders.run]) mkdirSync(name);
  const link = await serveLink({ socket: folders.linkSocket });
  const options = { ...DEFAULT_SHIELD_OPTIONS, ports: [PORT], xdp: 'off' as const };
  const state = { armed: true, confirmed: true, previous: undefined, sysctls: [] };
  new StateFile(folders.shield).write({ ...state, options });
  const place = {
    start: (_where: string, program: string, args: readonly string[]) =>
      topology.start('server', program, args),
  };
  const agent = await Agent.start(place, folder, [PORT], { xdp: 'off' });
  const until = Math.floor(Date.now() / 1000) + 600;
  const entries = [...otherBans(fillers), BANS[ban]].map((network) => [network, until]);
  await link.publishRetained('bans', 1, { entries });
  const wanted = fillers + (ban === 'address' ? 1 : 0);
  while ((await agent.status()).bans.addresses !== wanted) await sleep(POLL_MS);
  return {
    readDropped: async () => (await agent.status()).counts?.banned.packets ?? 0,
    close: async () => {
      await link.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function send(topology: Topology, interfaceName: string, mac: string): Promise<Sent> {
  const file = path.join(import.meta.dirname, 'xdp/sender.ts');
  const order = [interfaceName, mac, SOURCE, String(PORT), String(seconds)];
  const command = ['-c', String(processor), process.execPath, file, ...order];
  const sender = topology.start('attackers', 'taskset', command);
  const [sent] = (await once(sender, 'message')) as [Sent];
  return sent;
}

/** Nanoseconds of processor time for sending one packet to nobody: the other end takes no frames. */
async function measureSending(): Promise<number> {
  const topology = new Topology();
  try {
    const { packets, cpuMs } = await send(topology, 'wire', topology.serverMac);
    return (cpuMs * 1e6) / packets;
  } finally {
    topology.close();
  }
}

interface ProgramRow {
  readonly packet: string;
  readonly nsEach: number;
}

/** The program by itself, as the kernel measures it: what it adds to a packet that passes, above all. */
async function measureProgram(): Promise<readonly ProgramRow[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-xdp-bench-'));
  const { kernelFolder } = findAppLayout();
  const object = await buildObject({ sourceFolder: kernelFolder, cacheFolder: folder });
  const program = new DriverProgram(await openLibbpf(), object);
  try {
    const options = { refuses: true, ports: [PORT], ownPorts: [PORT], admins: [] };
    program.use({ ...options, proof: undefined });
    const bans = ['203.0.113.7/32', '198.51.100.0/24'].map((text) => ({
      network: requireNetwork(text),
      untilMs: Date.now() + 600_000,
    }));
    program.fillBans(bans, Date.now());
    const of = (source: string): number => runProgram(program, synFrom(source, PORT), RUNS).nsEach;
    const each = (source: (index: number) => string, flags: number = FLAGS.syn): number => {
      let sumNs = 0;
      for (let index = 0; index < ONE_BY_ONE; index++) {
        sumNs += runProgram(program, synFrom(source(index), PORT, flags)).nsEach;
      }
      return sumNs / ONE_BY_ONE;
    };
    const known = of('192.0.2.1');
    // One by one, the looking at the clock is measured too: what is more than for a known source is ours.
    const oneByOne = each(() => '192.0.2.1');
    const more = (ns: number): number => Math.round(known + ns - oneByOne);
    const madeUp = (index: number): string => `100.64.${index >> 8}.${index & 255}`;
    const unseen = more(each(madeUp));
    // Frames of the kernel's test come in on the loopback interface, and are for this address.
    program.useLocalAddresses([{ interfaceIndex: 1, address: requireNetwork('1.1.1.1').first }]);
    const listener = createServer().listen(PORT);
    await once(listener, 'listening');
    program.use({ ...options, proof: PROMISE });
    const answered = more(each(madeUp));
    const stray = more(each(() => '192.0.2.1', FLAGS.ack));
    listener.close();
    return [
      { packet: 'dropped, address banned', nsEach: of('203.0.113.7') },
      { packet: 'dropped, network banned', nsEach: of('198.51.100.7') },
      { packet: 'passed, source known', nsEach: known },
      { packet: 'passed, of a flood of new sources', nsEach: unseen },
      { packet: 'SYN of such a flood, answered', nsEach: answered },
      { packet: 'acknowledgement of nothing, dropped', nsEach: stray },
    ];
  } finally {
    program.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.getuid?.() !== 0) {
  console.error('xdp: needs root, for network namespaces and BPF');
  process.exit(2);
}
const unknown = flags.refusal.find((one) => !REFUSALS.some((refusal) => refusal === one));
if (unknown !== undefined) {
  console.error(`xdp: no refusal "${unknown}"; there are ${REFUSALS.join(', ')}`);
  process.exit(2);
}

const sendingNs = await measureSending();
if (!flags.json) console.log(`sending alone: ${Math.round(sendingNs)} ns`);
const rows: Row[] = [];
for (const refusal of REFUSALS) {
  if (flags.refusal.length > 0 && !flags.refusal.includes(refusal)) continue;
  for (const ban of ['address', 'network'] as const) {
    const row = await measure(refusal, ban);
    rows.push(row);
    if (!flags.json) console.log(describe(row));
  }
}
const programRows = await measureProgram();
if (flags.json) {
  console.log(JSON.stringify({ bans: fillers, sendingNs, rows, program: programRows }));
} else {
  console.log('the program alone:');
  for (const { packet, nsEach } of programRows) console.log(`  ${packet.padEnd(38)}${nsEach} ns`);
}
process.exit(0);

function describe({ refusal, ban, droppedPerSecond, nsEach, perSecondAndCore }: Row): string {
  return `${`${refusal}, ${ban} banned`.padEnd(26)}${droppedPerSecond} dropped/s, ${nsEach} ns each: ${perSecondAndCore} packets/s and core`;
}
