import { parseAddress } from '../lib/ip.ts';
import { sourceKey } from './source-key.ts';
import type { Exchange } from './exchange.ts';

/** What a thread keeps for one client at the moment, over all its connections. */
export interface ClientShare {
  /** '' where it is that of one connection alone. */
  readonly key: string;
  /** Requests under way that it counts something of. */
  exchanges: number;
  /** Of the bodies of its requests, what is held for the inspection. */
  heldBytes: number;
  /** Of answers to it, what it has not taken yet; as of the last sweep. */
  unreadBytes: number;
}

/**
 * The share of the client that asks. A trusted proxy that names no client speaks for many, whom nothing
 * tells apart: then each of its connections counts by itself.
 */
export function shareOf(exchange: Exchange): ClientShare {
  if (exchange.share !== undefined) return exchange.share;
  const { runtime, connection } = exchange;
  const key = clientKey(exchange);
  let share = key === '' ? connection.share : runtime.shares.get(key);
  if (share === undefined) {
    share = { key, exchanges: 0, heldBytes: 0, unreadBytes: 0 };
    if (key === '') connection.share = share;
    else runtime.shares.set(key, share);
  }
  share.exchanges++;
  exchange.share = share;
  return share;
}

/** The request is over: who has none under way is forgotten. */
export function leaveShare({ runtime, connection, share, unreadBytes }: Exchange): void {
  if (share === undefined) return;
  share.unreadBytes -= unreadBytes;
  if (--share.exchanges > 0) return;
  if (share.key === '') connection.share = undefined;
  else runtime.shares.delete(share.key);
}

/** What requests of the same client have in common; '' where nothing tells clients apart. */
export function clientKey({ connection, clientAddress, state }: Exchange): string {
  const isPeer = clientAddress === connection.facts.peerAddress;
  if (isPeer && connection.isTrusted(state.trusted)) return '';
  if (!clientAddress.includes(':')) return clientAddress;
  const address = parseAddress(clientAddress);
  return address === undefined ? clientAddress : sourceKey(address, clientAddress);
}
