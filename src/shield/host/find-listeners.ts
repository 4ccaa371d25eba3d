import type { ShieldHost } from './shield-host.ts';

/** A port at which something on this machine waits for others. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
}

const LISTENING = '0A';
/** Of UDP: a socket without another end. */
const UNCONNECTED = '07';
const FILES = [
  { file: '/proc/net/tcp', protocol: 'tcp', state: LISTENING },
  { file: '/proc/net/tcp6', protocol: 'tcp', state: LISTENING },
  { file: '/proc/net/udp', protocol: 'udp', state: UNCONNECTED },
  { file: '/proc/net/udp6', protocol: 'udp', state: UNCONNECTED },
] as const;
/** 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104 as the kernel prints them: words of its own byte order. */
const IS_LOOPBACK = /^(?:0{24}01000000|(?:0{16}FFFF0000)?[0-9A-F]{6}7F)$/;
const LISTENERS_MAX = 1024;

/** What can be reached from outside: whoever is to refuse ports should know whom that would hit. */
export function findListeners(host: Pick<ShieldHost, 'readText'>): readonly Listener[] {
  const found = new Map<string, Listener>();
  for (const { file, protocol, state } of FILES) {
    for (const line of (host.readText(file) ?? '').split('\n').slice(1)) {
      const [, local = '', , is] = line.trim().split(/\s+/);
      const [address = '', hex = ''] = local.split(':');
      if (is !== state || IS_LOOPBACK.test(address) || found.size >= LISTENERS_MAX) continue;
      const port = Number.parseInt(hex, 16);
      found.set(`${protocol} ${port}`, { protocol, port });
    }
  }
  return [...found.values()].sort((left, right) => left.port - right.port);
}
