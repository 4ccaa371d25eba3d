/** What the recommendations depend on. */
export interface MachineFacts {
  readonly memoryBytes: number;
}

/** How a value is judged: the recommended one exactly, or it as a floor or a ceiling. */
export type Bound = 'exactly' | 'at-least' | 'at-most';

export interface SysctlSetting {
  /** `net.ipv4.tcp_syncookies` */
  readonly name: string;
  readonly bound: Bound;
  readonly recommend: (facts: MachineFacts) => number;
  /** One sentence for a person: what goes wrong otherwise. */
  readonly why: string;
}

const GIBIBYTE = 1024 ** 3;

/** `perGibibyte` for each gibibyte of memory, within bounds, as a power of two. */
function byMemory(perGibibyte: number, min: number, max: number) {
  return ({ memoryBytes }: MachineFacts): number => {
    const wanted = Math.max(1, (memoryBytes / GIBIBYTE) * perGibibyte);
    return Math.min(max, Math.max(min, 2 ** Math.round(Math.log2(wanted))));
  };
}

const always = (value: number) => (): number => value;

/**
 * Every setting that decides how a flood ends, in the order in which a connection meets them. Sources:
 * the kernel's Documentation/networking/ip-sysctl.rst and nf_conntrack-sysctl.rst, tcp(7).
 */
export const SYSCTL_SETTINGS: readonly SysctlSetting[] = [
  {
    name: 'net.ipv4.tcp_syncookies',
    bound: 'exactly',
    recommend: always(1),
    why: 'without SYN cookies a full SYN queue refuses every new client; with them none',
  },
  {
    name: 'net.ipv4.tcp_max_syn_backlog',
    bound: 'at-least',
    recommend: byMemory(512, 1024, 16_384),
    why: 'half-open connections kept before cookies are needed; each takes about 300 bytes',
  },
  {
    name: 'net.core.somaxconn',
    bound: 'at-least',
    recommend: always(4096),
    why: "silently shortens every listener's backlog to this",
  },
  {
    name: 'net.core.netdev_max_backlog',
    bound: 'at-least',
    recommend: byMemory(1024, 2048, 16_384),
    why: 'packets a processor may have waiting; beyond it they are dropped unseen, good or bad',
  },
  {
    name: 'net.ipv4.tcp_synack_retries',
    bound: 'at-most',
    recommend: always(2),
    why: 'each repeat answers a spoofed SYN once more and keeps it half-open twice as long',
  },
  {
    name: 'net.ipv4.tcp_abort_on_overflow',
    bound: 'exactly',
    recommend: always(0),
    why: 'a reset tells a client that came at a busy moment to give up instead of trying again',
  },
  {
    name: 'net.ipv4.tcp_timestamps',
    bound: 'exactly',
    recommend: always(1),
    why: 'SYN cookies keep window scaling and selective acknowledgements in the timestamp',
  },
  {
    name: 'net.ipv4.tcp_window_scaling',
    bound: 'exactly',
    recommend: always(1),
    why: 'SYNPROXY promises it in the name of the server',
  },
  {
    name: 'net.ipv4.tcp_sack',
    bound: 'exactly',
    recommend: always(1),
    why: 'SYNPROXY promises it in the name of the server',
  },
  {
    name: 'net.ipv4.tcp_fin_timeout',
    bound: 'at-most',
    recommend: always(30),
    why: 'how long a closed connection waits for a peer that never says goodbye',
  },
  {
    name: 'net.ipv4.tcp_max_orphans',
    bound: 'at-most',
    // An orphan takes up to 64 KiB: together no more than a quarter of the memory.
    recommend: ({ memoryBytes }) => Math.max(4096, Math.floor(memoryBytes / 4 / 65_536)),
    why: 'connections without a process; each may hold 64 KiB of memory that cannot be swapped',
  },
  {
    name: 'net.ipv4.tcp_rfc1337',
    bound: 'exactly',
    recommend: always(1),
    why: 'a forged reset must not end the waiting time of a closed connection (RFC 1337)',
  },
  {
    name: 'net.ipv4.conf.all.rp_filter',
    bound: 'at-least',
    // Loose (2) refuses only what no interface leads to; strict (1) would cut asymmetric routes.
    recommend: always(1),
    why: 'refuses packets from addresses that no route leads back to (RFC 3704)',
  },
  {
    name: 'net.ipv4.conf.all.accept_redirects',
    bound: 'exactly',
    recommend: always(0),
    why: 'a neighbour must not be able to turn traffic to itself',
  },
  {
    name: 'net.ipv6.conf.all.accept_redirects',
    bound: 'exactly',
    recommend: always(0),
    why: 'a neighbour must not be able to turn traffic to itself',
  },
  {
    name: 'net.ipv4.conf.all.accept_source_route',
    bound: 'exactly',
    recommend: always(0),
    why: 'a sender must not choose the way round a filter',
  },
  {
    name: 'net.ipv4.icmp_echo_ignore_broadcasts',
    bound: 'exactly',
    recommend: always(1),
    why: 'answering pings to a broadcast address makes this machine an amplifier',
  },
  {
    name: 'net.netfilter.nf_conntrack_max',
    bound: 'at-least',
    recommend: byMemory(32_768, 65_536, 1_048_576),
    why: 'once the table is full, new connections are dropped, good or bad; an entry takes about 320 bytes',
  },
  {
    name: 'net.netfilter.nf_conntrack_tcp_timeout_syn_recv',
    bound: 'at-most',
    recommend: always(30),
    why: 'how long a half-open connection keeps its place in the table',
  },
  {
    name: 'net.netfilter.nf_conntrack_tcp_timeout_time_wait',
    bound: 'at-most',
    recommend: always(60),
    why: 'how long a closed connection keeps its place in the table',
  },
];

export function sysctlFile(name: string): string {
  return `/proc/sys/${name.replaceAll('.', '/')}`;
}
