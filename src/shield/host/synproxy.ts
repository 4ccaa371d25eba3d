import { STRIP_PROBE, SYNPROXY_PROBE, type SynproxyPromise } from '../nft/ruleset.ts';
import { readSysctl } from '../sysctl/change.ts';
import type { ShieldHost } from './shield-host.ts';

/** With it, an acknowledgement out of nowhere is taken for a connection: SYNPROXY would never see it. */
export const LOOSE_PICKUP = 'net.netfilter.nf_conntrack_tcp_loose';

export type SynproxySupport =
  | { readonly promise: SynproxyPromise }
  | { readonly promise: undefined; readonly reason: string };

const IP4_TCP_HEADERS = 40;
const IP6_TCP_HEADERS = 60;
const ETHERNET_MTU = 1500;
/** The largest receive buffer that needs no scaling (RFC 7323). */
const UNSCALED_BITS = 15;
const WINDOW_SCALE_MAX = 14;
const RECEIVE_BYTES_DEFAULT = 6_291_456;

/** Whether this kernel has SYNPROXY, and what it has to promise for the servers behind it. */
export async function findSynproxy(host: ShieldHost, mtu: number): Promise<SynproxySupport> {
  const probe = await host.checkNft(SYNPROXY_PROBE);
  if (!probe.ok) {
    return { promise: undefined, reason: 'this kernel has no SYNPROXY: its SYN cookies alone' };
  }
  if (readSysctl(host, LOOSE_PICKUP) === undefined) {
    return { promise: undefined, reason: `${LOOSE_PICKUP} is not there: SYN cookies alone` };
  }
  const isOn = (name: string): boolean => readSysctl(host, name) !== '0';
  // What the kernel itself will choose: the largest buffer it may grow to decides the scale. Inside a
  // container the second may not be there to be read.
  const grown = Number(readSysctl(host, 'net.ipv4.tcp_rmem')?.split(/\s+/)[2]);
  const asked = Number(readSysctl(host, 'net.core.rmem_max') ?? 0);
  const receiveMax = Math.max(grown > 0 ? grown : RECEIVE_BYTES_DEFAULT, asked > 0 ? asked : 0);
  const bits = Math.floor(Math.log2(receiveMax));
  const scale = Math.min(WINDOW_SCALE_MAX, Math.max(0, bits - UNSCALED_BITS));
  return {
    promise: {
      mss4: mtu - IP4_TCP_HEADERS,
      mss6: mtu - IP6_TCP_HEADERS,
      windowScale: isOn('net.ipv4.tcp_window_scaling') ? scale : 0,
      timestamps: isOn('net.ipv4.tcp_timestamps'),
      selectiveAcks: isOn('net.ipv4.tcp_sack'),
      stripsTimestamp: (await host.checkNft(STRIP_PROBE)).ok,
    },
  };
}

/** The smallest MTU of the interfaces named: no segment may be too large for one of them. */
export function smallestMtu(host: ShieldHost, interfaces: readonly string[]): number {
  const found = interfaces
    .filter((name) => /^[A-Za-z0-9_.@-]{1,15}$/.test(name) && name !== 'lo')
    .map((name) => Number(host.readText(`/sys/class/net/${name}/mtu`)))
    .filter((mtu) => mtu >= 576 && mtu <= 65_536);
  return Math.min(ETHERNET_MTU, ...found);
}
