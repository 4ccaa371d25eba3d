import type { ShieldHost } from '../host/shield-host.ts';

/** A network interface of this machine. */
export interface NetworkInterface {
  readonly name: string;
  readonly index: number;
  /** A virtual cable (veth), as in a container. */
  readonly isCable: boolean;
}

const INTERFACES_MAX = 64;
const ETHERNET = '1';
const UP = 0x1;
const LOOPBACK = 0x8;
/**
 * What has a type of its own stands on another interface (VLANs, bridges, macvlan, tunnels): its
 * packets were seen there. These two are where packets come in first.
 */
const TYPES_WITH_PACKETS_OF_THEIR_OWN: ReadonlySet<string> = new Set(['', 'wlan', 'bond']);

/**
 * The interfaces by which packets reach this machine from outside: each packet passes one of them, and
 * none passes two. The other ends of containers and virtual machines are left out.
 */
export function chooseInterfaces(host: Pick<ShieldHost, 'readText'>): readonly NetworkInterface[] {
  const names = [...(host.readText('/proc/net/dev') ?? '').matchAll(/^\s*([^\s:]{1,15}):/gm)];
  return names.flatMap(([, name = '']) => examine(host, name) ?? []).slice(0, INTERFACES_MAX);
}

function examine(host: Pick<ShieldHost, 'readText'>, name: string): NetworkInterface | undefined {
  const read = (file: string): string =>
    (host.readText(`/sys/class/net/${name}/${file}`) ?? '').trim();
  if (name === '.' || name === '..' || name.includes('/')) return undefined;
  const flags = Number(read('flags'));
  if ((flags & UP) === 0 || (flags & LOOPBACK) !== 0 || read('type') !== ETHERNET) return undefined;
  const event = read('uevent');
  const index = Number(/^IFINDEX=(\d+)$/m.exec(event)?.[1] ?? 0);
  if (index === 0 || !TYPES_WITH_PACKETS_OF_THEIR_OWN.has(typeIn(event))) return undefined;
  // A tap: the cable of a virtual machine.
  if (read('tun_flags') !== '') return undefined;
  const master = read('master/uevent');
  // A bond sees what its members receive; the port of a bridge that is no device leads to a container.
  if (typeIn(master) === 'bond') return undefined;
  if (master !== '' && read('device/uevent') === '') return undefined;
  return { name, index, isCable: typeIn(event) === '' && read('device/uevent') === '' };
}

function typeIn(event: string): string {
  return /^DEVTYPE=(.+)$/m.exec(event)?.[1] ?? '';
}
