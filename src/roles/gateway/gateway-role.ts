// Not through the module's door: the list itself, and its database, are control's.
import { followBans } from '../../bans/follow-bans.ts';
import type { Policy } from '../../config/index.ts';
import { JournalWriter } from '../../events/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { connectLink, type Link } from '../../link/index.ts';
import { GATEWAY_STATUS_TOPIC, type GatewayStatus } from '../gateway-status.ts';
import { makeRoleEvent } from '../role-events.ts';
import { tellSupervisor } from '../role-runtime.ts';
import { makeBanSink } from './ban-sink.ts';
import { StrainWatch } from './strain-watch.ts';
import { ThreadPool, type ThreadLoss } from './thread-pool.ts';

export interface GatewaySettings {
  /** In force until control says otherwise: the gateway can start while control is away. */
  readonly policy: Policy;
  readonly journalFolder: string;
  readonly journalBytesMax: number;
  readonly linkSocket: string;
  /** Where the databases lie that policies name by digest. */
  readonly databaseFolder: string;
}

const STATUS_INTERVAL_MS = 1000;

/** The gateway process: takes policies from the link, runs the threads, publishes how it is. */
export class GatewayRole {
  readonly #clock = systemClock;
  #journal: JournalWriter | undefined;
  #link: Link | undefined;
  #pool: ThreadPool | undefined;
  /** Policies are put in force one after the other. */
  #applying: Promise<void> = Promise.resolve();
  #statusTimer: NodeJS.Timeout | undefined;
  #lostBefore = 0;
  #lastLossAt = 0;
  readonly #strainWatch = new StrainWatch();

  /** Resolves once every thread listens. */
  async start(settings: GatewaySettings): Promise<Readonly<Record<string, unknown>>> {
    const { journalFolder, journalBytesMax, linkSocket, policy, databaseFolder } = settings;
    const limits = { totalBytesMax: journalBytesMax };
    this.#journal = new JournalWriter({ folder: journalFolder, writer: 'gateway-main', limits });
    this.#pool = new ThreadPool({
      journalFolder,
      journalBytesMax,
      policy,
      databaseFolder,
      clock: this.#clock,
      onLost: (loss) => this.#recordLoss(loss),
      // What the kernel can refuse for nothing, it had better refuse at once.
      onInsistent: () => this.#publishStatus(),
    });
    await this.#pool.start();
    tellSupervisor({ type: 'policy-applied', version: policy.version });
    this.#link = connectLink({ socket: linkSocket, role: 'gateway' });
    this.#link.subscribeRetained('policy', (value) => {
      this.#applying = this.#applying.then(() => this.#take(value as Policy));
    });
    followBans(this.#link, makeBanSink(this.#pool, this.#clock));
    this.#statusTimer = setInterval(() => {
      this.#publishStatus();
      this.#watchStrain();
    }, STATUS_INTERVAL_MS);
    this.#publishStatus();
    return {};
  }

  async stop(): Promise<void> {
    clearInterval(this.#statusTimer);
    const limitMs = this.#pool?.policy.gateway.limits.drainTimeoutMs ?? 0;
    await this.#pool?.drain(limitMs);
    await this.#journal?.close();
    await this.#link?.close();
  }

  async #take(policy: Policy): Promise<void> {
    const pool = this.#pool!;
    const { version } = policy;
    if (version <= pool.policy.version) return;
    // The number of threads is settled: their shared memory was made for it.
    const { threads } = pool.policy.gateway;
    const problem = await pool.apply({ ...policy, gateway: { ...policy.gateway, threads } });
    if (problem === undefined) tellSupervisor({ type: 'policy-applied', version });
    else tellSupervisor({ type: 'policy-rejected', version, message: problem });
  }

  #recordLoss({ thread, reason, message }: ThreadLoss): void {
    console.error(`gateway: thread ${thread} ${reason}: ${message}; starting another`);
    const event = makeRoleEvent(
      'gateway.thread-lost',
      { thread, reason, message },
      this.#clock.now(),
    );
    this.#journal?.append(event);
  }

  #watchStrain(): void {
    const { shared, policy } = this.#pool!;
    const reading = {
      ...shared.delays.strain,
      connections: shared.connections.total,
      connectionsMax: policy.gateway.limits.connectionsMax,
    };
    const change = this.#strainWatch.read(reading, this.#clock.monotonic());
    if (change === undefined) return;
    this.#journal?.append(makeRoleEvent(change.kind, change.detail, this.#clock.now()));
  }

  #publishStatus(): void {
    const status = this.#status();
    // Control may be away; the next status is a second off.
    this.#link
      ?.publishRetained(GATEWAY_STATUS_TOPIC, this.#clock.now(), status)
      .catch(() => undefined);
  }

  #status(): GatewayStatus {
    const pool = this.#pool!;
    const lost: Record<string, number> = {};
    let fault = '';
    for (const counts of [...pool.journals, this.#journal!.counts()]) {
      fault ||= counts.fault;
      for (const [reason, count] of Object.entries(counts.lost)) {
        lost[reason] = (lost[reason] ?? 0) + count;
      }
    }
    const total = Object.values(lost).reduce((sum, count) => sum + count, 0);
    if (total > this.#lostBefore) this.#lastLossAt = this.#clock.now();
    this.#lostBefore = total;
    return {
      policyVersion: pool.policy.version,
      threads: pool.policy.gateway.threads,
      readyThreads: pool.readyThreads,
      connections: pool.shared.connections.total,
      acceptDelay: pool.shared.delays.worst,
      strain: pool.shared.delays.strain,
      insistent: pool.takeInsistent(),
      counters: pool.shared.counters.totals(),
      journal: { lost, lastLossAt: this.#lastLossAt, fault },
    };
  }
}
