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
import { WaitingRoom } from './waiting-room.ts';

/** Of all connections, those that may wait for one and the same client while requests of others do. */
const SLOW_CLIENT_SHARE_MAX = 0.25;
/** A client that was waited for as long gives its connection up to another that asks for little ... */
const AWAITED_MS_MAX = 2000;
/** ... one that asks for a lot does at once, more or less ... */
const AWAITED_GREEDY_MS_MAX = 250;
/** ... and between those who all ask for a lot, it is not worth the work of beginning anew so soon. */
const AWAITED_AMONG_GREEDY_MS_MAX = 10_000;
/** Below the 5 s after which Node's own server, the impatient one among the common, hangs up. */
const IDLE_MS_DEFAULT = 4000;
const IDLE_MS_MAX = 60_000;
/** An upstream that announces a time is left this much before it. */
const IDLE_MARGIN_MS = 1000;
const TCP_KEEP_ALIVE_MS = 60_000;

/** A connection that waits for its client. */
interface SlowConnection {
  readonly connection: Http1Connection;
  readonly clientKey: string;
  /** Of that client. */
  readonly demand: number;
  readonly isModest: boolean;
  readonly awaitedMs: number;
}

/** Keep-alive connections to one upstream over HTTP/1.1, in the clear or over TLS. */
export class Http1Pool implements Upstream, ConnectionOwner, ExchangeOwner {
  readonly #policy: UpstreamPolicy;
  readonly #origin: UpstreamOrigin;
  readonly #connectionsMax: number;
  readonly #counters: Counters;
  /** The one used last is used next: the others can grow old and end. */
  readonly #idle: Http1Connection[] = [];
  readonly #all = new Set<Http1Connection>();
  readonly #waiting = new WaitingRoom();
  #nowMs: number;
  /** See `#countUnderWay`; undefined until somebody asks. */
  #underWay: Map<string, number> | undefined;
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
    if (this.#waiting.size === 0) return 0;
    const underWay = this.#countUnderWay();
    let longest = 0;
    for (const { clientKey, waitingSinceMs } of this.#waiting) {
      const isModest = this.#waiting.isModest(clientKey, underWay.get(clientKey) ?? 0);
      if (isModest) longest = Math.max(longest, nowMs - waitingSinceMs);
    }
    return longest;
  }

  sweep(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#underWay = undefined;
    if (this.#waiting.size > 0) this.#makeRoom();
    const connectBefore = nowMs - this.#policy.connectTimeoutMs;
    for (const connection of this.#all) {
      if (!connection.isConnected && connection.connectingSinceMs < connectBefore) {
        connection.fail('connect-timeout', 'no connection to the upstream in time');
      }
    }
    for (const exchange of this.#waiting) {
      if (exchange.waitingSinceMs >= connectBefore) continue;
      this.#waiting.turnAway(exchange);
      exchange.fail('overload', 'no connection to the upstream became free in time');
    }
    this.#waiting.forget();
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
    const underWay = this.#countUnderWay();
    const share = Math.max(1, Math.floor(this.#connectionsMax * SLOW_CLIENT_SHARE_MAX));
    let modest = 0;
    for (const { clientKey } of this.#waiting) {
      if (this.#waiting.isModest(clientKey, underWay.get(clientKey) ?? 0)) modest++;
    }
    let waiting = this.#waiting.size;
    const slow = this.#listSlow(underWay);
    const slowByClient = new Map<string, number>();
    for (const { clientKey } of slow) {
      if (clientKey !== '') slowByClient.set(clientKey, (slowByClient.get(clientKey) ?? 0) + 1);
    }
    for (const one of slow) {
      if (waiting === 0) return;
      const ofClient = slowByClient.get(one.clientKey) ?? 0;
      const awaitedMsMax = one.isModest ? AWAITED_MS_MAX : AWAITED_GREEDY_MS_MAX;
      const isForModest = modest > 0 && one.awaitedMs >= awaitedMsMax;
      const isOverdue = one.awaitedMs >= AWAITED_AMONG_GREEDY_MS_MAX;
      if (!isForModest && !isOverdue && ofClient <= share) continue;
      waiting--;
      modest--;
      slowByClient.set(one.clientKey, ofClient - 1);
      giveUp(one);
    }
  }

  /** A client that asks for little came and found no room: one that asks for a lot, and dawdles, gives way. */
  #makeRoomFor(exchange: Http1Exchange): void {
    // It may have had its turn by now.
    if (!this.#waiting.has(exchange)) return;
    const { clientKey } = exchange;
    const underWay = this.#countUnderWay();
    if (!this.#waiting.isModest(clientKey, underWay.get(clientKey) ?? 0)) return;
    const [slowest] = this.#listSlow(underWay, AWAITED_GREEDY_MS_MAX);
    if (slowest?.isModest === false) giveUp(slowest);
  }

  /** Connections that wait for their clients: those of who asks for most first, then the longest. */
  #listSlow(underWay: ReadonlyMap<string, number>, awaitedMsMin = 0): readonly SlowConnection[] {
    const slow: SlowConnection[] = [];
    for (const connection of this.#all) {
      const { awaitedSinceMs } = connection;
      if (awaitedSinceMs === 0 || this.#nowMs - awaitedSinceMs < awaitedMsMin) continue;
      const { clientKey } = connection;
      const count = underWay.get(clientKey) ?? 0;
      slow.push({
        connection,
        clientKey,
        demand: this.#waiting.demandOf(clientKey, count),
        isModest: this.#waiting.isModest(clientKey, count),
        awaitedMs: this.#nowMs - awaitedSinceMs,
      });
    }
    return slow.sort(
      (left, right) => right.demand - left.demand || right.awaitedMs - left.awaitedMs,
    );
  }

  /**
   * Requests of each client that connections work for, or did since the last sweep: who had its turn a
   * moment ago can wait, and counting anew for each turn would cost a busy thread more than it is worth.
   */
  #countUnderWay(): Map<string, number> {
    if (this.#underWay !== undefined) return this.#underWay;
    const counts = new Map<string, number>();
    for (const { clientKey } of this.#all) {
      if (clientKey !== '') counts.set(clientKey, (counts.get(clientKey) ?? 0) + 1);
    }
    this.#underWay = counts;
    return counts;
  }

  #takeIdle(): Http1Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || connection.isUsable) return connection;
    }
  }

  #takeWaiting(): Http1Exchange | undefined {
    if (this.#waiting.size === 0) return undefined;
    const underWay = this.#countUnderWay();
    const next = this.#waiting.take(underWay);
    if (next !== undefined && next.clientKey !== '') {
      underWay.set(next.clientKey, (underWay.get(next.clientKey) ?? 0) + 1);
    }
    return next;
  }

  #connectOrWait(exchange: Http1Exchange): void {
    if (this.#all.size < this.#connectionsMax) {
      exchange.start(this.#connect());
      return;
    }
    exchange.waitingSinceMs = this.#nowMs;
    const turnedAway = this.#waiting.add(exchange);
    // Not from within `send`: the caller does not hold the exchange yet.
    if (turnedAway !== undefined) process.nextTick(failOverload, turnedAway);
    if (turnedAway !== exchange) process.nextTick(() => this.#makeRoomFor(exchange));
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

function giveUp({ connection, isModest }: SlowConnection): void {
  const kind = isModest ? 'slow-client' : 'slow-greedy-client';
  connection.fail(kind, 'others waited for a connection');
}

function failOverload(exchange: Http1Exchange): void {
  exchange.fail('overload', 'too many requests wait for a connection to the upstream');
}
