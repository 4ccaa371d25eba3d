import type { GatewayLimits } from '../config/policy.ts';
import type { Address } from '../lib/ip.ts';
import { isIPv4, parseAddress } from '../lib/ip.ts';
import type { ClientConnection } from './client/client-connection.ts';
import { isKnown, isPressed, noteRefused } from './conduct.ts';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './refusal.ts';
import { REFUSE_BANNED, REFUSE_LOAD, REFUSE_LOAD_SILENTLY } from './refusal.ts';
import type { Runtime } from './runtime.ts';
import { CONNECTION_REFUSED, CONNECTION_UNCOUNTED } from './shared/connection-table.ts';
import type { Pace } from './shared/gcra-table.ts';
import { connectionsForOne, openToAll } from './under-pressure.ts';
import type { CounterName } from './shared/counters.ts';
import { sourceKey } from './source-key.ts';

const PURPOSE_CONNECTION = 1;
const PURPOSE_ACCEPT = 2;
const PURPOSE_LOAD = 6;
const PURPOSE_OVERDRAWN = 7;
const SECOND_MS = 1000;
/** Refusals that a client is told of while there is not enough for all. */
const TOLD_MAX = 10;
/** Browsers open six to a host at a time. */
const CONNECTION_BURST_MIN = 8;
const LOOPBACK_OCTET = 127;

/**
 * A connection let in (`slot` is to be handed to `releaseConnection`), or why it is not. `isToldOften`: to
 * tell its client once more is not worth a packet.
 */
export type Admission =
  | { readonly slot: number }
  | { readonly refused: CounterName; readonly isToldOften?: boolean };

const REFUSE_CONNECTIONS: Admission = { refused: 'limit.connectionsMax' };
const REFUSE_UNKNOWN: Admission = { refused: 'limit.connectionsReserved' };
const REFUSE_BANNED_CONNECTION: Admission = { refused: 'refused.banned' };
const REFUSE_ACCEPT_RATE: Admission = { refused: 'limit.acceptsPerSecondPerAddress' };
const REFUSE_PER_ADDRESS: Admission = { refused: 'limit.connectionsPerAddressMax' };
const REFUSE_SHARE: Admission = { refused: 'limit.connectionsShare' };
const REFUSE_OVERDRAWN: Admission = { refused: 'limit.loadShare' };

/**
 * The hook that everything which refuses addresses goes through: bans live in shared memory, and
 * answering costs no allocation beyond the parsed address.
 */
export function isBanned(runtime: Runtime, address: Address): boolean {
  return runtime.shared.bans.isBanned(address, runtime.clock.now());
}

/** Whether whoever speaks on this connection is banned by now. Proxies speak for others. */
export function isPeerBanned(runtime: Runtime, { facts }: ClientConnection): boolean {
  const address = parseAddress(facts.peerAddress);
  return address !== undefined && !runtime.state.trusted.has(address) && isBanned(runtime, address);
}

/**
 * Decides on a connection before a byte of it is read, cheapest question first. Trusted proxies and
 * CDNs carry many clients: the limits per address are not theirs, and their clients' bans are asked per request.
 */
export function admitConnection(runtime: Runtime, peerAddress: string): Admission {
  const { shared, state } = runtime;
  const { limits } = state;
  const { total } = shared.connections;
  if (total >= limits.connectionsMax) return REFUSE_CONNECTIONS;
  const address = parseAddress(peerAddress);
  // A socket without an address (already gone) or not of the Internet.
  if (
    address === undefined ||
    state.trusted.has(address) ||
    state.edges?.find(address) !== undefined
  ) {
    return { slot: shared.connections.addUncounted() };
  }
  if (isBanned(runtime, address)) return REFUSE_BANNED_CONNECTION;
  const source = sourceKey(address, peerAddress);
  const admission = admitSource(runtime, address, source, total);
  // That all is taken is not its fault.
  const isOwnFault = 'refused' in admission && admission !== REFUSE_UNKNOWN;
  if (!isOwnFault || !isPressed(runtime)) return admission;
  return { ...admission, isToldOften: noteRefused(runtime, source) > TOLD_MAX };
}

/** The same, of a client that is not banned and speaks for itself. */
function admitSource(runtime: Runtime, address: Address, source: string, total: number): Admission {
  const { shared, state } = runtime;
  const { limits } = state;
  if (total >= openToAll(limits.connectionsMax) && !isKnown(runtime, source)) {
    return REFUSE_UNKNOWN;
  }
  const busyPace = isLoopback(address) ? undefined : runtime.pace;
  if (busyPace !== undefined && isOverdrawn(runtime, source)) return REFUSE_OVERDRAWN;
  const pace = acceptPace(limits, busyPace && connectionPace(runtime, source, busyPace));
  if (pace !== undefined) {
    shared.hash.hash(PURPOSE_ACCEPT, source);
    if (shared.limits.take(shared.hash, pace, runtime.clock.now()) > 0) return REFUSE_ACCEPT_RATE;
  }
  shared.hash.hash(PURPOSE_CONNECTION, source);
  const connectionsMax = connectionsForOne(limits, total);
  const slot = shared.connections.add(shared.hash, connectionsMax);
  if (slot === CONNECTION_REFUSED) {
    return connectionsMax < limits.connectionsPerAddressMax ? REFUSE_SHARE : REFUSE_PER_ADDRESS;
  }
  if (slot === CONNECTION_UNCOUNTED) runtime.counters.increment('connections.uncounted');
  return { slot };
}

/**
 * At what pace one address may open connections to a busy thread. Who is new there begins with those that a
 * browser opens, and asks for all it wants on them: three hundred addresses with twenty each would be six
 * thousand before any of them is refused.
 */
function connectionPace(runtime: Runtime, source: string, busy: Pace): Pace {
  if (isKnown(runtime, source)) return busy;
  const { intervalMs } = busy;
  return { intervalMs, burst: Math.max(CONNECTION_BURST_MIN, SECOND_MS / intervalMs) };
}

/** At what pace one address may open connections now; undefined: at any. */
function acceptPace(limits: GatewayLimits, busy: Pace | undefined): Pace | undefined {
  const burst = limits.acceptsPerSecondPerAddress;
  const calm = burst > 0 ? { intervalMs: SECOND_MS / burst, burst } : undefined;
  if (busy === undefined || calm === undefined) return busy ?? calm;
  return calm.intervalMs > busy.intervalMs ? calm : busy;
}

/**
 * While a thread is behind with its work, each client gets its share of it and no more: what a few
 * hundred addresses ask without end must not be what everybody else waits for. The first time it is
 * told, then its connections end without a word, and new ones are refused unread for a while. What
 * comes from this machine itself is no flood.
 */
export function shedLoad(exchange: Exchange): Refusal | undefined {
  const { runtime, connection, clientAddress, state } = exchange;
  const { pace, shared, clock } = runtime;
  if (pace === undefined) return undefined;
  const isPeer = clientAddress === connection.facts.peerAddress;
  const address = parseAddress(clientAddress);
  if (address === undefined || isLoopback(address)) return undefined;
  if (isPeer && connection.isTrusted(state.trusted)) return undefined;
  const source = sourceKey(address, clientAddress);
  const nowMs = clock.now();
  shared.hash.hash(PURPOSE_LOAD, source);
  exchange.taken = shared.loads.take(shared.hash, pace, nowMs);
  return exchange.taken > 0 ? undefined : refuseShare(exchange, source);
}

/** Refuses a request because its client asks for more than its share of a busy thread. */
export function refuseLoad(exchange: Exchange): Refusal {
  const address = parseAddress(exchange.clientAddress);
  if (address === undefined) return REFUSE_LOAD;
  return refuseShare(exchange, sourceKey(address, exchange.clientAddress));
}

function refuseShare({ runtime, connection, clientAddress }: Exchange, source: string): Refusal {
  // A proxy's connection carries others, too.
  if (clientAddress !== connection.facts.peerAddress) return { ...REFUSE_LOAD, closes: false };
  if (isOverdrawn(runtime, source)) {
    noteRefused(runtime, source);
    return REFUSE_LOAD_SILENTLY;
  }
  const { shared, clock } = runtime;
  shared.overdrawn.note(shared.hash, clock.now());
  return REFUSE_LOAD;
}

/** Of 127.0.0.0/8 (as ::ffff:127.0.0.0/104) or ::1. */
function isLoopback(address: Address): boolean {
  const [first, second, third, last] = address.words;
  if (isIPv4(address)) return last >>> 24 === LOOPBACK_OCTET;
  return first === 0 && second === 0 && third === 0 && last === 1;
}

/** Leaves its key in `shared.hash`. */
function isOverdrawn({ shared, clock }: Runtime, source: string): boolean {
  shared.hash.hash(PURPOSE_OVERDRAWN, source);
  return shared.overdrawn.has(shared.hash, clock.now());
}

export function releaseConnection(runtime: Runtime, slot: number): void {
  runtime.shared.connections.remove(slot);
}

/** Decides on one request: its client may be banned by now, or be another one than the peer. */
export function admitRequest(exchange: Exchange): Refusal | undefined {
  const { runtime, connection, clientAddress } = exchange;
  const { generation } = runtime.shared.bans;
  const isPeer = clientAddress === connection.facts.peerAddress;
  if (isPeer && connection.banGeneration === generation) return undefined;
  const address = parseAddress(clientAddress);
  if (address === undefined) return undefined;
  const isPeerTrusted = isPeer && exchange.state.trusted.has(address);
  if (!isPeerTrusted && isBanned(runtime, address)) return REFUSE_BANNED;
  if (isPeer) connection.banGeneration = generation;
  return undefined;
}
