import { formatAddress, parseAddress } from '../../lib/ip.ts';
import type { Exchange } from '../exchange.ts';
import type { Refusal } from '../refusal.ts';
import { isIssued, type Edge, type EdgeNetworks } from './edge-networks.ts';

const REFUSE_FORGED: Refusal = refusal('edge.forged-header');
const REFUSE_CERTIFICATE: Refusal = refusal('edge.no-certificate');
const REFUSE_UNREADABLE: Refusal = refusal('edge.unreadable-header');

/**
 * Takes the client's address from the header of the CDN that the request came through, and from no
 * other. `exchange.clientAddress` is by now whoever spoke to us, or to the trusted proxy in front: the
 * CDN's server, or the client itself. A header that does not come from its CDN is refused or left out
 * of account, and in both cases the record says so.
 */
export function readEdgeClient(exchange: Exchange, edges: EdgeNetworks): Refusal | undefined {
  const speaker = parseAddress(exchange.clientAddress);
  const edge = speaker === undefined ? undefined : edges.find(speaker);
  if (edge === undefined) return judgeForeign(exchange, edges);
  if (edge.issuer !== undefined && !isProven(exchange, edge)) {
    // Anybody can be a customer of that CDN and have it ask us.
    return forged(exchange, edge, REFUSE_CERTIFICATE);
  }
  const values = valuesOf(exchange, edge.policy.header);
  const address = values.length === 1 ? parseAddress(values[0]!.trim()) : undefined;
  // It always says who asks. Two answers, or one that is no address, are somebody else's.
  if (address === undefined) return REFUSE_UNREADABLE;
  exchange.edge = edge;
  exchange.clientAddress = formatAddress(address);
  exchange.clientPort = 0;
  const proto = exchange.head.forwardedProto.toLowerCase();
  if (proto === 'http' || proto === 'https') exchange.scheme = proto;
  return undefined;
}

/** Whoever is no CDN has no business with their headers. */
function judgeForeign(exchange: Exchange, edges: EdgeNetworks): Refusal | undefined {
  const owner = edges.edges.find(({ policy }) => valuesOf(exchange, policy.header).length > 0);
  return owner === undefined ? undefined : forged(exchange, owner, REFUSE_FORGED);
}

function forged(exchange: Exchange, { policy }: Edge, refusal: Refusal): Refusal | undefined {
  if (policy.onForged === 'refuse') return refusal;
  exchange.runtime.counters.increment('edge.forged');
  exchange.verdict = 'log';
  exchange.reason = refusal.reason;
  return undefined;
}

function isProven({ connection, runtime }: Exchange, { issuer }: Edge): boolean {
  const { clientCertificate } = connection.facts;
  return issuer !== undefined && isIssued(clientCertificate, issuer, runtime.clock.now());
}

/** `CF_Connecting_IP` is the same header to a CGI-like upstream. */
function valuesOf({ head, received }: Exchange, header: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < head.names.length; index++) {
    const name = head.names[index]!;
    if (name === header || (name.includes('_') && name.replaceAll('_', '-') === header)) {
      values.push(received.rawHeaders[index * 2 + 1]!);
    }
  }
  return values;
}

function refusal(reason: string): Refusal {
  return { status: 403, reason, counter: 'edge.forged', closes: true };
}
