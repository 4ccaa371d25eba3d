import type { Exchange } from '../exchange.ts';
import { holdBytes, releaseBytes } from '../hold-bytes.ts';
import { CLOSE_POLICY } from './frame.ts';
import { inspectMessage } from './inspect-message.ts';
import { MessageGate } from './message-gate.ts';

/** What stands between the two ends of a WebSocket whose messages are read. */
export interface Gates {
  readonly fromClient: MessageGate;
  readonly fromServer: MessageGate;
}

/** Undefined where the site does not have its WebSockets read. */
export function makeGates(exchange: Exchange): Gates | undefined {
  const policy = exchange.site?.policy;
  const webSocket = policy?.webSocket;
  if (webSocket === undefined || policy?.waf.mode === 'off' || exchange.isPassed) return undefined;
  const refuse = (code: number): void => {
    exchange.reason = code === CLOSE_POLICY ? 'websocket.rule' : `websocket.${code}`;
    if (code !== CLOSE_POLICY) {
      // A message that rules block has an event of its own; this is all that tells of the others.
      exchange.verdict = 'block';
      exchange.runtime.counters.increment('websocket.malformed');
    }
    fromClient.refuse(code);
    fromServer.refuse(code);
  };
  const { messageBytesMax } = webSocket;
  const hold = (bytes: number): boolean => holdBytes(exchange, bytes);
  const release = (bytes: number): void => releaseBytes(exchange, bytes);
  const fromClient = new MessageGate({
    isFromClient: true,
    messageBytesMax,
    inspect: (message) => inspectMessage(exchange, message, 'from-client'),
    hold,
    release,
    onRefused: refuse,
  });
  const fromServer = new MessageGate({
    isFromClient: false,
    messageBytesMax,
    inspect: webSocket.inspectsAnswers
      ? (message) => inspectMessage(exchange, message, 'from-server')
      : undefined,
    hold,
    release,
    onRefused: refuse,
  });
  return { fromClient, fromServer };
}

/** Extensions change what frames hold (RFC 7692 compresses them): a read WebSocket has none. */
export function dropExtensions(exchange: Exchange, headers: string[]): void {
  if (!exchange.received.isUpgrade || exchange.site?.policy.webSocket === undefined) return;
  for (let index = headers.length - 2; index >= 0; index -= 2) {
    if (headers[index]!.toLowerCase() === 'sec-websocket-extensions') headers.splice(index, 2);
  }
}
