import { LISTEN_BACKLOG } from '../../lib/listen-address.ts';
import type { ShieldHost } from './shield-host.ts';

/** Connections that finished their handshake and wait until the gateway accepts them. */
export interface AcceptQueue {
  /** Listening sockets; each has a queue. */
  readonly sockets: number;
  readonly waiting: number;
  /** For how many each socket has room. */
  readonly backlog: number;
  /** How many it asked for; the kernel cuts that to `net.core.somaxconn` without a word (listen(2)). */
  readonly backlogWanted: number;
}

const LISTENING = '0A';

/** Of the sockets that listen on these ports. */
export function readAcceptQueue(
  host: Pick<ShieldHost, 'readText'>,
  ports: readonly number[],
): AcceptQueue {
  let sockets = 0;
  let waiting = 0;
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (host.readText(file) ?? '').split('\n').slice(1)) {
      const [, local = '', , state, queues = ''] = line.trim().split(/\s+/);
      if (state !== LISTENING || !ports.includes(Number.parseInt(local.slice(-4), 16))) continue;
      sockets++;
      // Of a listening socket, what waits to be received are connections.
      waiting += Number.parseInt(queues.split(':')[1] ?? '0', 16);
    }
  }
  const somaxconn = Number(host.readText('/proc/sys/net/core/somaxconn') ?? Number.NaN);
  const backlog = somaxconn > 0 ? Math.min(somaxconn, LISTEN_BACKLOG) : LISTEN_BACKLOG;
  return { sockets, waiting, backlog, backlogWanted: LISTEN_BACKLOG };
}
