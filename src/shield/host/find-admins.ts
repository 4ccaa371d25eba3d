import { readConnections } from './proc-net.ts';
import type { ShieldHost } from './shield-host.ts';

/** Who is connected to an SSH port of this machine now: the addresses of open connections. */
export function findAdmins(
  host: Pick<ShieldHost, 'readText'>,
  sshPorts: readonly number[],
): readonly string[] {
  const ports = new Set(sshPorts);
  const peers = readConnections(host)
    .filter(({ localPort }) => ports.has(localPort))
    .map(({ address }) => address);
  return [...new Set(peers)];
}
