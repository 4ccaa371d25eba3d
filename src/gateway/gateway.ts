import type { ListenPolicy, Policy } from '../config/policy.ts';
import type { RequestEvent } from '../events/envelope.ts';
import type { Clock } from '../lib/clock.ts';
import { UsageError } from '../lib/errors.ts';
import { isPeerBanned } from './admit.ts';
import { Certificates } from './client/certificates.ts';
import type { ClientConnection } from './client/client-connection.ts';
import { Http1Server } from './client/http1-server.ts';
import type { Insistence } from './conduct.ts';
import type { ListenAddress, ListenerOwner } from './listen.ts';
import { FairQueue } from './fair-queue.ts';
import { InspectionTurns } from './inspection-turns.ts';
import { fairPerSecond, LoadGauge } from './load-gauge.ts';
import { Listener } from './listen.ts';
import type { BeginInspection } from './policy-state.ts';
import { PolicyState } from './policy-state.ts';
import type { Runtime } from './runtime.ts';
import type { DatabaseBytes } from './edge/geo-sources.ts';
import type { CounterName, Counters } from './shared/counters.ts';
import type { SharedState } from './shared/shared-state.ts';
import { pressureLevel } from './under-pressure.ts';
import { Upstreams } from './upstream/upstreams.ts';

/** How often time limits are looked at; none is kept more exactly than this. */
const SWEEP_MS = 250;
const SECOND_MS = 1000;
const DRAIN_POLL_MS = 20;
const CLOSE_TURNS_MAX = 1000;

export interface GatewayOptions {
  readonly policy: Policy;
  /** Those that the policy names by digest. */
  readonly databases?: DatabaseBytes;
  readonly beginInspection: BeginInspection;
  /** Called once per request, after its answer; must not throw and not wait. */
  readonly record: (event: RequestEvent) => void;
  readonly shared: SharedState;
  readonly clock: Clock;
}

/** One gateway thread at work. */
export interface Gateway {
  /** What it listens on, with the real port where the policy says 0. */
  readonly addresses: readonly ListenAddress[];
  readonly counters: Counters;
  /** Connections of clients that are open now, in this thread. */
  readonly connections: number;
  /**
   * Takes out who insisted although the gateway is pressed, and on what: worth a ban, since the kernel
   * refuses for nothing.
   */
  takeInsistent(): ReadonlyMap<string, Insistence>;
  /**
   * Puts a new policy in force. Requests under way keep the one they began with, connections stay. If
   * anything in it cannot be put to work, throws UsageError and the old one stays.
   */
  applyPolicy(
    policy: Policy,
    beginInspection: BeginInspection,
    databases?: DatabaseBytes,
  ): Promise<void>;
  /**
   * Accepts no more and lets what is under way finish; what is not done after `timeoutMs` is cut off.
   * Returns how many connections that were.
   */
  drain(timeoutMs: number): Promise<number>;
  /** Ends everything at once. */
  close(): Promise<void>;
}

/** Starts listening. Throws UsageError for what in the policy cannot be put to work. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const gateway = new GatewayThread(options);
  await gateway.open();
  return gateway;
}

class GatewayThread implements Gateway {
  readonly #runtime: Runtime;
  readonly #owner: Mutable<ListenerOwner>;
  readonly #upstreams: Upstreams;
  readonly #gauge = new LoadGauge();
  #listeners: Listener[] = [];
  #sweeping: NodeJS.Timeout | undefined;
  /** Evictions from the table of rate limits that are counted already. */
  #evicted = 0;
  /** Requests of all threads that were answered by the last sweep. */
  #requests = 0;
  /** The bans as of which long requests were looked through. */
  #bansSeen = 0;

  constructor({ policy, databases, beginInspection, record, shared, clock }: GatewayOptions) {
    const { counters } = shared;
    this.#upstreams = new Upstreams(counters, clock);
    const next = this.#upstreams.prepare(policy.gateway.threads);
    const runtime: Runtime = {
      clock,
      shared,
      counters,
      record,
      state: new PolicyState(policy, beginInspection, next.find, databases),
      nowMs: clock.monotonic(),
      pressure: 0,
      pace: undefined,
      insistent: new Map(),
      turns: new InspectionTurns(clock),
      queue: new FairQueue(clock),
      heldBytes: 0,
      shares: new Map(),
      isDraining: false,
      drainingSinceMs: 0,
    };
    next.commit();
    this.#runtime = runtime;
    this.#owner = {
      http1: new Http1Server(runtime, policy.gateway.limits),
      certificates: makeCertificates(policy, shared),
      connections: new Set<ClientConnection>(),
    };
  }

  get addresses(): readonly ListenAddress[] {
    return this.#listeners.map((listener) => listener.address);
  }

  get counters(): Counters {
    return this.#runtime.counters;
  }

  get connections(): number {
    return this.#owner.connections.size;
  }

  takeInsistent(): ReadonlyMap<string, Insistence> {
    const taken = new Map(this.#runtime.insistent);
    this.#runtime.insistent.clear();
    return taken;
  }

  async open(): Promise<void> {
    this.#listeners = await this.#openListeners(this.#runtime.state.policy);
    for (const listener of this.#listeners) listener.useCertificates(this.#owner.certificates);
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_MS);
  }

  async applyPolicy(
    policy: Policy,
    beginInspection: BeginInspection,
    databases?: DatabaseBytes,
  ): Promise<void> {
    const runtime = this.#runtime;
    // Everything that can fail comes before anything that changes what is in force.
    const next = this.#upstreams.prepare(policy.gateway.threads);
    const state = new PolicyState(policy, beginInspection, next.find, databases);
    const certificates = makeCertificates(policy, runtime.shared);
    const wanted = policy.gateway.listen;
    const added = wanted.filter(
      (one) => !this.#listeners.some((open) => isKept(open, one, policy)),
    );
    const opened = await this.#openListeners(policy, added);

    const before = runtime.state;
    runtime.state = state;
    next.commit();
    this.#owner.certificates = certificates;
    if (!hasSameHeadLimits(before.policy, policy)) {
      this.#owner.http1 = new Http1Server(runtime, policy.gateway.limits);
    }
    const kept = this.#listeners.filter((open) => wanted.some((one) => isKept(open, one, policy)));
    const removed = this.#listeners.filter((open) => !kept.includes(open));
    this.#listeners = [...kept, ...opened];
    for (const listener of this.#listeners) listener.useCertificates(certificates);
    await Promise.all(removed.map((listener) => listener.close()));
  }

  async drain(timeoutMs: number): Promise<number> {
    const runtime = this.#runtime;
    runtime.isDraining = true;
    runtime.drainingSinceMs = runtime.clock.monotonic();
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    for (const connection of this.#owner.connections) connection.drain();
    const deadlineMs = runtime.drainingSinceMs + timeoutMs;
    while (this.#owner.connections.size > 0 && runtime.clock.monotonic() < deadlineMs) {
      await new Promise((resolve) => {
        setTimeout(resolve, DRAIN_POLL_MS);
      });
    }
    const cut = this.#owner.connections.size;
    if (cut > 0) runtime.counters.add('limit.drainTimeoutMs', cut);
    await this.close();
    return cut;
  }

  async close(): Promise<void> {
    await Promise.all(this.#listeners.map((listener) => listener.close()));
    for (const listener of this.#listeners) listener.destroyArriving();
    for (const connection of this.#owner.connections) connection.destroy();
    // Destroyed sockets say so in a later turn, and their requests are recorded then.
    for (let turn = 0; turn < CLOSE_TURNS_MAX && this.#owner.connections.size > 0; turn++) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    clearInterval(this.#sweeping);
    this.#gauge.close();
    this.#upstreams.destroy();
  }

  /** Opens all or none. */
  async #openListeners(
    { gateway }: Policy,
    wanted: readonly ListenPolicy[] = gateway.listen,
  ): Promise<Listener[]> {
    const opened: Listener[] = [];
    const asksForCertificates = asks(gateway.edges);
    try {
      for (const policy of wanted) {
        const listener = new Listener(this.#runtime, this.#owner, policy, asksForCertificates);
        await listener.open();
        opened.push(listener);
      }
    } catch (error) {
      await Promise.all(opened.map((listener) => listener.close()));
      throw error;
    }
    return opened;
  }

  /**
   * Ends what banned peers have under way: a download or a WebSocket may last for hours. Who is idle is
   * told with the next request, unless its connection is wanted for others.
   */
  #cutOffBanned(): void {
    const runtime = this.#runtime;
    const { generation } = runtime.shared.bans;
    if (generation === this.#bansSeen) return;
    this.#bansSeen = generation;
    for (const connection of this.#owner.connections) {
      const isInTheWay = connection.isBusy || runtime.pressure > 0;
      if (!isInTheWay || !isPeerBanned(runtime, connection)) continue;
      runtime.counters.increment('refused.banned');
      connection.destroy();
    }
  }

  #countBusyPeers(): number {
    const peers = new Set<string>();
    for (const { isBusy, facts } of this.#owner.connections) {
      if (isBusy) peers.add(facts.peerAddress);
    }
    return peers.size;
  }

  #sweep(): void {
    const runtime = this.#runtime;
    const nowMs = runtime.clock.monotonic();
    const sinceMs = nowMs - runtime.nowMs;
    runtime.nowMs = nowMs;
    const { connectionsMax } = runtime.state.limits;
    runtime.pressure = pressureLevel(runtime.shared.connections.total, connectionsMax);
    const turns = performance.nodeTiming.uvMetricsInfo.loopCount;
    // All of them are asked: each counts from one time to the next.
    const queues = this.#listeners.filter((listener) => listener.hasQueue(turns));
    const waitMs = Math.max(
      this.#upstreams.longestWaitMs(nowMs),
      runtime.turns.longestWaitMs(nowMs),
      runtime.queue.longestWaitMs(nowMs),
    );
    const requests = runtime.counters.total('requests');
    const answeredPerSecond = ((requests - this.#requests) * SECOND_MS) / sinceMs;
    this.#requests = requests;
    const delay = this.#gauge.read(waitMs, queues.length > 0, () =>
      fairPerSecond(answeredPerSecond, this.#countBusyPeers()),
    );
    runtime.pace = this.#gauge.pace;
    const perSecond = runtime.pace === undefined ? 0 : SECOND_MS / runtime.pace.intervalMs;
    runtime.shared.delays.set(delay, { level: runtime.pressure, perSecond });
    for (const listener of this.#listeners) listener.sweep(nowMs);
    for (const connection of this.#owner.connections) connection.sweep(nowMs);
    this.#upstreams.sweep(nowMs);
    this.#cutOffBanned();
    const { evicted } = runtime.shared.limits;
    runtime.counters.add('limit.rateTableFull', evicted - this.#evicted);
    this.#evicted = evicted;
    runtime.counters.add('edge.geoFault', runtime.state.geo.faults);
    runtime.state.geo.faults = 0;
    countOnce(runtime, 'edge.rateTableFull', runtime.shared.rates);
    countOnce(runtime, 'behaviour.tableFull', runtime.shared.profiles);
    countOnce(runtime, 'behaviour.tableFull', runtime.shared.sessions);
  }
}

/** Moves what a table has lost since the last look into the counter. */
function countOnce({ counters }: Runtime, name: CounterName, table: { evicted: number }): void {
  if (table.evicted === 0) return;
  counters.add(name, table.evicted);
  table.evicted = 0;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function makeCertificates(policy: Policy, shared: SharedState): Certificates {
  const { listen, certificates } = policy.gateway;
  const encrypted = listen.find((one) => one.tls);
  if (encrypted !== undefined && certificates.length === 0) {
    throw new UsageError(
      'no-certificate',
      `${encrypted.address}:${encrypted.port} is to speak TLS, but there is no certificate (see gateway.certificates)`,
    );
  }
  return new Certificates(certificates, shared.ticketKeys);
}

/** An open listener serves on where nothing that it was opened with changed. */
function isKept(open: Listener, wanted: ListenPolicy, { gateway }: Policy): boolean {
  const isAsking = !wanted.tls || open.asksForCertificates === asks(gateway.edges);
  return isAsking && isSame(open.policy, wanted);
}

/** Whether some CDN is to prove itself with a certificate. */
function asks(edges: Policy['gateway']['edges']): boolean {
  return edges?.some(({ issuer }) => issuer !== '') === true;
}

function isSame(left: ListenPolicy, right: ListenPolicy): boolean {
  return (
    left.address === right.address &&
    left.port === right.port &&
    left.tls === right.tls &&
    left.proxyProtocol === right.proxyProtocol
  );
}

function hasSameHeadLimits(left: Policy, right: Policy): boolean {
  const { headerBytesMax, targetBytesMax } = left.gateway.limits;
  const next = right.gateway.limits;
  return headerBytesMax === next.headerBytesMax && targetBytesMax === next.targetBytesMax;
}
