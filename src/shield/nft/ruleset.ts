import { isIPv4, requireNetwork, formatNetwork } from '../../lib/ip.ts';
import type { Connection } from '../host/proc-net.ts';
import { protectedPorts, type ShieldOptions } from '../options.ts';
import { fillBans } from './ban-script.ts';
import { BAN_ADDRESSES_MAX, BAN_NETWORKS_MAX, type BanElements } from './bans.ts';
import { COUNTERS, SET_NAMES, TABLE } from './names.ts';

/** What SYNPROXY answers in the server's place: it has to promise what the server will keep. */
export interface SynproxyPromise {
  readonly mss4: number;
  readonly mss6: number;
  readonly windowScale: number;
  readonly timestamps: boolean;
  readonly selectiveAcks: boolean;
  /** This kernel can take the timestamp out of SYNPROXY's own acknowledgements. */
  readonly stripsTimestamp: boolean;
}

export interface RulesetSpec {
  readonly options: ShieldOptions;
  /** Undefined where this kernel has no SYNPROXY. */
  readonly synproxy: SynproxyPromise | undefined;
  /** Milliseconds until the table lets go of everything by itself, or 'for-good'. */
  readonly confirmed: number | 'for-good';
  readonly engaged: boolean;
  /** A flood has just ended: see `SETTLING_MS`. */
  readonly settling: boolean;
  readonly known: readonly Connection[];
  readonly bans: BanElements;
  readonly nowMs: number;
}

/**
 * While engaged, SYNPROXY stays on this long without a word from the agent: longer than any restart,
 * and short enough that a shield nobody tends any more lets go.
 */
export const ENGAGED_LEASE_MS = 600_000;
/**
 * After a flood whoever was given a cookie in its last seconds still returns it: for so long that is taken,
 * while new connections go to the kernel again. A round trip, and what packets wait in queues beside it.
 */
export const SETTLING_MS = 10_000;
/** Sources remembered at a time, each family; further ones are not metered. */
const SOURCES_MAX = 16_384;
const SOURCE_MEMORY = '30s';
/** A connection that was open before the table came is known for so long without being picked up. */
const KNOWN_TIMEOUT = '24h';
const KNOWN_MAX = 65_536;

/** The three-way handshake's first packet, and its third. */
const IS_SYN = 'tcp flags & (fin | syn | rst | ack) == syn';
const IS_ACK = 'tcp flags & (syn | rst | ack) == ack';
const IS_PURE_ACK = 'tcp flags & (fin | syn | rst | psh | ack) == ack';

/**
 * SYNPROXY sends the last acknowledgement of the server's handshake in the client's name, and the kernel
 * shifts that packet's timestamp as if it came from the client. Since Linux 6.14 a server checks the
 * echoed timestamp there and drops the packet (TcpExtTSEcrRejected). Most connections are saved by the
 * client's first data; one in thirty waited 1.7 s. Without the option there is nothing to check.
 */
const STRIP = 'reset tcp option timestamp';

/**
 * The whole table as one transaction: what was there goes and this comes, with no moment between.
 *
 * Whatever refuses a packet stands behind `confirmed`: a set whose elements time out in the kernel
 * itself. If nobody confirms, the table refuses nothing any more, whether or not a process of ours is
 * still alive to see to it.
 *
 * No source is refused for what it may not have sent. While calm, sources are only counted; one that
 * does too much turns SYNPROXY on, and only what has proved its address is held against it.
 */
export function buildRuleset(spec: RulesetSpec): string {
  return [
    `add table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...COUNTERS.map((name) => `counter ${name} { }`),
    ...sets(spec),
    ...refusals(spec),
    ...exposure(spec),
    ...proof(spec),
    '}',
    ...knownElements(spec.known),
    ...fillBans(spec.bans, spec.nowMs),
    '',
  ].join('\n');
}

/** Takes the table away, whether or not it is there. */
export const REMOVE_SCRIPT = `add table ${TABLE}\ndelete table ${TABLE}\n`;

/** An element that is there keeps its time, one that is made anew does not. */
export const RELEASE_SCRIPT = `flush set ${TABLE} ${SET_NAMES.engaged}\nflush set ${TABLE} ${SET_NAMES.settling}\nadd element ${TABLE} ${SET_NAMES.settling} { ${families(`timeout ${SETTLING_MS}ms`)} }\n`;

/** Renews the lease too. */
export const ENGAGE_SCRIPT = `flush set ${TABLE} ${SET_NAMES.engaged}\nadd element ${TABLE} ${SET_NAMES.engaged} { ${families(`timeout ${ENGAGED_LEASE_MS}ms`)} }\n`;

export const CONFIRM_SCRIPT = `flush set ${TABLE} ${SET_NAMES.confirmed}\nadd element ${TABLE} ${SET_NAMES.confirmed} { ${families('')} }\n`;

/** Asks the kernel whether it knows SYNPROXY; changes nothing. */
export const SYNPROXY_PROBE = [
  'table inet rampart_probe {',
  'chain probe {',
  'type filter hook input priority filter; policy accept;',
  'ct state invalid,untracked synproxy mss 1460 wscale 7 timestamp sack-perm',
  '}',
  '}',
  '',
].join('\n');

/** Asks the kernel whether it can take TCP options out of packets (Linux 5.18, nft 1.0.2). */
export const STRIP_PROBE = [
  'table inet rampart_probe {',
  'chain probe {',
  'type filter hook output priority filter; policy accept;',
  STRIP,
  '}',
  '}',
  '',
].join('\n');

function families(suffix: string): string {
  return ['ipv4', 'ipv6'].map((family) => `${family} ${suffix}`.trim()).join(', ');
}

function sets({ options, confirmed, engaged, settling }: RulesetSpec): readonly string[] {
  const confirmation = confirmed === 'for-good' ? '' : `timeout ${Math.ceil(confirmed)}ms`;
  const names = SET_NAMES;
  return [
    `set ${names.confirmed} { type nf_proto; flags timeout; elements = { ${families(confirmation)} } }`,
    switchSet(names.engaged, engaged ? ENGAGED_LEASE_MS : 0),
    switchSet(names.settling, settling ? SETTLING_MS : 0),
    networkSet(names.admins4, names.admins6, options.admins),
    networkSet(names.trusted4, names.trusted6, options.trusted),
    `set ${names.bans4} { type ipv4_addr; flags timeout; size ${BAN_ADDRESSES_MAX}; }`,
    `set ${names.bans6} { type ipv6_addr; flags timeout; size ${BAN_ADDRESSES_MAX}; }`,
    // Each range takes two elements of the tree.
    `set ${names.banRanges4} { type ipv4_addr; flags interval, timeout; size ${4 * BAN_NETWORKS_MAX}; }`,
    `set ${names.banRanges6} { type ipv6_addr; flags interval, timeout; size ${4 * BAN_NETWORKS_MAX}; }`,
    `set ${names.known4} { type ipv4_addr . inet_service . inet_service; flags timeout; timeout ${KNOWN_TIMEOUT}; size ${KNOWN_MAX}; }`,
    `set ${names.known6} { type ipv6_addr . inet_service . inet_service; flags timeout; timeout ${KNOWN_TIMEOUT}; size ${KNOWN_MAX}; }`,
    ...[names.sources4, names.proven4].map((name) => sourceSet(name, 'ipv4_addr')),
    ...[names.sources6, names.proven6].map((name) => sourceSet(name, 'ipv6_addr')),
    ...[names.openCalm4, names.openProven4].map((name) => openSet(name, 'ipv4_addr')),
    ...[names.openCalm6, names.openProven6].map((name) => openSet(name, 'ipv6_addr')),
  ];
}

/** On for so long, off at 0. */
function switchSet(name: string, forMs: number): string {
  const elements = forMs === 0 ? '' : ` elements = { ${families(`timeout ${forMs}ms`)} }`;
  return `set ${name} { type nf_proto; flags timeout;${elements} }`;
}

function networkSet(name4: string, name6: string, texts: readonly string[]): string {
  const networks = texts.map(requireNetwork);
  const is4 = (index: number): boolean =>
    isIPv4(networks[index]!.first) && networks[index]!.prefixBits >= 96;
  const elements = (wanted: boolean): string => {
    const some = networks.filter((_, index) => is4(index) === wanted).map(formatNetwork);
    return some.length === 0 ? '' : ` elements = { ${some.join(', ')} }`;
  };
  return [
    `set ${name4} { type ipv4_addr; flags interval; auto-merge;${elements(true)} }`,
    `set ${name6} { type ipv6_addr; flags interval; auto-merge;${elements(false)} }`,
  ].join('\n');
}

function sourceSet(name: string, type: string): string {
  return `set ${name} { type ${type}; flags dynamic, timeout; timeout ${SOURCE_MEMORY}; size ${SOURCES_MAX}; }`;
}

function openSet(name: string, type: string): string {
  return `set ${name} { type ${type}; flags dynamic; size ${SOURCES_MAX}; }`;
}

/** What is let through before anything else is asked. */
const SPARED = [
  'iifname "lo" accept',
  `meta nfproto != @${SET_NAMES.confirmed} accept`,
  `ip saddr @${SET_NAMES.admins4} accept`,
  `ip6 saddr @${SET_NAMES.admins6} accept`,
];

const IS_TRUSTED = [
  `ip saddr @${SET_NAMES.trusted4} return`,
  `ip6 saddr @${SET_NAMES.trusted6} return`,
];

const IS_KNOWN = [
  `ip saddr . tcp sport . tcp dport @${SET_NAMES.known4} return`,
  `ip6 saddr . tcp sport . tcp dport @${SET_NAMES.known6} return`,
];

/**
 * Before connection tracking and before Docker's address translation: what is dropped here costs
 * least, and published container ports are still themselves.
 */
function refusals({ options, synproxy }: RulesetSpec): readonly string[] {
  const watched = protectedPorts(options);
  const ports = `tcp dport { ${watched.join(', ')} }`;
  return [
    'chain arriving {',
    'counter name syn',
    ...(synproxy === undefined
      ? []
      : [`meta nfproto @${SET_NAMES.engaged} counter name proxied notrack return`]),
    ...IS_TRUSTED,
    ...countSource(options, SET_NAMES.sources4, SET_NAMES.sources6, 'counter name source_over'),
    '}',
    'chain prerouting {',
    'type filter hook prerouting priority raw - 10; policy accept;',
    ...SPARED,
    `ip saddr @${SET_NAMES.bans4} counter name banned drop`,
    `ip6 saddr @${SET_NAMES.bans6} counter name banned drop`,
    `ip saddr @${SET_NAMES.banRanges4} counter name banned drop`,
    `ip6 saddr @${SET_NAMES.banRanges6} counter name banned drop`,
    'tcp flags & (fin | syn) == (fin | syn) counter name malformed drop',
    'tcp flags & (syn | rst) == (syn | rst) counter name malformed drop',
    'tcp flags & (fin | syn | rst | psh | ack | urg) == 0x0 counter name malformed drop',
    ...(watched.length === 0 ? [] : [`${ports} ${IS_SYN} jump arriving`]),
    '}',
  ];
}

/** After tracking, before Docker's translation: which ports may be reached, and what is open by source. */
function exposure({ options }: RulesetSpec): readonly string[] {
  const { expose, ports, sshPorts } = options;
  const watched = protectedPorts(options);
  const open = [...new Set([...(expose ?? []), ...ports, ...sshPorts])].join(', ');
  return [
    'chain open_connections {',
    ...IS_TRUSTED,
    ...countOpen(
      options,
      SET_NAMES.openCalm4,
      SET_NAMES.openCalm6,
      'counter name connections_over',
    ),
    '}',
    ...(expose === undefined
      ? []
      : [
          'chain exposure {',
          ...IS_KNOWN,
          // Containers on Docker's own bridges are inside.
          'iifname "docker*" return',
          'iifname "br-*" return',
          'meta l4proto { icmp, ipv6-icmp } return',
          // Answers to this machine's own search for an address.
          'udp dport { 68, 546 } return',
          `meta l4proto { tcp, udp } th dport { ${open} } return`,
          'counter name refused_port drop',
          '}',
        ]),
    'chain opening {',
    'type filter hook prerouting priority dstnat - 10; policy accept;',
    ...SPARED,
    ...(watched.length === 0
      ? []
      : [`tcp dport { ${watched.join(', ')} } ${IS_SYN} ct state new jump open_connections`]),
    ...(expose === undefined
      ? []
      : ['ct state new,invalid fib daddr type { local, broadcast, multicast } jump exposure']),
    '}',
  ];
}

/** SYNPROXY, and what is held against sources that went through it. */
function proof({ options, synproxy }: RulesetSpec): readonly string[] {
  const watched = protectedPorts(options);
  if (synproxy === undefined || watched.length === 0) return [];
  const ports = `tcp dport { ${watched.join(', ')} }`;
  const { timestamps, selectiveAcks, windowScale, mss4, mss6 } = synproxy;
  const flags = `${timestamps ? ' timestamp' : ''}${selectiveAcks ? ' sack-perm' : ''}`;
  return [
    'chain proxy {',
    ...IS_KNOWN,
    `meta nfproto ipv4 synproxy mss ${mss4} wscale ${windowScale}${flags}`,
    `meta nfproto ipv6 synproxy mss ${mss6} wscale ${windowScale}${flags}`,
    'counter name unproven drop',
    '}',
    'chain strangers {',
    `${IS_ACK} counter name stray`,
    `ct state invalid,untracked meta nfproto @${SET_NAMES.engaged} jump proxy`,
    // Also where the kernel takes it for a connection it has missed: nobody may be left to have kept it
    // from that (tcp_loose).
    `${IS_ACK} meta nfproto @${SET_NAMES.settling} jump proxy`,
    '}',
    'chain input {',
    'type filter hook input priority filter - 10; policy accept;',
    ...SPARED,
    `${ports} ct state new,invalid,untracked jump strangers`,
    '}',
    'chain proven_source {',
    'counter name proven',
    ...IS_TRUSTED,
    ...countSource(options, SET_NAMES.proven4, SET_NAMES.proven6, 'counter name refused_rate drop'),
    ...countOpen(
      options,
      SET_NAMES.openProven4,
      SET_NAMES.openProven6,
      'counter name refused_connections drop',
    ),
    '}',
    // SYNPROXY opens the connection to the server in the client's name: a SYN that leaves this machine
    // with an address that is not its own. It is the first moment at which that address is proved.
    'chain output {',
    'type filter hook output priority -110; policy accept;',
    `meta nfproto != @${SET_NAMES.confirmed} accept`,
    `${ports} ${IS_SYN} ct state new fib saddr type != local jump proven_source`,
    ...(synproxy.stripsTimestamp
      ? [`${ports} ${IS_PURE_ACK} fib saddr type != local ${STRIP}`]
      : []),
    '}',
  ];
}

/** One home or one server has a /64 of IPv6 for itself: it is one source. */
const SOURCE6 = 'ip6 saddr & ffff:ffff:ffff:ffff::';

function countSource(
  { sourceSynsPerSecondMax: rate }: ShieldOptions,
  set4: string,
  set6: string,
  outcome: string,
): readonly string[] {
  if (rate === 0) return [];
  const meter = `limit rate over ${rate}/second burst ${rate} packets counter`;
  return [
    `update @${set4} { ip saddr ${meter} } ${outcome}`,
    `update @${set6} { ${SOURCE6} ${meter} } ${outcome}`,
  ];
}

function countOpen(
  { sourceConnectionsMax: max }: ShieldOptions,
  set4: string,
  set6: string,
  outcome: string,
): readonly string[] {
  if (max === 0) return [];
  return [
    `add @${set4} { ip saddr ct count over ${max} } ${outcome}`,
    `add @${set6} { ${SOURCE6} ct count over ${max} } ${outcome}`,
  ];
}

function knownElements(known: readonly Connection[]): readonly string[] {
  const of = (set: string, wanted: boolean): readonly string[] => {
    const texts = known
      .filter(({ address }) => address.includes(':') !== wanted)
      .map(({ address, remotePort, localPort }) => `${address} . ${remotePort} . ${localPort}`);
    const unique = [...new Set(texts)].slice(0, KNOWN_MAX);
    return unique.length === 0 ? [] : [`add element ${TABLE} ${set} { ${unique.join(', ')} }`];
  };
  return [...of(SET_NAMES.known4, true), ...of(SET_NAMES.known6, false)];
}
