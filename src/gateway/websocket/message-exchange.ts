import { makeId } from '../../lib/id.ts';
import { checkHead } from '../check-head.ts';
import { Exchange } from '../exchange.ts';

/** Request fields of the handshake that say who talks; rules have seen all others with it. */
const KEPT_FIELDS: ReadonlySet<string> = new Set(['host', 'user-agent', 'origin', 'accept']);
/** Socket.IO and Engine.IO put a packet type in front of their JSON. */
const PACKET_TYPE = /^[0-9]{1,4}(?=[[{])/;

/**
 * A text message as rules and records know it: a POST to the path of the WebSocket with `body`, a JSON
 * text, so that rules find its parts in ARGS.
 */
export function makeMessageExchange(tunnel: Exchange, body: Buffer): Exchange {
  const { received, head } = tunnel;
  const question = received.target.indexOf('?');
  const kept = received.rawHeaders.filter((_, index) =>
    KEPT_FIELDS.has(head.names[index >> 1] ?? ''),
  );
  const rawHeaders = [
    ...kept,
    ...(head.accept === '' ? ['Accept', '*/*'] : []),
    'Content-Type',
    'application/json',
    'Content-Length',
    String(body.length),
  ];
  const nowMs = tunnel.runtime.clock.now();
  const message = new Exchange(
    tunnel.runtime,
    tunnel.connection,
    tunnel.client,
    {
      ...received,
      method: 'POST',
      protocol: 'HTTP/1.1',
      target: question < 0 ? received.target : received.target.slice(0, question),
      rawHeaders,
    },
    makeId(nowMs),
    nowMs,
  );
  checkHead(message.head, rawHeaders, false);
  message.scheme = tunnel.scheme;
  message.clientAddress = tunnel.clientAddress;
  message.clientPort = tunnel.clientPort;
  message.path = tunnel.path;
  message.site = tunnel.site;
  message.traceId = tunnel.traceId;
  message.behaviour = tunnel.behaviour;
  return message;
}

/** The message itself where it is a JSON object or array; else an object with the field `message`. */
export function messageBody(message: Buffer): Buffer {
  const text = message.toString('utf8');
  const inner = text.replace(PACKET_TYPE, '');
  if (/^\s*[[{]/.test(inner)) {
    try {
      JSON.parse(inner);
      return Buffer.from(inner, 'utf8');
    } catch {
      // Looks like JSON and is none: it is read as a text.
    }
  }
  return Buffer.from(JSON.stringify({ message: text }), 'utf8');
}
