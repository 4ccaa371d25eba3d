// What new visitors of a service see while it is flooded: behind nginx as it comes, with the kernel's SYN
// cookies, with the often-copied iptables limit, and behind Rampart with its shield. In network
// namespaces with no way out; needs root, nft, iptables and nginx. Each flood meets a service that was
// started for it alone. Attackers, visitors and server share this machine's processors: the rate reached
// is stated, and only rows of one run compare. Beside the calm times stand those with the sender of a
// flood of packets as busy, but sending to nobody ("sender alone"): a second control, not the first.
//
//   npm run bench -- flood [--json] [--seconds 4] [--rate PACKETS-PER-SECOND] [--addresses 300]
//     [--kind syn-spoofed|syn-single|ack-spoofed|connection|http-get|slow-headers|slow-body|slow-read]...
//     [--defence off|syn-cookies|iptables-limit|shield]...
import { readFlags } from './support/read-flags.ts';
import { Bed, CROWD_KINDS, PACKET_KINDS, type Case, type Kind, type Row } from './flood/measure.ts';
import { DEFENCES, requirePrograms, type Defence } from './flood/service.ts';
import { describeMachine, layOut, summarise } from './flood/table.ts';

const flags = readFlags({
  json: { type: 'boolean', default: false },
  kind: { type: 'string', multiple: true, default: [...PACKET_KINDS, ...CROWD_KINDS] },
  defence: { type: 'string', multiple: true, default: [...DEFENCES] },
  seconds: { type: 'string', default: '4' },
  /** Of packet floods. Without it as many as can be; behind the shield also 100,000 a second. */
  rate: { type: 'string' },
  addresses: { type: 'string', default: '300' },
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
for (const kind of kinds) {
  for (const defence of defences) {
    for (const one of casesOf(kind, defence)) {
      using bed = await Bed.start(defence);
      const row = await bed.measure(one);
      rows.push(row);
      // A full run takes a quarter of an hour: say how far it is.
      console.error(summarise(row));
    }
  }
}
if (flags.json) console.log(JSON.stringify({ machine: describeMachine(), rows }));
else console.log(layOut(rows));
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
