import { formatAddress, type Address } from '../../lib/ip.ts';
import type { ShieldHost } from './shield-host.ts';

/** One established TCP connection, as /proc/net/tcp tells it. */
export interface Connection {
  /** The other end. */
  readonly address: string;
  readonly remotePort: number;
  readonly localPort: number;
}

/** More are not remembered: what has no room here is picked up by its next packet. */
const CONNECTIONS_READ_MAX = 32_768;
const ESTABLISHED = '01';

/** Connections that are open now. */
export function readConnections(host: Pick<ShieldHost, 'readText'>): readonly Connection[] {
  const found: Connection[] = [];
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (host.readText(file) ?? '').split('\n').slice(1);
    for (const line of lines) {
      if (found.length >= CONNECTIONS_READ_MAX) return found;
      const [, local = '', remote = '', state] = line.trim().split(/\s+/);
      if (state !== ESTABLISHED) continue;
      const address = readHexAddress(remote.slice(0, -5));
      if (address === undefined) continue;
      const remotePort = Number.parseInt(remote.slice(-4), 16);
      const localPort = Number.parseInt(local.slice(-4), 16);
      found.push({ address: formatAddress(address), remotePort, localPort });
    }
  }
  return found;
}

/** The kernel prints addresses as words of the machine's own byte order: little-endian here. */
function readHexAddress(hex: string): Address | undefined {
  const words = hex.match(/[0-9A-F]{8}/g)?.map((word) => Buffer.from(word, 'hex').readUInt32LE(0));
  if (words?.length === 1) return { words: [0, 0, 0xffff, words[0]!] };
  if (words?.length !== 4) return undefined;
  return { words: [words[0]!, words[1]!, words[2]!, words[3]!] };
}

/** IP packets received since the namespace began, both families: at least as many as there were SYNs. */
export function readPacketsReceived(host: ShieldHost): number {
  const [names = '', values = ''] = (host.readText('/proc/net/snmp') ?? '').split('\n');
  const index = names.split(' ').indexOf('InReceives');
  const v4 = index < 0 ? 0 : Number(values.split(' ')[index] ?? 0);
  const v6 = /^Ip6InReceives\s+(\d+)$/m.exec(host.readText('/proc/net/snmp6') ?? '');
  return v4 + Number(v6?.[1] ?? 0);
}

/** What SYNPROXY did since the namespace began, over all processors. */
export interface SynproxyCounts {
  readonly synReceived: number;
  readonly cookieInvalid: number;
  readonly cookieValid: number;
}

/** Undefined where the kernel has no SYNPROXY, or never used it here. */
export function readSynproxyCounts(host: ShieldHost): SynproxyCounts | undefined {
  const [head, ...lines] = (host.readText('/proc/net/stat/synproxy') ?? '').trim().split('\n');
  if (head === undefined || lines.length === 0) return undefined;
  const sum = (column: number): number =>
    lines.reduce((total, line) => total + Number.parseInt(line.split('\t')[column] ?? '0', 16), 0);
  return { synReceived: sum(1), cookieInvalid: sum(2), cookieValid: sum(3) };
}
