import { NetworkSet, parseAddress, type Address } from '../../lib/ip.ts';

export type HostKind =
  /** The cloud's metadata service: hands out credentials to whoever asks from inside. */
  | 'metadata'
  /** The machine itself. */
  | 'loopback'
  /** A public name that is known to lead to the machine itself. */
  | 'loopback-alias'
  | 'private'
  | 'public'
  | 'name';

export interface HostReading {
  readonly kind: HostKind;
  /** An address in a spelling that only serves to hide it: `2130706433`, `0x7f.1`, `0177.0.0.1`. */
  readonly isDisguised: boolean;
}

const METADATA = NetworkSet.parse([
  // Link-local: the clouds' addresses for this, and nobody else's in an URL.
  '169.254.0.0/16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
]);
const LOOPBACK = NetworkSet.parse(['127.0.0.0/8', '0.0.0.0/8', '::1', '::']);
const PRIVATE = NetworkSet.parse([
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
]);
const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'rancher-metadata',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
  'host.docker.internal',
  'gateway.docker.internal',
  'kubernetes.docker.internal',
  'host.containers.internal',
  'kubernetes.default',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'instance-data',
]);
/** What systems themselves call their loopback address. */
const LOOPBACK_NAMES: ReadonlySet<string> = new Set([
  'localhost',
  'localhost.localdomain',
  'localhost6',
  'ip6-localhost',
  'ip6-loopback',
]);
/** Services whose names resolve to the address inside the name, or to loopback. */
const ALIAS =
  /(?:^|\.)(?:localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|yoogle\.com|spoofed\.burpcollaborator\.net|rbndr\.us|1u\.ms)$|^(?:.*\.)?(?:7f|0a|a9fe|c0a8|ac1)[0-9a-f]{4,7}\.(?:nip|sslip|xip)\.io$/;
const ADDRESS_IN_NAME =
  /^(?:.*[.-])?(\d{1,3}[.-]\d{1,3}[.-]\d{1,3}[.-]\d{1,3})\.(?:nip|sslip|xip)\.io$/;

/** Reads the host of an URL as resolvers and `inet_aton` do, not as a person would. */
export function readHost(host: string): HostReading {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (METADATA_NAMES.has(name)) return { kind: 'metadata', isDisguised: false };
  if (LOOPBACK_NAMES.has(name)) return { kind: 'loopback', isDisguised: name !== 'localhost' };
  if (name.endsWith('.localhost')) return { kind: 'loopback', isDisguised: false };
  if (ALIAS.test(name)) return { kind: 'loopback-alias', isDisguised: true };
  const bracketed = /^\[(.*?)(?:%.*)?\]$/.exec(name)?.[1];
  const plain = parseAddress(bracketed ?? name);
  if (plain !== undefined) {
    // An IPv4 address in IPv6 clothes is how a filter on the dotted form is passed.
    const isMapped =
      bracketed !== undefined &&
      /^(?:::|(?:0{1,4}:){5})(?:ffff:)?[\da-f.:]+$/.test(bracketed) &&
      bracketed !== '::1';
    return { kind: kindOf(plain), isDisguised: isMapped };
  }
  // What somebody has typed so far of `192.168.1.1`: nothing answers at 0.0.0.192.
  if (/^[1-9]\d{0,2}$/.test(name)) return { kind: 'name', isDisguised: false };
  const embedded = ADDRESS_IN_NAME.exec(name)?.[1];
  const hidden =
    embedded === undefined
      ? (parseLoose(name) ?? parseOverflowing(name))
      : parseAddress(embedded.replaceAll('-', '.'));
  return hidden === undefined
    ? { kind: 'name', isDisguised: false }
    : { kind: kindOf(hidden), isDisguised: true };
}

function kindOf(address: Address): HostKind {
  if (METADATA.has(address)) return 'metadata';
  if (LOOPBACK.has(address)) return 'loopback';
  return PRIVATE.has(address) ? 'private' : 'public';
}

/** One to four parts, each decimal, octal or hex; the last fills what is left (POSIX inet_aton). */
function parseLoose(text: string): Address | undefined {
  const parts = text.split('.', 5);
  if (parts.length > 4 || text.length > 64) return undefined;
  const numbers: number[] = [];
  for (const part of parts) {
    const number = parsePart(part);
    if (number === undefined) return undefined;
    numbers.push(number);
  }
  const last = numbers.pop() ?? 0;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length))
    return undefined;
  const word = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last);
  return { words: [0, 0, 0xffff, word] };
}

/** `425.510.425.510`, `7147006462`: numbers too large, of which careless readers keep the lowest bits. */
function parseOverflowing(text: string): Address | undefined {
  const low = /^0x[\da-f]{1,16}([\da-f]{8})$/i.exec(text)?.[1];
  if (low !== undefined) return { words: [0, 0, 0xffff, Number.parseInt(low, 16)] };
  if (!/^\d{1,4}(?:\.\d{1,4}){3}$|^\d{10,12}$/.test(text)) return undefined;
  const numbers = text.split('.').map(Number);
  const word =
    numbers.length === 1
      ? Number(text) % 2 ** 32
      : numbers.reduce((sum, number) => sum * 256 + (number % 256), 0);
  return { words: [0, 0, 0xffff, word] };
}

function parsePart(part: string): number | undefined {
  if (/^0x[\da-f]{1,16}$/.test(part)) return Number(part);
  if (/^0[0-7]{1,20}$/.test(part)) return Number.parseInt(part, 8);
  return /^\d{1,12}$/.test(part) ? Number(part) : undefined;
}
