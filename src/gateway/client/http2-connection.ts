import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { constants, performServerHandshake } from 'node:http2';
import type { Socket } from 'node:net';
import type { GatewayLimits } from '../../config/policy.ts';
import type { ReceivedHead } from '../exchange.ts';
import { RequestFlow } from '../request-flow.ts';
import type { Runtime } from '../runtime.ts';
import { headerMs, keepAliveMs } from '../under-pressure.ts';
import type { ConnectionFacts } from './client-connection.ts';
import { ClientConnection } from './client-connection.ts';
import { pseudoOrderOf } from './http2-preface.ts';
import { Http2ClientStream } from './http2-client-stream.ts';

/** Requests at once on one connection. */
const STREAMS_MAX = 128;
/** Frames that break the protocol, and streams refused by us, before the connection is ended. */
const INVALID_FRAMES_MAX = 100;
const REJECTED_STREAMS_MAX = 100;
/** Streams that a client resets: that many at once, then that many a second (CVE-2023-44487). */
const RESETS_BURST = 200;
const RESETS_PER_SECOND = 33;
/** Frames of settings, pings and such that may wait to be answered. */
const SETTINGS_MAX = 32;
/** A graceful end waits this long for requests that were sent before the client knew. */
const DRAIN_MS = 500;
/** Browsers send each cookie as a field of its own, and keep at most 180 for a site. */
const COOKIE_PIECES_MAX = 192;
/** Beyond the named limit, so that a head somewhat over it still gets its answer and its event. */
const HEADER_COUNT_SLACK = 64 + COOKIE_PIECES_MAX;
const HEADER_BYTES_FACTOR = 2;
const WINDOW_BYTES = 1_048_576;

/** One HTTP/2 connection of a client: many requests at once, each a stream. */
export class Http2Connection extends ClientConnection {
  readonly #runtime: Runtime;
  readonly #session: ServerHttp2Session;
  readonly #flows = new Map<Http2ClientStream, RequestFlow>();
  #requests = 0;
  #idleSinceMs: number;
  #closeAfterMs = 0;

  constructor(runtime: Runtime, facts: ConnectionFacts, socket: Socket) {
    super(facts);
    this.#runtime = runtime;
    this.#idleSinceMs = runtime.nowMs;
    const session = performServerHandshake(socket, sessionOptions(runtime.state.limits));
    this.#session = session;
    session.on('error', () => session.destroy());
    session.on('stream', (stream, _headers, flags, rawHeaders) =>
      this.#receive(stream, flags, rawHeaders as unknown as readonly string[]),
    );
    if (!session.destroyed) session.setLocalWindowSize(WINDOW_BYTES);
  }

  get isBusy(): boolean {
    return this.#flows.size > 0;
  }

  drain(): void {
    if (this.#session.closed || this.#session.destroyed) return;
    // Says that it will end, but still takes what is on its way (RFC 9113 section 6.8).
    this.#session.goaway(constants.NGHTTP2_NO_ERROR, 2 ** 31 - 1);
    this.#closeAfterMs = this.#runtime.nowMs + DRAIN_MS;
  }

  destroy(): void {
    this.#session.destroy();
  }

  sweep(nowMs: number): void {
    for (const [stream, flow] of this.#flows) {
      flow.sweep(nowMs);
      stream.sweep(nowMs);
    }
    if (this.#closeAfterMs > 0 && nowMs >= this.#closeAfterMs) {
      this.#closeAfterMs = 0;
      this.#session.close();
    }
    if (this.#flows.size > 0) {
      this.#idleSinceMs = nowMs;
      return;
    }
    const { state, pressure } = this.#runtime;
    const idleMaxMs =
      this.#requests === 0 ? headerMs(state.limits, pressure) : keepAliveMs(state.limits, pressure);
    if (nowMs - this.#idleSinceMs <= idleMaxMs) return;
    this.#runtime.counters.increment(
      this.#requests === 0 ? 'limit.headerTimeoutMs' : 'limit.keepAliveTimeoutMs',
    );
    if (this.#session.closed) this.#session.destroy();
    else this.#session.close();
    this.#idleSinceMs = nowMs;
  }

  #receive(stream: ServerHttp2Stream, flags: number, rawHeaders: readonly string[]): void {
    if (stream.destroyed) return;
    this.#requests++;
    const client = new Http2ClientStream(stream, (closed) => this.#flows.delete(closed));
    const head = readHead(rawHeaders, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0);
    const { http2Fingerprint } = this.facts;
    const received =
      http2Fingerprint === undefined ? head : { ...head, pseudoOrder: pseudoOrderOf(rawHeaders) };
    const flow = new RequestFlow(this.#runtime, this, client, received);
    client.handler = flow;
    this.#flows.set(client, flow);
    flow.start();
    if (this.#requests === this.#runtime.state.limits.requestsPerConnectionMax) {
      this.#runtime.counters.increment('limit.requestsPerConnectionMax');
      this.drain();
    }
  }
}

/**
 * Makes a head of what the stream began with. Host comes from `:authority`; where both are there and
 * differ, both are kept, and two Hosts are refused (RFC 9113 section 8.3.1). The pieces of a Cookie become
 * one field again (8.2.3): rules read, and limits count, what the upstream gets.
 */
function readHead(rawHeaders: readonly string[], isBodyless: boolean): ReceivedHead {
  let method = '';
  let target = '';
  let authority: string | undefined;
  let protocol = '';
  const fields: string[] = [];
  let cookieAt = -1;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const value = rawHeaders[index + 1]!;
    if (name === ':method') method = value;
    else if (name === ':path') target = value;
    else if (name === ':authority') authority = value;
    else if (name === ':protocol') protocol = value;
    else if (name === 'cookie' && cookieAt >= 0) fields[cookieAt] += `; ${value}`;
    else if (name !== ':scheme' && !(name === 'host' && value === authority)) {
      if (name === 'cookie') cookieAt = fields.length + 1;
      fields.push(name, value);
    }
  }
  const isUpgrade = method === 'CONNECT' && protocol === 'websocket';
  return {
    method: isUpgrade ? 'GET' : method,
    target,
    protocol: 'HTTP/2.0',
    rawHeaders: authority === undefined ? fields : ['host', authority, ...fields],
    isBodyless: isBodyless || isUpgrade,
    isUpgrade,
  };
}

type SessionOptions = Parameters<typeof performServerHandshake>[1] & {
  readonly strictSingleValueFields: boolean;
};

function sessionOptions(limits: GatewayLimits): SessionOptions {
  return {
    maxHeaderListPairs: limits.headerCountMax + HEADER_COUNT_SLACK,
    maxSettings: SETTINGS_MAX,
    // An upstream that says ETag twice is passed on as it is, as over HTTP/1.1.
    strictSingleValueFields: false,
    maxSessionInvalidFrames: INVALID_FRAMES_MAX,
    maxSessionRejectedStreams: REJECTED_STREAMS_MAX,
    streamResetBurst: RESETS_BURST,
    streamResetRate: RESETS_PER_SECOND,
    settings: {
      maxConcurrentStreams: STREAMS_MAX,
      maxHeaderListSize: (limits.headerBytesMax + limits.targetBytesMax) * HEADER_BYTES_FACTOR,
      initialWindowSize: WINDOW_BYTES / 4,
      enableConnectProtocol: true,
      enablePush: false,
    },
  };
}
