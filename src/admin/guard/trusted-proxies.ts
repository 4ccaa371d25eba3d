import type { IncomingHttpHeaders } from 'node:http';
import { canonicalAddress, NetworkSet, parseAddress, parseNetwork } from '../../lib/ip.ts';
import type { Connection } from '../admin-context.ts';

/** Hops looked at from the right; a longer list is no proxy's we know. */
const HOPS_MAX = 16;

/**
 * The proxies in front of the console. Without them everybody behind one is the same address: one person
 * who guesses passwords slows down all others, and the audit names nobody.
 */
export class TrustedProxies {
  readonly #networks: NetworkSet;

  /** `networks`: addresses and networks, already checked. */
  constructor(networks: readonly string[]) {
    this.#networks = new NetworkSet(networks.flatMap((text) => parseNetwork(text) ?? []));
  }

  /** Who is really there, where the peer may say so; else the connection as it is. */
  seeThrough(connection: Connection, headers: IncomingHttpHeaders): Connection {
    if (!this.#has(connection.remoteAddress)) return connection;
    const proto = lastOf(headers['x-forwarded-proto'])?.toLowerCase();
    return {
      remoteAddress: this.#clientOf(connection.remoteAddress, headers['x-forwarded-for']),
      secure: connection.secure || proto === 'https',
    };
  }

  /** From the right, the first that is no proxy of ours: what stands left of it anybody could write. */
  #clientOf(peer: string, forwardedFor: string | string[] | undefined): string {
    const hops = textOf(forwardedFor).split(',').slice(-HOPS_MAX);
    let client = peer;
    for (const hop of hops.toReversed()) {
      const address = hop.trim();
      if (parseAddress(address) === undefined) return client;
      client = canonicalAddress(address);
      if (!this.#has(client)) return client;
    }
    return client;
  }

  #has(text: string): boolean {
    const address = parseAddress(text);
    return address !== undefined && this.#networks.has(address);
  }
}

function lastOf(value: string | string[] | undefined): string | undefined {
  return textOf(value).split(',').at(-1)?.trim();
}

function textOf(value: string | string[] | undefined): string {
  return value === undefined ? '' : String(value);
}
