import type { ProviderStatus } from '../../roles/index.ts';
import type {
  DriverStatus,
  Listener,
  PlannedSysctl,
  ShieldOptions,
  ShieldStatus,
} from '../../shield/index.ts';
import { counted } from '../counted.ts';

/** What `plan` says: every setting with its reason, then what the table would do. */
export function describePlan(
  plan: readonly PlannedSysctl[],
  options: ShieldOptions,
  refused: readonly Listener[],
): readonly string[] {
  const width = Math.max(...plan.map(({ name }) => name.length)) + 2;
  const changes = plan.filter(({ change }) => change !== undefined).length;
  return [
    `Kernel settings (${changes} to change)`,
    ...plan.flatMap(({ name, value, recommended, change, why }) => [
      `  ${change === undefined ? ' ' : '*'} ${name.padEnd(width)}${(value ?? 'not here').padEnd(10)}${
        change === undefined ? '' : `-> ${change}  `
      }(${recommended})`,
      `      ${why}`,
    ]),
    '',
    'Table inet rampart',
    `    protects TCP ${options.ports.length === 1 ? 'port' : 'ports'} ${list(options.ports)}: above ${options.synsPerSecondMax} SYN/s, or when one source does too much,`,
    '    new connections prove their address (SYNPROXY) before they reach a service',
    `    one source that proved its address: ${cap(options.sourceSynsPerSecondMax, 'new connections a second')}, ${cap(options.sourceConnectionsMax, 'open at a time')}`,
    `    never refuses SSH (${list(options.sshPorts)}) or administrators (${list(options.admins)})`,
    options.expose === undefined
      ? '    every port stays reachable (shield.expose would change that)'
      : `    refuses new connections to every other port but ${list(options.expose)}`,
    ...describeRefused(refused).map((line) => `    ${line}`),
    '',
    'Network driver (XDP), while "rampart up" runs as root and clang and libbpf are there',
    `    ${XDP_PLANS[options.xdp]}`,
    '',
    '"rampart shield apply" puts this in force; "rampart shield off" takes it away again.',
  ];
}

/** More than these are summed up. */
const LISTENERS_NAMED_MAX = 16;

/** Who exposes some ports should see what else there is: a VPN by which somebody comes in, say. */
export function describeRefused(refused: readonly Listener[]): readonly string[] {
  if (refused.length === 0) return [];
  const named = refused.slice(0, LISTENERS_NAMED_MAX);
  const more = refused.length - named.length;
  const ports = named.map(({ protocol, port }) => `${protocol} ${port}`).join(', ');
  return [`listening now, and refused from then on: ${ports}${more > 0 ? `, ${more} more` : ''}`];
}

const MEGABIT = 1_000_000;
const PERCENT = 100;

/** Links, and what a provider was asked for. */
export function describeProvider({
  mode,
  hasWebhook,
  links,
  engagements,
  pending,
}: ProviderStatus): readonly string[] {
  const full = new Set(engagements.map((one) => one.interface));
  const lines = links.map(({ name, received, sent, bitsPerSecondMax, share }) => {
    const load = `${megabits(received.bitsPerSecond)} in, ${megabits(sent.bitsPerSecond)} out`;
    const speed =
      bitsPerSecondMax === 0
        ? 'speed not known: say it in shield.provider.linkSpeed'
        : `${Math.round(share * PERCENT)} % of ${megabits(bitsPerSecondMax)}`;
    return `  ${name.padEnd(14)}${full.has(name) ? 'FULL' : 'calm'}  ${load}, ${speed}`;
  });
  const hook = hasWebhook ? `the webhook is called (${mode})` : 'events only, no webhook';
  return [
    '',
    `Provider  ${mode === 'off' ? 'switched off' : `a full link: ${hook}`}`,
    ...lines,
    ...pending.map((one) => `  ${describePending(one)}`),
  ];
}

/** What the webhook has not taken: since when, how often it was tried, and what becomes of it. */
export function describePending(message: ProviderStatus['pending'][number]): string {
  const { event, interface: link, sinceMs, attempts, reason, isRefused } = message;
  const what = `NOT TAKEN YET: ${event} of ${link}, since ${new Date(sinceMs).toISOString()}`;
  if (attempts === 0) return `${what}, being sent`;
  const next = isRefused ? '"rampart shield notify" tries again' : 'tried again each minute';
  return `${what}, ${counted(attempts, 'attempt')}: ${reason}; ${next}`;
}

function megabits(bitsPerSecond: number): string {
  return `${(bitsPerSecond / MEGABIT).toFixed(1)} Mbit/s`;
}

const XDP_PLANS: Readonly<Record<ShieldOptions['xdp'], string>> = {
  auto: 'counts packets, drops what banned sources send, answers floods of SYNs: in the driver where it can, else beside it',
  generic:
    'counts packets, drops what banned sources send, answers floods of SYNs, beside the driver (shield.xdp: generic)',
  off: 'nothing (shield.xdp: off)',
};

function cap(value: number, what: string): string {
  return value === 0 ? `no cap on ${what}` : `${value} ${what}`;
}

function list(values: readonly (string | number)[]): string {
  return values.length === 0 ? 'none' : values.join(', ');
}

export function describeStatus(status: ShieldStatus): readonly string[] {
  const { condition, reason, confirmWithinSeconds, counts, synproxy, bans, rates } = status;
  const left = confirmWithinSeconds === undefined ? '' : ` (${confirmWithinSeconds} s left)`;
  return [
    `Shield    ${condition}${left}: ${reason}`,
    ...(status.fault === '' ? [] : [`          FAULT: ${status.fault}`]),
    '',
    'Tiers',
    ...status.tiers.map(
      ({ name, state, detail }) => `  ${name.padEnd(14)}${state.padEnd(13)}${detail}`,
    ),
    '',
    `Flood     ${status.engaged ? 'ENGAGED' : 'calm'}: ${Math.round(rates.synsPerSecond)} SYN/s, ${Math.round(rates.straysPerSecond)} stray ACK/s${SOURCES[rates.sources]}`,
    ...(synproxy === undefined
      ? []
      : [
          `          SYNPROXY: ${synproxy.synReceived} SYNs answered, ${synproxy.cookieValid} proved their address, ${synproxy.cookieInvalid} did not`,
        ]),
    `Bans      ${counted(bans.addresses, 'address', 'addresses')}, ${counted(bans.ranges, 'network')}${bans.lost === 0 ? '' : `, ${bans.lost} WITHOUT ROOM`}`,
    ...describePackets(counts),
    ...(status.topSources.length === 0
      ? []
      : [
          '',
          status.engaged
            ? 'New connections by source (proved)'
            : 'New connections by source (not proved)',
          ...status.topSources.map(({ address, packets }) => `  ${address.padEnd(42)}${packets}`),
        ]),
    ...(status.driver === undefined ? [] : describeDriver(status.driver)),
  ];
}

function describePackets(counts: ShieldStatus['counts']): readonly string[] {
  const seen = Object.entries(counts ?? {}).filter(([, { packets }]) => packets > 0);
  if (seen.length === 0) return [];
  return ['', 'Packets', ...seen.map(([name, { packets }]) => `  ${name.padEnd(22)}${packets}`)];
}

const SOURCES: Readonly<Record<ShieldStatus['rates']['sources'], string>> = {
  unknown: '',
  calm: '',
  real: '; sources answer: they are real',
  spoofed: '; SPOOFED: many addresses, none of which answers',
  repeated: '; a few sources, over and over, that do not answer',
};

/** What passes the network driver; nothing where there is none of ours. */
function describeDriver(driver: DriverStatus): readonly string[] {
  const { totals, rates, bans, sources } = driver;
  if (totals === undefined) return [];
  const { syn = 0, ack = 0, udp = 0, icmp = 0 } = rates?.perSecond ?? {};
  const per = (count: number): string => `${Math.round(count)}/s`;
  const dropped = totals.droppedByAddress + totals.droppedByNetwork;
  const lost = bans.lost === 0 ? '' : `, ${bans.lost} WITHOUT ROOM`;
  return [
    '',
    'Network driver (XDP)',
    `  now                   SYN ${per(syn)}, ACK ${per(ack)}, UDP ${per(udp)}, ICMP ${per(icmp)}`,
    ...Object.entries(totals.packets)
      .filter(([, packets]) => packets > 0)
      .map(([kind, packets]) => `  ${kind.padEnd(22)}${packets}`),
    `  dropped               ${dropped} packets of banned sources, ${totals.droppedBytes} bytes; ${totals.spared} of administrators let through`,
    `  proof of address      ${totals.synsAnswered} SYNs answered, ${totals.strays} packets of no connection dropped`,
    `  bans                  ${counted(bans.addresses, 'address', 'addresses')}, ${counted(bans.networks, 'network')}${lost}`,
    `  sources               ${sources.seen} in the last ten seconds, ${sources.once} with one packet; ${totals.sourcesSkipped} of floods not remembered`,
    ...driver.topSources.map(({ address, packets }) => `    ${address.padEnd(40)}${packets}`),
    ...(driver.topBans.length === 0 ? [] : ['  Dropped by ban']),
    ...driver.topBans.map((ban) => `    ${ban.network.padEnd(40)}${ban.dropped}`),
  ];
}
