import { parseAddress, formatAddress } from '../../lib/ip.ts';
import { readConnections } from './proc-net.ts';
import type { ShieldHost } from './shield-host.ts';

const SSHD_CONFIG = '/etc/ssh/sshd_config';
const SSH_PORT = 22;

/** Ports that sshd's own configuration names; 22 where it names none. */
export function findSshPorts(host: Pick<ShieldHost, 'readText'>): readonly number[] {
  const text = host.readText(SSHD_CONFIG) ?? '';
  const ports = [...text.matchAll(/^\s*Port\s+(\d{1,5})\s*$/gim)].map(([, port]) => Number(port));
  return ports.length === 0 ? [SSH_PORT] : [...new Set([...ports, SSH_PORT])];
}

/**
 * Who administers this machine now: the other end of the session that runs the command
 * (`SSH_CONNECTION`, sshd(8)) and of every open connection to an SSH port.
 */
export function findAdmins(
  host: Pick<ShieldHost, 'readText'>,
  sshPorts: readonly number[],
  sshConnection: string | undefined,
): readonly string[] {
  const ports = new Set(sshPorts);
  const peers = readConnections(host)
    .filter(({ localPort }) => ports.has(localPort))
    .map(({ address }) => address);
  const own = parseAddress(sshConnection?.split(' ')[0] ?? '');
  return [...new Set([...(own === undefined ? [] : [formatAddress(own)]), ...peers])];
}
