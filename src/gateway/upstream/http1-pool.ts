import net from 'node:net';
import tls from 'node:tls';
import type { UpstreamPolicy } from '../../config/policy.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Counters } from '../shared/counters.ts';
import type { ConnectionOwner } from './http1-connection.ts';
import { Http1Connection } from './http1-connection.ts';
import type { ExchangeOwner } from './http1-exchange.ts';
import { Http1Exchange } from './http1-exchange.ts';
import type { UpstreamOrigin } from './origin.ts';
import type { Upstream, UpstreamExchange, UpstreamHandler, UpstreamRequest } from './upstream.ts';

/** Requests that may wait for a connection; the next one gets 503. */
const WAITING_MAX = 1024;
/** Of all connections, those that may wait for one and the same client while requests of others do. */
const SLOW_CLIENT_SHARE_MAX = 0.25;
/** A client that was waited for as long gives its connection up to a request that waits for one. */
const AWAITED_MS_MAX = 2000;
/** Below the 5 s after which Node's own server, the impatient one among the common, hangs up. */
const IDLE_MS_DEFAULT = 4000;
const IDLE_MS_MAX = 60_000;
/** An upstream that announces a time is left this much before it. */
const IDLE_MARGIN_MS = 1000;
const TCP_KEEP_ALIVE_MS = 60_000;

/** Keep-alive connections to one upstream over HTTP/1.1, in the clear or over TLS. */
export class Http1Pool implements Upstream, ConnectionOwner, ExchangeOwner {
  readonly #policy: UpstreamPolicy;
  readonly #origin: UpstreamOrigin;
  readonly #connectionsMax: number;
  readonly #counters: Counters;
  /** The one used last is used next: the others can grow old and end. */
  readonly #idle: Http1Connection[] = [];
  readonly #all = new Set<Http1Connection>();
  readonly #waiting = new Set<Http1Exchange>();
  #nowMs: number;
  #isClosing = false;
  #tlsSession: Buffer | undefined;

  constructor(
    policy: UpstreamPolicy,
    origin: UpstreamOrigin,
    connectionsMax: number,
    counters: Counters,
    clock: Clock,
  ) {
    this.#policy = policy;
    this.#origin = origin;
    this.#connectionsMax = connectionsMax;
    this.#counters = counters;
    this.#nowMs = clock.monotonic();
  }

  get isIdle(): boolean {
    return this.#all.size === 0 && this.#waiting.size === 0;
  }

  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange {
    const exchange = new Http1Exchange(request, handler, this);
    const idle = this.#takeIdle();
    if (idle !== undefined) exchange.start(idle);
    else this.#connectOrWait(exchange);
    return exchange;
  }

  longestWaitMs(nowMs: number): number {
    // In the order of arrival.
    for (const { waitingSinceMs } of this.#waiting) return nowMs - waitingSinceMs;
    return 0;
  }

  sweep(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#waiting.size > 0) this.#makeRoom();
    const connectBefore = nowMs - this.#policy.connectTimeoutMs;
    for (const connection of this.#all) {
      if (!connection.isConnected && connection.connectingSinceMs < connectBefore) {
        connection.fail('connect-timeout', 'no connection to the upstream in time');
      }
    }
    for (const exchange of this.#waiting) {
      // In the order of arrival.
      if (exchange.waitingSinceMs >= connectBefore) break;
      this.#waiting.delete(exchange);
      exchange.fail('overload', 'no connection to the upstream became free in time');
    }
    for (const connection of this.#idle.filter((one) => this.#isStale(one))) connection.discard();
  }

  close(): void {
    this.#isClosing = true;
    for (const connection of this.#idle.slice()) connection.discard();
  }

  destroy(): void {
    this.close();
    for (const exchange of this.#waiting) exchange.fail('refused', 'the gateway is closing');
    this.#waiting.clear();
    for (const connection of this.#all) connection.fail('reset', 'the gateway is closing');
  }

  retry(exchange: Http1Exchange): void {
    this.#counters.increment('upstream.retried');
    this.#connectOrWait(exchange);
  }

  forget(exchange: Http1Exchange): void {
    this.#waiting.delete(exchange);
  }

  onConnected(): void {
    this.#counters.increment('upstream.connected');
  }

  onConnectionIdle(connection: Http1Connection): void {
    const next = this.#takeWaiting();
    if (next !== undefined) {
      next.start(connection);
      return;
    }
    connection.idleSinceMs = this.#nowMs;
    this.#idle.push(connection);
    if (this.#isClosing || this.#isStale(connection)) connection.discard();
  }

  onConnectionGone(connection: Http1Connection): void {
    this.#all.delete(connection);
    const index = this.#idle.lastIndexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
    const next = this.#takeWaiting();
    if (next !== undefined) this.#connectOrWait(next);
  }

  /**
   * Requests wait for a connection. A client whom more connections wait for than its share gives some
   * up, and so do those who were waited for longest: a few hundred slow downloads would else be all that
   * the site has to offer.
   */
  #makeRoom(): void {
    const byClient = new Map<string, Http1Connection[]>();
    for (const connection of this.#all) {
      const { awaitedSinceMs, clientKey } = connection;
      if (awaitedSinceMs === 0 || clientKey === '') continue;
      const others = byClient.get(clientKey);
      if (others === undefined) byClient.set(clientKey, [connection]);
      else others.push(connection);
    }
    const share = Math.max(1, Math.floor(this.#connectionsMax * SLOW_CLIENT_SHARE_MAX));
    for (const connections of byClient.values()) {
      const excess = Math.min(connections.length - share, this.#waiting.size);
      for (const connection of connections.slice(0, Math.max(0, excess))) giveUp(connection);
    }
    const awaitedBefore = this.#nowMs - AWAITED_MS_MAX;
    const slow = [...this.#all]
      .filter(({ awaitedSinceMs }) => awaitedSinceMs > 0 && awaitedSinceMs < awaitedBefore)
      .sort((left, right) => left.awaitedSinceMs - right.awaitedSinceMs);
    for (const connection of slow.slice(0, this.#waiting.size)) giveUp(connection);
  }

  #takeIdle(): Http1Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || connection.isUsable) return connection;
    }
  }

  /** The oldest request of a client that no connection works for, or else the oldest. */
  #takeWaiting(): Http1Exchange | undefined {
    if (this.#waiting.size === 0) return undefined;
    const served = new Set<string>();
    for (const { clientKey } of this.#all) if (clientKey !== '') served.add(clientKey);
    let [next] = this.#waiting;
    for (const exchange of this.#waiting) {
      if (served.has(exchange.handler.clientKey)) continue;
      next = exchange;
      break;
    }
    this.#waiting.delete(next!);
    return next;
  }

  #connectOrWait(exchange: Http1Exchange): void {
    if (this.#all.size < this.#connectionsMax) {
      exchange.start(this.#connect());
    } else if (this.#waiting.size < WAITING_MAX) {
      exchange.waitingSinceMs = this.#nowMs;
      this.#waiting.add(exchange);
    } else {
      // Not from within `send`: the caller does not hold the exchange yet.
      process.nextTick(failOverload, exchange);
    }
  }

  #connect(): Http1Connection {
    const { host, port, isTls } = this.#origin;
    const socket = isTls
      ? tls.connect({
          host,
          port,
          // A name to verify and to ask for; addresses are no server names (RFC 6066 section 3).
          ...(net.isIP(host) === 0 ? { servername: host } : {}),
          rejectUnauthorized: this.#policy.verify,
          ALPNProtocols: ['http/1.1'],
          ...(this.#tlsSession === undefined ? {} : { session: this.#tlsSession }),
        })
      : net.connect({ host, port });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS);
    if (isTls) {
      socket.on('session', (session: Buffer) => {
        this.#tlsSession = session;
      });
    }
    const connected = isTls ? 'secureConnect' : 'connect';
    const connection = new Http1Connection(socket, connected, this, this.#nowMs);
    this.#all.add(connection);
    return connection;
  }

  #isStale(connection: Http1Connection): boolean {
    const announced = connection.keepAliveSeconds;
    const idleMax =
      announced < 0 ? IDLE_MS_DEFAULT : Math.min(announced * 1000 - IDLE_MARGIN_MS, IDLE_MS_MAX);
    return this.#nowMs - connection.idleSinceMs >= idleMax;
  }
}

function giveUp(connection: Http1Connection): void {
  connection.fail('slow-client', 'others waited for a connection');
}

function failOverload(exchange: Http1Exchange): void {
  exchange.fail('overload', 'too many requests wait for a connection to the upstream');
}
