import type { Transaction, TransactionVariable } from '../inspect/transaction.ts';
import { behaviourVariables } from './behaviour/behaviour.ts';
import { areFieldsWellFormed, checkHead } from './check-head.ts';
import { checkTarget, isSameAuthority, parseAuthority } from './check-target.ts';
import { readEdgeClient } from './edge-trust/index.ts';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './refusal.ts';
import {
  CLOSE_HOST,
  REFUSE_BODY_BYTES,
  REFUSE_EXPECTATION,
  REFUSE_HEADER_BYTES,
  REFUSE_HEADER_COUNT,
  REFUSE_HOST,
  REFUSE_TARGET_BYTES,
  refuseMalformed,
  refuseProtocol,
} from './refusal.ts';
import { parseForwarded, resolveClient, splitForwardedFor } from './resolve-client.ts';
import { continueTrace } from './trace-context.ts';

/**
 * Makes the received head into what all later steps read: who asks, whom, for what. Returns why it
 * goes no further where two readers could disagree about it, or where it is larger than allowed.
 */
export function readTransaction(exchange: Exchange): Refusal | undefined {
  const { received, head } = exchange;
  const isHttp1 = received.protocol !== 'HTTP/2.0';
  const malformation = checkHead(head, received.rawHeaders, received.protocol === 'HTTP/1.0');
  readTrace(exchange);
  readClient(exchange);
  const { edges } = exchange.state;
  const forged = edges === undefined ? undefined : readEdgeClient(exchange, edges);
  const wrongSite = readSite(exchange, isHttp1);
  if (malformation !== undefined) return refuseMalformed(malformation);
  if (isHttp1) {
    if (received.protocol !== 'HTTP/1.1' && received.protocol !== 'HTTP/1.0') {
      return refuseProtocol(received.protocol);
    }
  } else if (!isHttp2HeadClean(exchange)) {
    return refuseMalformed('header');
  }
  return checkSize(exchange) ?? forged ?? wrongSite ?? checkMeaning(exchange);
}

/** The view of this request that rules read. */
export function makeTransaction(exchange: Exchange): Transaction {
  const { connection, received } = exchange;
  return {
    id: exchange.id,
    receivedAtMs: exchange.receivedAtMs,
    clientAddress: exchange.clientAddress,
    clientPort: exchange.clientPort,
    serverAddress: connection.facts.serverAddress,
    serverPort: connection.facts.serverPort,
    scheme: exchange.scheme,
    // What the client claims, believed or not: rules judge the claim.
    protocol: received.protocol.replace('?', ''),
    method: received.method,
    target: received.target,
    rawHeaders: received.rawHeaders,
    site: exchange.site?.policy.name ?? '',
    variables: variablesOf(exchange),
  };
}

function variablesOf(exchange: Exchange): readonly TransactionVariable[] | undefined {
  const behaviour = behaviourVariables(exchange);
  if (exchange.messageDirection === undefined) return behaviour;
  return [...(behaviour ?? []), ['message_direction', exchange.messageDirection]];
}

function checkSize({ received, head, state }: Exchange): Refusal | undefined {
  const { limits } = state;
  if (received.target.length > limits.targetBytesMax) return REFUSE_TARGET_BYTES;
  if (received.rawHeaders.length > limits.headerCountMax * 2) return REFUSE_HEADER_COUNT;
  if (head.bytes > limits.headerBytesMax) return REFUSE_HEADER_BYTES;
  if (head.contentLength > limits.requestBodyBytesMax) return REFUSE_BODY_BYTES;
  return undefined;
}

function checkMeaning({ received, head }: Exchange): Refusal | undefined {
  if (head.expectation !== '' && head.expectation !== '100-continue') return REFUSE_EXPECTATION;
  if (received.isUpgrade && head.hasBody) return refuseMalformed('upgrade');
  return undefined;
}

/** RFC 9113 section 8.2: what nghttp2 lets pass must not turn into another request in HTTP/1.1. */
function isHttp2HeadClean({ received, head }: Exchange): boolean {
  const { names } = head;
  for (const name of names) {
    if (name.startsWith(':')) return false;
    if (HOP_BY_HOP_IN_HTTP2.has(name)) return false;
  }
  return areFieldsWellFormed(received.rawHeaders);
}

const HOP_BY_HOP_IN_HTTP2: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

function readTrace(exchange: Exchange): void {
  const { traceId, traceparent, isContinued } = continueTrace(exchange.head.traceparent);
  exchange.traceId = traceId;
  exchange.traceparent = traceparent;
  exchange.isTraceContinued = isContinued;
}

/** Behind a trusted proxy, takes the client's address and scheme from what that proxy says. */
function readClient(exchange: Exchange): void {
  const { connection, head, state } = exchange;
  if (!connection.isTrusted(state.trusted)) return;
  const header = state.policy.gateway.clientAddressHeader;
  const peer = connection.facts.peerAddress;
  let proto = head.forwardedProto.toLowerCase();
  let client = peer;
  if (header === 'x-forwarded-for') {
    client = resolveClient(peer, splitForwardedFor(head.forwardedFor), state.trusted);
  } else if (header === 'forwarded') {
    const hops = parseForwarded(head.forwarded);
    client = resolveClient(
      peer,
      hops.map((hop) => hop.node),
      state.trusted,
    );
    proto = hops.at(-1)?.proto || proto;
  }
  if (proto === 'http' || proto === 'https') exchange.scheme = proto;
  if (client !== peer) {
    exchange.clientAddress = client;
    exchange.clientPort = 0;
  }
}

/** Finds the site; the target's own authority must not say another one than Host. */
function readSite(exchange: Exchange, isHttp1: boolean): Refusal | undefined {
  const { received, head, state } = exchange;
  const form = checkTarget(received.method, received.target, exchange.scheme);
  if (typeof form === 'string') {
    exchange.site = state.match(head.host).site ?? state.defaultSite;
    return refuseMalformed(form);
  }
  exchange.path = form.path;
  if (!head.hasHost) {
    // Only HTTP/1.0 may leave it out (RFC 9112 section 3.2).
    exchange.site = state.defaultSite;
    if (isHttp1 && received.protocol === 'HTTP/1.0' && form.authority === undefined) {
      return exchange.site === undefined ? refuseHost(exchange) : undefined;
    }
    return refuseMalformed('host');
  }
  const match = state.match(head.host);
  exchange.site = match.site ?? state.defaultSite;
  if (match.authority === undefined) return refuseMalformed('host');
  if (form.authority !== undefined) {
    const named = parseAuthority(form.authority);
    if (named === undefined || !isSameAuthority(named, match.authority, exchange.scheme)) {
      return refuseMalformed('host');
    }
  }
  exchange.site = match.site;
  return match.site === undefined ? refuseHost(exchange) : undefined;
}

function refuseHost({ state }: Exchange): Refusal {
  return state.policy.unknownHost === 'close' ? CLOSE_HOST : REFUSE_HOST;
}
