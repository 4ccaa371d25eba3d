// What refusing a packet of a banned source costs: with nftables, and with the program at the network
// driver (XDP), generic and native. In network namespaces with no way out; needs root, nft, clang,
// libbpf and Linux 5.18. The kernel itself makes the frames and hands them over a virtual cable as a
// fast network card would. That is bound to one processor, where they are received and refused too, as
// part of the sender's processor time: what is more than for sending alone (over a cable that takes no
// frames) is what refusing costs. Packets per second and core is what a whole processor of that would do.
//
//   npm run bench -- xdp [--json] [--seconds 5] [--bans 50000] [--refusal nft|generic|native]...
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { requireNetwork } from '../src/lib/ip.ts';
import { serveLink, type LinkServer } from '../src/link/index.ts';
import { findAppLayout } from '../src/roles/app-layout.ts';
import { dataFoldersIn } from '../src/roles/supervisor/data-folders.ts';
import { DEFAULT_SHIELD_OPTIONS, StateFile } from '../src/shield/index.ts';
import { buildObject } from '../src/shield/xdp/build-object.ts';
import { DriverProgram } from '../src/shield/xdp/driver-program.ts';
import { openLibbpf } from '../src/shield/xdp/libbpf.ts';
import { Agent } from '../test/shield/support/agent.ts';
import { synFrom } from '../test/shield/support/frames.ts';
import { runProgram } from '../test/shield/support/run-program.ts';
import { Topology } from './flood/topology.ts';
import type { Sent } from './xdp/sender.ts';

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '5' },
    /** Bans in force beside the one that is met. */
    bans: { type: 'string', default: '50000' },
    refusal: { type: 'string', multiple: true, default: [] as string[] },
  },
});

type Refusal = 'nft' | 'generic' | 'native';
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
const NEW_SOURCES = 20_000;

const seconds = Math.min(Number(flags.seconds), SECONDS_MAX);
const fillers = Math.min(Number(flags.bans), BANS_MAX);
const processor = availableParallelism() - 1;

async function measure(refusal: Refusal, ban: Ban): Promise<Row> {
  const topology = new Topology();
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-xdp-bench-'));
  const folders = dataFoldersIn(folder);
  for (const name of [folders.journal, folders.shield, folders.run]) mkdirSync(name);
  const link = await serveLink({ socket: folders.linkSocket });
  try {
    const agent = await startAgent(topology, folder, refusal);
    await publish(link, ban);
    while (!(await isRefusing(agent, refusal, ban))) await sleep(POLL_MS);
    const gro = path.join(import.meta.dirname, 'xdp/enable-gro.ts');
    topology.run('server', process.execPath, [gro, 'attackers']);
    const droppedBefore = await droppedBy(agent, refusal);
    const sent = await send(topology, 'wire', topology.serverMac);
    const dropped = (await droppedBy(agent, refusal)) - droppedBefore;
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
    await link.close();
    rmSync(folder, { recursive: true, force: true });
  }
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

function startAgent(topology: Topology, folder: string, refusal: Refusal): Promise<Agent> {
  const choices = { nft: 'off', generic: 'generic', native: 'auto' } as const;
  const over = { xdp: choices[refusal] };
  new StateFile(dataFoldersIn(folder).shield).write({
    armed: true,
    confirmed: true,
    previous: undefined,
    sysctls: [],
    options: { ...DEFAULT_SHIELD_OPTIONS, ports: [PORT], ...over },
  });
  const place = {
    start: (_where: string, program: string, args: readonly string[]) =>
      topology.start('server', program, args),
  };
  return Agent.start(place, folder, [PORT], over);
}

async function publish(link: LinkServer, ban: Ban): Promise<void> {
  const until = Math.floor(Date.now() / 1000) + 600;
  const others = Array.from(
    { length: fillers },
    (_, index) => `100.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}/32`,
  );
  const entries = [...others, BANS[ban]].map((network) => [network, until]);
  await link.publishRetained('bans', 1, { entries });
}

async function isRefusing(agent: Agent, refusal: Refusal, ban: Ban): Promise<boolean> {
  const { bans, driver } = await agent.status();
  const isAddress = ban === 'address';
  if (bans.addresses !== fillers + (isAddress ? 1 : 0)) return false;
  if (refusal === 'nft') return true;
  // `auto` falls back to generic by itself: that would be another row.
  const mode = driver?.interfaces.find(({ name }) => name === 'attackers')?.mode;
  if (mode !== refusal) throw new Error(`not ${refusal}: ${driver?.reason ?? 'no driver'}`);
  return driver?.state === 'on';
}

async function droppedBy(agent: Agent, refusal: Refusal): Promise<number> {
  const { counts, driver } = await agent.status();
  if (refusal === 'nft') return counts?.banned.packets ?? 0;
  return (driver?.totals?.droppedByAddress ?? 0) + (driver?.totals?.droppedByNetwork ?? 0);
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
    program.use({ refuses: true, ports: [PORT], ownPorts: [PORT], proof: undefined, admins: [] });
    const bans = ['203.0.113.7/32', '198.51.100.0/24'].map((text) => ({
      network: requireNetwork(text),
      untilMs: Date.now() + 600_000,
    }));
    program.fillBans(bans, Date.now());
    const of = (source: string): number => runProgram(program, synFrom(source, PORT), RUNS).nsEach;
    const each = (source: (index: number) => string): number => {
      let sumNs = 0;
      for (let index = 0; index < NEW_SOURCES; index++) {
        sumNs += runProgram(program, synFrom(source(index), PORT)).nsEach;
      }
      return sumNs / NEW_SOURCES;
    };
    const known = of('192.0.2.1');
    // One by one, the looking at the clock is measured too: what is more than for a known source is new.
    const unseen = each((index) => `100.64.${index >> 8}.${index & 255}`) - each(() => '192.0.2.1');
    return [
      { packet: 'dropped, address banned', nsEach: of('203.0.113.7') },
      { packet: 'dropped, network banned', nsEach: of('198.51.100.7') },
      { packet: 'passed, source known', nsEach: known },
      { packet: 'passed, of a flood of new sources', nsEach: Math.round(known + unseen) },
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
