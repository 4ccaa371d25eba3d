import type { AcceptDelay, GatewayStrain, SystemStatus } from '../../admin/index.ts';
import type { AcceptQueue } from '../../shield/index.ts';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** What the gateway refuses or breaks off because somebody takes too much, or too long, by counter. */
const RESTRICTIONS: Readonly<Record<string, string>> = {
  'limit.connectionsMax': 'connections beyond all there may be',
  'limit.connectionsReserved': 'connections of unknown clients, at the end of the room',
  'limit.connectionsShare': 'connections beyond the share of one address',
  'limit.connectionsPerAddressMax': 'connections beyond the cap of one address',
  'limit.acceptsPerSecondPerAddress': 'connections opened too fast by one address',
  'limit.loadShare': 'refused of who asks for more than its share',
  'upstream.overload': 'requests without a connection to their upstream',
  'limit.slowClientShare': 'slow clients that gave way to others',
  'limit.unreadBytesMax': 'answers left unread, too much of them',
  'limit.readIdleTimeout': 'answers that nobody took',
  'limit.headerTimeoutMs': 'heads that did not come in time',
  'limit.bodyIdleTimeoutMs': 'bodies that stopped coming',
  'limit.bodyBytesPerSecondMin': 'bodies that came too slowly',
  'limit.heldBytesMax': 'bodies without room to inspect them',
  'refused.banned': 'of banned addresses',
};

export interface ListenerStatus {
  readonly connections: number;
  readonly acceptDelay: AcceptDelay | undefined;
  readonly acceptQueue: AcceptQueue;
  readonly strain: GatewayStrain;
  /** By counter, since the gateway started; those that are 0 are left out. */
  readonly restricted: Readonly<Record<string, number>>;
}

/** The listener tier as control knows it; undefined while it is away. */
export function listenerOf(
  status: SystemStatus | undefined,
  readQueue: (ports: readonly number[]) => AcceptQueue,
): ListenerStatus | undefined {
  if (status?.strain === undefined) return undefined;
  const { counters, acceptDelay, strain, listen } = status;
  const restricted = Object.keys(RESTRICTIONS)
    .map((name) => [name, counters[name] ?? 0] as const)
    .filter(([, count]) => count > 0);
  return {
    connections: counters['connections.open'] ?? 0,
    acceptDelay,
    acceptQueue: readQueue(listen.map(portOf)),
    strain,
    restricted: Object.fromEntries(restricted),
  };
}

/** Of `https://0.0.0.0`, which names no port that goes without saying. */
function portOf(address: string): number {
  const { port, protocol } = new URL(address);
  if (port !== '') return Number(port);
  return protocol === 'https:' ? HTTPS_PORT : HTTP_PORT;
}

export function describeListener(listener: ListenerStatus): readonly string[] {
  const { connections, acceptDelay, acceptQueue, strain, restricted } = listener;
  const { sockets, waiting, backlog, backlogWanted } = acceptQueue;
  const isStrained = strain.level > 0 || strain.perSecond > 0;
  const delay =
    acceptDelay === undefined
      ? ''
      : `, accepted after ${acceptDelay.p50Ms.toFixed(1)} ms (p50), ${acceptDelay.p99Ms.toFixed(1)} ms (p99)`;
  return [
    '',
    `Listener  ${isStrained ? 'STRAINED' : 'calm'}: ${connections} connections${delay}`,
    `  accept queue          ${waiting} wait at ${sockets} sockets, room for ${backlog} at each`,
    ...(backlog < backlogWanted
      ? [`                        WANTED ${backlogWanted}: raise net.core.somaxconn`]
      : []),
    ...(strain.level === 0 ? [] : [`  connections run out   level ${strain.level} of 3`]),
    ...(strain.perSecond === 0
      ? []
      : [
          `  work piles up         each address gets ${strain.perSecond.toFixed(1)} requests a second`,
        ]),
    ...Object.entries(restricted).map(
      ([name, count]) => `  ${String(count).padEnd(22)}${RESTRICTIONS[name]}`,
    ),
  ];
}
