// What new visitors of a service see while it is flooded: without any defence, with the kernel's SYN
// cookies, with the often-copied iptables limit, and with the shield. In network namespaces with no way
// out; needs root, nft, iptables and hping3. Attackers and server share this machine's processors: the
// rate reached is stated, and only rows of one run compare.
//
//   npm run bench -- flood [--json] [--seconds 6] [--interval u10]
//     [--kind syn-spoofed|syn-single|ack-spoofed]... [--defence off|syn-cookies|iptables-limit|shield]...
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { dataFoldersIn } from '../src/roles/supervisor/data-folders.ts';
import { Agent } from '../test/shield/support/agent.ts';
import { SERVER_FOR_ATTACKERS, SERVER_FOR_VISITORS, Topology } from './flood/topology.ts';
import type { Visits } from './flood/visitor.ts';

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    kind: { type: 'string', multiple: true, default: ['syn-spoofed'] },
    defence: { type: 'string', multiple: true, default: [] as string[] },
    seconds: { type: 'string', default: '6' },
    /** Pause of the sender between packets (hping3 -i); as fast as it can where it is 0. */
    interval: { type: 'string', default: '0' },
  },
});

const SECONDS_MAX = 10;
const CALM_MS = 2000;
const ENGAGE_POLL_MS = 50;
const RELEASE_LIMIT_MS = 40_000;
const PORT = 8080;
const ROOT = path.resolve(import.meta.dirname, '..');

const KINDS: Readonly<Record<string, readonly string[]>> = {
  'syn-spoofed': ['--rand-source', '-S'],
  'syn-single': ['-S'],
  'ack-spoofed': ['--rand-source', '-A'],
};

type Defence = 'off' | 'syn-cookies' | 'iptables-limit' | 'shield';
const DEFENCES: readonly Defence[] = ['off', 'syn-cookies', 'iptables-limit', 'shield'];

interface Seen {
  readonly visits: number;
  readonly succeeded: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

interface Row {
  readonly kind: string;
  readonly defence: Defence;
  readonly packetsPerSecond: number;
  readonly calm: Seen;
  readonly flooded: Seen;
  /** Share of all processor time spent in softirq during the flood. */
  readonly softirqShare: number;
  readonly engagedAfterMs: number | undefined;
  readonly releasedAfterMs: number | undefined;
}

const floodMs = Math.min(Number(flags.seconds), SECONDS_MAX) * 1000;
let networks = 100;

async function measure(kind: string, defence: Defence): Promise<Row> {
  const topology = new Topology();
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-flood-'));
  try {
    const server = topology.start('server', process.execPath, [
      path.join(ROOT, 'test/shield/support/echo-server.ts'),
      String(PORT),
    ]);
    await once(server, 'message');
    const isWatched = await raise(topology, defence, folder);
    const calm = await visit(topology, CALM_MS);

    const before = { cpu: readCpu(), packets: topology.packetsReceived(), ms: performance.now() };
    const pace = flags.interval === '0' ? ['--flood'] : ['-i', flags.interval];
    const target = ['-q', ...KINDS[kind]!, '-p', String(PORT), ...pace, SERVER_FOR_ATTACKERS];
    // `timeout` ends the sender even if this process does not live to do it.
    const limit = String(floodMs / 1000 + SECONDS_MAX);
    const flood = topology.start('attackers', 'timeout', [limit, 'hping3', ...target]);
    const engaging = !isWatched ? undefined : timeUntil(topology, true, floodMs);
    const flooded = await visit(topology, floodMs);
    const after = { cpu: readCpu(), packets: topology.packetsReceived(), ms: performance.now() };
    const ended = once(flood, 'exit');
    flood.kill('SIGTERM');
    await ended;
    const engagedAfterMs = await engaging;
    const releasedAfterMs =
      engagedAfterMs === undefined ? undefined : await timeUntil(topology, false, RELEASE_LIMIT_MS);
    const total = after.cpu.total - before.cpu.total;
    return {
      kind,
      defence,
      packetsPerSecond: Math.round(
        ((after.packets - before.packets) * 1000) / (after.ms - before.ms),
      ),
      calm,
      flooded,
      softirqShare: (after.cpu.softirq - before.cpu.softirq) / total,
      engagedAfterMs,
      releasedAfterMs,
    };
  } finally {
    topology.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Puts a defence up. True where an agent watches it. */
async function raise(topology: Topology, defence: Defence, folder: string): Promise<boolean> {
  const cookies = defence === 'off' ? '0' : '1';
  topology.run('server', 'sysctl', ['-q', '-w', `net.ipv4.tcp_syncookies=${cookies}`]);
  if (defence === 'iptables-limit') {
    // As it stands in a hundred guides.
    const rule = (...args: string[]) =>
      topology.run('server', 'iptables', ['-A', 'INPUT', ...args]);
    rule('-p', 'tcp', '--syn', '-m', 'limit', '--limit', '3/s', '-j', 'ACCEPT');
    rule('-p', 'tcp', '--syn', '-j', 'DROP');
  }
  if (defence !== 'shield') return false;
  const folders = dataFoldersIn(folder);
  for (const name of [folders.journal, folders.shield, folders.run]) mkdirSync(name);
  const cli = [path.join(ROOT, 'src/cli/main.ts'), 'shield', 'apply', '--yes'];
  topology.run('server', process.execPath, [...cli, '--port', String(PORT), '--data', folder]);
  const place = {
    start: (_place: string, program: string, args: readonly string[]) =>
      topology.start('server', program, args),
  };
  await Agent.start(place, folder, [PORT]);
  return true;
}

/** Asks the kernel, not the agent: that would be held up by being asked. */
async function timeUntil(
  topology: Topology,
  engaged: boolean,
  limitMs: number,
): Promise<number | undefined> {
  const startedMs = performance.now();
  while (performance.now() - startedMs < limitMs) {
    const set = topology.run('server', 'nft', ['list', 'set', 'inet', 'rampart', 'engaged']);
    if (set.includes('elements') === engaged) return performance.now() - startedMs;
    await sleep(ENGAGE_POLL_MS);
  }
  return undefined;
}

async function visit(topology: Topology, forMs: number): Promise<Seen> {
  const network = `10.${networks++}`;
  topology.addVisitors(network);
  const child = topology.start('visitors', process.execPath, [
    path.join(import.meta.dirname, 'flood/visitor.ts'),
    SERVER_FOR_VISITORS,
    String(PORT),
    network,
    String(forMs),
  ]);
  const [{ times }] = (await once(child, 'message')) as [Visits];
  const good = times.filter((time) => time !== null).sort((left, right) => left - right);
  const at = (share: number): number => good[Math.floor((good.length - 1) * share)] ?? Number.NaN;
  return { visits: times.length, succeeded: good.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Jiffies since boot over all processors (proc_stat(5)). */
function readCpu(): { readonly total: number; readonly softirq: number } {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n');
  const fields = line.trim().split(/\s+/).slice(1).map(Number);
  return { total: fields.reduce((sum, field) => sum + field, 0), softirq: fields[6] ?? 0 };
}

if (process.getuid?.() !== 0) {
  console.error('flood: needs root, for network namespaces');
  process.exit(2);
}
const unknown = flags.kind.find((kind) => !Object.hasOwn(KINDS, kind));
if (unknown !== undefined) {
  console.error(`flood: no kind "${unknown}"; kinds: ${Object.keys(KINDS).join(', ')}`);
  process.exit(2);
}

const rows: Row[] = [];
for (const kind of flags.kind) {
  for (const defence of DEFENCES) {
    if (flags.defence.length > 0 && !flags.defence.includes(defence)) continue;
    const row = await measure(kind, defence);
    rows.push(row);
    if (!flags.json) console.log(describe(row));
  }
}
if (flags.json) console.log(JSON.stringify({ rows }));
process.exit(0);

function describe(row: Row): string {
  const seen = ({ visits, succeeded, p50Ms, p99Ms }: Seen): string =>
    `${((100 * succeeded) / visits).toFixed(0)} % of ${visits}, p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`;
  const ms = (value: number | undefined): string =>
    value === undefined ? 'never' : `${(value / 1000).toFixed(1)} s`;
  return [
    `${row.kind}, ${row.defence}: ${row.packetsPerSecond} packets/s`,
    `  calm     ${seen(row.calm)}`,
    `  flooded  ${seen(row.flooded)}; softirq ${(100 * row.softirqShare).toFixed(0)} %`,
    ...(row.defence === 'shield'
      ? [`  engaged after ${ms(row.engagedAfterMs)}, released after ${ms(row.releasedAfterMs)}`]
      : []),
  ].join('\n');
}
