import { totalmem } from 'node:os';
import type { BanSink, WireBan } from '../../bans/index.ts';
import type { DefenceStatus, ShieldReport } from '../../admin/index.ts';
import type { JournalWriter } from '../../events/index.ts';
import { remark, type Remark } from '../../lib/remark.ts';
import type { Severity } from '../../lib/severity.ts';
import type { Clock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip.ts';
import {
  builtFolder,
  findPublishedPorts,
  DriverFilter,
  Shield,
  SilentConnections,
  StateFile,
  systemHost,
  type Ban,
  type ShieldEventKind,
  type ShieldOptions,
  type ShieldStatus,
  type TellShieldEvent,
} from '../../shield/index.ts';
import { makeDefence } from '../make-defence.ts';
import { makeKernelEvent } from './kernel-event.ts';

export interface ShieldServiceOptions {
  readonly folder: string;
  /** The program for the network driver, as C. */
  readonly kernelFolder: string;
  readonly journal: Pick<JournalWriter, 'append'>;
  readonly clock: Clock;
  /** What is armed may have changed. */
  readonly onChange: () => void;
  /** What the policy in force comes to. */
  readonly options: ShieldOptions;
}

/** Of the two events that say why the shield engaged or let go. */
interface SwitchDetail {
  readonly reason: string;
  readonly remarks: readonly Remark[];
}

/** A flood is seen within one of these and two readings of counters. */
const TICK_MS = 200;
/** A container that was just published is protected within this. */
const PUBLISHED_POLL_MS = 5000;
const SECOND_MS = 1000;

const SEVERITIES: Readonly<Record<ShieldEventKind, Severity>> = {
  'shield.applied': 'notice',
  'shield.confirmed': 'notice',
  'shield.reverted': 'warning',
  'shield.off': 'warning',
  'shield.engaged': 'warning',
  'shield.released': 'notice',
  'shield.restored': 'warning',
  'shield.driver': 'notice',
  'shield.fault': 'error',
};

/** Keeps the shield in force while the agent runs: watches for floods, mends the table, sets bans. */
export class ShieldService {
  readonly #shield: Shield;
  readonly #driver: DriverFilter;
  readonly #onChange: () => void;
  #options: ShieldOptions;
  #timer: NodeJS.Timeout | undefined;
  #watchingPublished: NodeJS.Timeout | undefined;
  #ticking = false;
  #lastFault = '';
  #switched: ShieldReport['switched'];

  constructor(service: ShieldServiceOptions) {
    const { folder, kernelFolder, journal, clock, onChange, options } = service;
    this.#onChange = onChange;
    this.#options = options;
    const host = systemHost();
    const tell: TellShieldEvent = (kind, detail) => {
      const at = clock.now();
      journal.append(makeKernelEvent(kind, SEVERITIES[kind], detail, at));
      if (kind === 'shield.engaged' || kind === 'shield.released') {
        const { reason, remarks } = detail as SwitchDetail;
        this.#switched = { at, why: reason, remarks };
      }
      this.#onChange();
    };
    this.#driver = new DriverFilter({
      host,
      places: { sourceFolder: kernelFolder, cacheFolder: builtFolder(folder) },
      onChange: (status) => tell('shield.driver', status),
    });
    this.#shield = new Shield({
      host,
      file: new StateFile(folder),
      machine: { memoryBytes: totalmem() },
      tell,
      driver: this.#driver,
      silent: new SilentConnections(),
    });
  }

  async start(): Promise<void> {
    await this.#attempt(() => this.#shield.resume());
    await this.#attempt(() => this.#driver.settled());
    this.#timer = setInterval(() => void this.#tick(), TICK_MS);
    await this.#followPublished();
    this.#watchingPublished = setInterval(() => void this.#followPublished(), PUBLISHED_POLL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#watchingPublished);
    await this.#shield.close();
  }

  /** The options that a policy comes to: ports and limits follow at once, the rest with `apply`. */
  async use(options: ShieldOptions): Promise<void> {
    // What containers publish is not the policy's to say.
    this.#options = { ...options, published: this.#options.published };
    await this.#attempt(() => this.#shield.update(this.#options));
  }

  /** Protects what containers publish now. While Docker does not answer, what was known holds. */
  async #followPublished(): Promise<void> {
    const published = await findPublishedPorts();
    if (published === undefined || published.join() === this.#options.published.join()) return;
    this.#options = { ...this.#options, published };
    await this.#attempt(() => this.#shield.update(this.#options));
  }

  /** For the command line, which starts from them. */
  get options(): ShieldOptions {
    return this.#options;
  }

  /** Another process applied, confirmed or took the shield away. */
  async reload(): Promise<void> {
    this.#driver.retry();
    await this.#attempt(() => this.#shield.resume());
    await this.#attempt(() => this.#driver.settled());
    this.#onChange();
  }

  status(): Promise<ShieldStatus> {
    return this.#shield.status();
  }

  /** For people who look at the whole. */
  report(status: ShieldStatus): ShieldReport {
    const { counts, rates, tiers, topSources, ports, fault } = status;
    const packets = Object.entries(counts ?? {}).map(([name, count]) => [name, count.packets]);
    const driver = status.driver?.totals;
    if (driver !== undefined) {
      packets.push(
        ['driver_dropped', driver.droppedByAddress + driver.droppedByNetwork],
        ['driver_answered', driver.synsAnswered],
        ['driver_strays', driver.strays],
      );
    }
    return {
      condition: status.condition,
      reason: status.reason,
      confirmWithinSeconds: status.confirmWithinSeconds,
      engaged: status.engaged,
      switched: this.#switched,
      synsPerSecond: Math.round(rates.synsPerSecond),
      synsPerSecondMax: this.#options.synsPerSecondMax,
      straysPerSecond: Math.round(rates.straysPerSecond),
      tiers,
      packets: Object.fromEntries(packets),
      topSources,
      ports,
      fault,
    };
  }

  defence({ condition, tiers, fault }: ShieldStatus): DefenceStatus {
    const name = 'kernel-shield';
    const armed = condition === 'armed' || condition === 'waiting';
    return makeDefence(
      name,
      armed,
      remark(`shield.${condition}`),
      ...(armed
        ? tiers.map(({ name: tier, state }) => remark('shield.tier', { tier, state }))
        : [remark('shield.apply')]),
      ...(fault === '' ? [] : [remark('text', { text: fault })]),
    );
  }

  /** Bans as control tells them. */
  get bans(): BanSink {
    return {
      replace: (entries) =>
        void this.#attempt(() => this.#shield.applyBans(entries.flatMap(readBan))),
      change: (set, lifted) =>
        void this.#attempt(() =>
          this.#shield.changeBans(
            set.flatMap(readBan),
            lifted.flatMap((text) => parseNetwork(text) ?? []),
          ),
        ),
    };
  }

  async #tick(): Promise<void> {
    if (this.#ticking) return;
    this.#ticking = true;
    await this.#attempt(() => this.#shield.tick());
    this.#ticking = false;
  }

  /** What fails here is told on the terminal, once each; the agent goes on. */
  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#lastFault) console.error(`agent: shield: ${message}`);
      this.#lastFault = message;
    }
  }
}

function readBan([text, untilSeconds]: WireBan): readonly Ban[] {
  const network = parseNetwork(text);
  return network === undefined ? [] : [{ network, untilMs: untilSeconds * SECOND_MS }];
}
