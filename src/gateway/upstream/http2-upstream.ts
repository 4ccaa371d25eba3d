import type { ClientHttp2Session, SecureClientSessionOptions } from 'node:http2';
import { connect } from 'node:http2';
import { isIP } from 'node:net';
import type { UpstreamPolicy } from '../../config/policy.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Counters } from '../shared/counters.ts';
import { Http2Exchange } from './http2-exchange.ts';
import type { UpstreamOrigin } from './origin.ts';
import type { Upstream, UpstreamExchange, UpstreamHandler, UpstreamRequest } from './upstream.ts';

/** Requests under way on one session; the next one gets 503. */
const STREAMS_MAX = 4096;
const IDLE_MS_MAX = 60_000;
const WINDOW_BYTES = 1_048_576;

/** One HTTP/2 session to an upstream, in the clear (h2c, prior knowledge) or over TLS. */
export class Http2Upstream implements Upstream {
  readonly #policy: UpstreamPolicy;
  readonly #origin: UpstreamOrigin;
  readonly #counters: Counters;
  #session: ClientHttp2Session | undefined;
  readonly #exchanges = new Set<Http2Exchange>();
  /** Sessions that take no new request but still answer. */
  readonly #leaving = new Set<ClientHttp2Session>();
  #connectingSinceMs = 0;
  #idleSinceMs = 0;
  #nowMs: number;

  constructor(policy: UpstreamPolicy, origin: UpstreamOrigin, counters: Counters, clock: Clock) {
    this.#policy = policy;
    this.#origin = origin;
    this.#counters = counters;
    this.#nowMs = clock.monotonic();
  }

  get isIdle(): boolean {
    return this.#exchanges.size === 0 && this.#session === undefined;
  }

  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange {
    const exchange = new Http2Exchange(request, handler, (done) => this.#exchanges.delete(done));
    if (this.#exchanges.size >= STREAMS_MAX) {
      process.nextTick(failOverload, exchange);
      return exchange;
    }
    this.#exchanges.add(exchange);
    exchange.start(this.#currentSession());
    return exchange;
  }

  /** Streams of one connection do not wait for one another. */
  longestWaitMs(): number {
    return 0;
  }

  sweep(nowMs: number): void {
    this.#nowMs = nowMs;
    const session = this.#session;
    if (session === undefined) return;
    if (session.connecting && nowMs - this.#connectingSinceMs > this.#policy.connectTimeoutMs) {
      for (const exchange of this.#exchanges) {
        if (!exchange.isSent) {
          exchange.fail('connect-timeout', 'no connection to the upstream in time');
        }
      }
      this.#leave(session);
      session.destroy();
      return;
    }
    if (this.#exchanges.size > 0) this.#idleSinceMs = nowMs;
    else if (nowMs - this.#idleSinceMs > IDLE_MS_MAX) this.close();
  }

  close(): void {
    if (this.#session !== undefined) this.#leave(this.#session);
  }

  destroy(): void {
    this.close();
    for (const exchange of this.#exchanges) exchange.fail('reset', 'the gateway is closing');
    for (const session of this.#leaving) session.destroy();
  }

  #currentSession(): ClientHttp2Session {
    const current = this.#session;
    if (current !== undefined && !current.closed && !current.destroyed) return current;
    const session = this.#connect();
    this.#session = session;
    return session;
  }

  #connect(): ClientHttp2Session {
    const { host, port, isTls, authority } = this.#origin;
    const session = connect(`${isTls ? 'https' : 'http'}://${authority}`, {
      host,
      port,
      ...(isTls
        ? {
            rejectUnauthorized: this.#policy.verify,
            ALPNProtocols: ['h2'],
            ...(isIP(host) === 0 ? { servername: host } : {}),
          }
        : {}),
      settings: { enablePush: false, initialWindowSize: WINDOW_BYTES / 4 },
      strictSingleValueFields: false,
    } as SecureClientSessionOptions);
    this.#connectingSinceMs = this.#nowMs;
    this.#idleSinceMs = this.#nowMs;
    session.on('connect', () => {
      this.#counters.increment('upstream.connected');
      session.setLocalWindowSize(WINDOW_BYTES);
    });
    session.on('error', (error) => {
      for (const exchange of this.#exchanges) exchange.loseSession(session, error.message);
    });
    session.on('goaway', () => this.#leave(session));
    session.on('close', () => {
      if (this.#session === session) this.#session = undefined;
      this.#leaving.delete(session);
      for (const exchange of this.#exchanges) {
        exchange.loseSession(session, 'the upstream closed the connection');
      }
    });
    return session;
  }

  #leave(session: ClientHttp2Session): void {
    if (this.#session === session) this.#session = undefined;
    this.#leaving.add(session);
    if (!session.closed) session.close();
  }
}

function failOverload(exchange: Http2Exchange): void {
  exchange.fail('overload', 'too many requests are under way to the upstream');
}
