import type { Interruption } from '../../inspect/outcome.ts';
import type { Exchange } from '../exchange.ts';
import {
  appendRequestBody,
  inspectRequestBody,
  inspectRequestHead,
  skipRequestBytes,
  wantsRequestBody,
} from '../inspect-request.ts';
import {
  appendResponseBody,
  inspectResponseBody,
  inspectResponseHead,
  skipResponseBytes,
  wantsResponseBody,
} from '../inspect-response.ts';
import { recordMessage } from '../record.ts';
import { makeMessageExchange, messageBody } from './message-exchange.ts';

const STATUS_OK = 200;
const NO_BODY = Buffer.from('{}');

export type MessageDirection = 'from-client' | 'from-server';

/** Runs the site's rules over one text message and records what they found. True lets it pass. */
export function inspectMessage(
  tunnel: Exchange,
  message: Buffer,
  direction: MessageDirection,
): boolean {
  const { counters } = tunnel.runtime;
  counters.increment('websocket.messages');
  const body = messageBody(message);
  const isFromClient = direction === 'from-client';
  const exchange = makeMessageExchange(tunnel, isFromClient ? body : NO_BODY);
  exchange.messageDirection = direction;
  const interruption = isFromClient
    ? inspectFromClient(exchange, body)
    : inspectFromServer(exchange, body);
  if (interruption !== undefined) {
    exchange.interruption = interruption;
    exchange.verdict = 'block';
    exchange.reason = interruption.ruleId === 0 ? 'fault' : 'websocket.rule';
    counters.increment('websocket.blocked');
  }
  if (isFromClient) exchange.requestBytes = message.length;
  else exchange.responseBytes = message.length;
  recordMessage(exchange);
  return interruption === undefined;
}

function inspectFromClient(exchange: Exchange, body: Buffer): Interruption | undefined {
  const early = inspectRequestHead(exchange);
  if (early !== undefined) return early;
  if (wantsRequestBody(exchange)) {
    const interruption = appendRequestBody(exchange, body);
    if (interruption !== undefined) return interruption;
  } else {
    skipRequestBytes(exchange, body.length);
  }
  return inspectRequestBody(exchange);
}

/** The request phases set what the rules of the answer build on. */
function inspectFromServer(exchange: Exchange, body: Buffer): Interruption | undefined {
  const before =
    inspectFromClient(exchange, NO_BODY) ??
    inspectResponseHead(exchange, {
      protocol: 'HTTP/1.1',
      status: STATUS_OK,
      statusText: 'OK',
      rawHeaders: ['Content-Type', 'application/json', 'Content-Length', String(body.length)],
    });
  if (before !== undefined) return before;
  if (wantsResponseBody(exchange)) {
    const interruption = appendResponseBody(exchange, body);
    if (interruption !== undefined) return interruption;
  } else {
    skipResponseBytes(exchange, body.length);
  }
  return inspectResponseBody(exchange);
}
