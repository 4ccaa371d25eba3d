// What new visitors of a service see while it is flooded: behind nginx as it comes, with the kernel's SYN
// cookies, with the often-copied iptables limit, and behind Rampart with its shield. In network
// namespaces with no way out; needs root, nft, iptables and nginx. Attackers, visitors and server share
// this machine's processors: the rate reached is stated, and only rows of one run compare.
//
//   npm run bench -- flood [--json] [--seconds 4] [--rate PACKETS-PER-SECOND] [--addresses 300]
//     [--kind syn-spoofed|syn-single|ack-spoofed|connection|http-get|slow-headers|slow-body|slow-read]...
//     [--defence off|syn-cookies|iptables-limit|shield]...
import { parseArgs } from 'node:util';
import {
  Bed,
  CROWD_KINDS,
  PACKET_KINDS,
  type Case,
  type Kind,
  type Row,
  type Seen,
} from './flood/measure.ts';
import { DEFENCES, requirePrograms, type Defence } from './flood/service.ts';

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    kind: { type: 'string', multiple: true, default: [...PACKET_KINDS, ...CROWD_KINDS] },
    defence: { type: 'string', multiple: true, default: [...DEFENCES] },
    seconds: { type: 'string', default: '4' },
    /** Of packet floods. Without it as many as can be; behind the shield also 100,000 a second. */
    rate: { type: 'string' },
    addresses: { type: 'string', default: '300' },
  },
});

const SECONDS_MAX = 15;
const ADDRESSES_MAX = 4000;
const GOAL_PER_SECOND = 100_000;

if (process.getuid?.() !== 0) {
  console.error('flood: needs root, for network namespaces');
  process.exit(2);
}
const KINDS = [...PACKET_KINDS, ...CROWD_KINDS];
const kinds = choose('kind', flags.kind, KINDS);
const defences = choose('defence', flags.defence, DEFENCES);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
requirePrograms(['ip', 'nft', 'iptables', 'nginx', 'ss', 'sysctl']);

const rows: Row[] = [];
if (!flags.json) console.log(headings().join(' '));
for (const defence of defences) {
  using bed = await Bed.start(defence);
  for (const one of kinds.flatMap((kind) => casesOf(kind, defence))) {
    const row = await bed.measure(one);
    rows.push(row);
    if (!flags.json) console.log(describe(row));
  }
}
if (flags.json) console.log(JSON.stringify({ rows }));
process.exit(0);

function casesOf(kind: Kind, defence: Defence): readonly Case[] {
  const isPackets = PACKET_KINDS.some((one) => one === kind);
  const wanted = isPackets && defence === 'shield' ? [GOAL_PER_SECOND, 0] : [0];
  return (flags.rate === undefined ? wanted : [Number(flags.rate)]).map((packetsPerSecond) => ({
    kind,
    packetsPerSecond,
    seconds: Math.min(Number(flags.seconds), SECONDS_MAX),
    addresses: Math.min(Number(flags.addresses), ADDRESSES_MAX),
  }));
}

function choose<Name extends string>(
  what: string,
  wanted: readonly string[],
  names: readonly Name[],
): readonly Name[] {
  const unknown = wanted.find((name) => !names.some((one) => one === name));
  if (unknown !== undefined) {
    console.error(`flood: no ${what} "${unknown}"; there are ${names.join(', ')}`);
    process.exit(2);
  }
  return names.filter((name) => wanted.includes(name));
}

function headings(): readonly string[] {
  return [
    'flood'.padEnd(13),
    'defence'.padEnd(15),
    'packets/s'.padStart(9),
    'calm p50/p99 ms'.padStart(16),
    'new visitors'.padStart(13),
    'p50/p99 ms'.padStart(14),
    'pages/s calm/flood'.padStart(19),
    'softirq'.padStart(7),
    'dropped'.padStart(8),
    'engaged'.padStart(8),
    'released'.padStart(8),
    'bans (of visitors)',
  ];
}

function describe(row: Row): string {
  const { calm, flooded } = row;
  const times = ({ p50Ms, p99Ms }: Seen): string =>
    Number.isNaN(p50Ms) ? '-' : `${p50Ms.toFixed(1)}/${p99Ms.toFixed(1)}`;
  const seconds = (ms: number | undefined): string =>
    ms === undefined ? '-' : `${(ms / 1000).toFixed(1)} s`;
  const share = `${((100 * flooded.succeeded) / flooded.visits).toFixed(0)} % of ${flooded.visits}`;
  return [
    row.kind.padEnd(13),
    row.defence.padEnd(15),
    String(row.packetsReceived).padStart(9),
    times(calm).padStart(16),
    share.padStart(13),
    times(flooded).padStart(14),
    `${calm.pagesPerSecond.toFixed(0)}/${flooded.pagesPerSecond.toFixed(0)}`.padStart(19),
    `${(100 * row.softirqShare).toFixed(0)} %`.padStart(7),
    String(row.backlogDrops).padStart(8),
    seconds(row.engagedAfterMs).padStart(8),
    seconds(row.releasedAfterMs).padStart(8),
    row.bans === undefined ? '-' : `${row.bans.all} (${row.bans.visitors})`,
  ].join(' ');
}
