import { networkInterfaces, hostname } from 'node:os';
import type { Clock } from '../../lib/clock.ts';
import { makeId } from '../../lib/id.ts';
import {
  readLinks,
  readProtocols,
  SYSTEM_PLACES,
  type CounterPlaces,
  type ProtocolCounters,
} from './link-counters.ts';
import { LinkJudge, quietLoad, type LinkLoad } from './link-judge.ts';
import type { Engagement, EngagementFile } from './engagement-file.ts';
import type { LinkFacts, ProviderMessage, TellProviderEvent } from './provider-events.ts';
import { Outbox, type PendingMessage } from './outbox.ts';
import type { ProviderOptions } from './provider-options.ts';

export interface ProviderParts {
  readonly options: ProviderOptions;
  readonly file: EngagementFile;
  readonly clock: Clock;
  readonly tell: TellProviderEvent;
  /** What the kernel tier knows beside the counters. */
  readonly askShield: () => Promise<Pick<LinkFacts, 'topSources' | 'ports'>>;
  readonly places?: CounterPlaces;
  readonly wait?: (ms: number) => Promise<void>;
  readonly addressesOf?: (name: string) => readonly string[];
}

/**
 * The provider tier: sees when a link is full, which no filter behind it can change, and has whoever sits
 * in front of it switch scrubbing on, once, and off again when it is over. What it asked for survives this
 * process: `file` has it before the webhook does.
 */
export class ProviderTier {
  readonly #parts: ProviderParts;
  readonly #places: CounterPlaces;
  #options: ProviderOptions;
  #judge: LinkJudge;
  /** By interface. */
  readonly #engagements: Map<string, Engagement>;
  #protocols: ProtocolCounters;
  #loads: readonly LinkLoad[] = [];
  readonly #outbox: Outbox;
  /** Why what was asked for is not on disk. */
  #unkept: unknown;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    this.#places = parts.places ?? SYSTEM_PLACES;
    this.#options = parts.options;
    this.#engagements = new Map(parts.file.read().map((one) => [one.interface, one]));
    this.#judge = new LinkJudge(parts.options, [...this.#engagements.keys()]);
    this.#protocols = readProtocols(this.#places);
    const { clock, wait = sleep } = parts;
    this.#outbox = new Outbox({
      clock,
      wait,
      report: (message, outcome, made) =>
        this.#tellNotified(message, outcome, {
          attempts: made.attempts,
          reason: made.ok ? '' : made.reason,
        }),
      onChange: () => this.#keep(),
    });
  }

  /** Links as of the last look. */
  get loads(): readonly LinkLoad[] {
    return this.#loads;
  }

  get options(): ProviderOptions {
    return this.#options;
  }

  get engagements(): readonly Engagement[] {
    return [...this.#engagements.values()];
  }

  /** Another configuration. Switched off, it takes back what it has asked for. */
  async use(options: ProviderOptions): Promise<void> {
    if (JSON.stringify(options) === JSON.stringify(this.#options)) return;
    if (options.mode === 'off') await this.#endAll('switched off');
    this.#options = options;
    this.#judge = new LinkJudge(options, [...this.#engagements.keys()]);
  }

  /** To be called every second or so. Throws, once it has done the rest, where it cannot write down what it asked for. */
  async tick(): Promise<void> {
    const { mode, interfaces, webhook } = this.#options;
    this.#outbox.retryDue(webhook);
    if (mode !== 'off') await this.#look(interfaces);
    if (this.#unkept !== undefined) this.#keep();
    if (this.#unkept !== undefined) throw this.#unkept;
  }

  async #look(interfaces: ProviderOptions['interfaces']): Promise<void> {
    const { clock } = this.#parts;
    const links = readLinks(this.#places, interfaces);
    const protocols = readProtocols(this.#places);
    const before = this.#protocols;
    this.#protocols = protocols;
    const verdicts = this.#judge.judge(links, clock.monotonic());
    this.#loads = verdicts.map(({ load }) => load);
    for (const { load, change } of verdicts) {
      if (change === 'full') await this.#begin(load, shareOut(before, protocols));
      else if (change === 'relieved') await this.#end(load, 'the link is calm again');
    }
  }

  /** What the webhook has not taken yet. */
  get pending(): readonly PendingMessage[] {
    return this.#outbox.pending;
  }

  /** Sends now what is pending, refused or not. Resolves with what still is. */
  async retry(): Promise<readonly PendingMessage[]> {
    await this.#outbox.retryAll(this.#options.webhook);
    return this.pending;
  }

  /** Resolves once every message that is being sent was taken, or has failed. */
  settled(): Promise<void> {
    return this.#outbox.settled();
  }

  async #begin(load: LinkLoad, protocols: LinkFacts['protocols']): Promise<void> {
    const nowMs = this.#parts.clock.now();
    const engagement: Engagement = {
      id: makeId(nowMs),
      interface: load.name,
      // It was full for as long before it is told.
      sinceMs: nowMs - this.#options.sustainMs,
    };
    this.#engagements.set(load.name, engagement);
    this.#keep();
    const facts = await this.#factsOf(load, engagement, protocols);
    this.#parts.tell('provider.saturated', { ...facts, engagement: engagement.id });
    this.#send('link.saturated', engagement, facts);
  }

  async #end(load: LinkLoad, reason: string): Promise<void> {
    const engagement = this.#engagements.get(load.name);
    if (engagement === undefined) return;
    this.#engagements.delete(load.name);
    const facts = await this.#factsOf(load, engagement, undefined);
    const lastedMs = Math.max(0, this.#parts.clock.now() - engagement.sinceMs);
    this.#parts.tell('provider.relieved', {
      ...facts,
      engagement: engagement.id,
      reason,
      lastedMs,
    });
    this.#send('link.relieved', engagement, facts);
    this.#keep();
  }

  async #endAll(reason: string): Promise<void> {
    for (const { interface: name } of this.engagements) {
      const load = this.#loads.find((one) => one.name === name) ?? quietLoad(name);
      await this.#end(load, reason);
    }
  }

  #send(event: ProviderMessage['event'], engagement: Engagement, facts: LinkFacts): void {
    const { clock } = this.#parts;
    const { webhook, mode } = this.#options;
    if (webhook === undefined) return;
    const time = new Date(clock.now()).toISOString();
    const message: ProviderMessage = {
      version: 1,
      event,
      engagement: engagement.id,
      time,
      facts,
    };
    if (mode === 'simulate') this.#tellNotified(message, 'simulated', { attempts: 0, reason: '' });
    else this.#outbox.send(webhook, engagement, message);
  }

  #tellNotified(
    { engagement, event }: ProviderMessage,
    outcome: 'taken' | 'simulated' | 'failed',
    { attempts, reason }: { readonly attempts: number; readonly reason: string },
  ): void {
    this.#parts.tell('provider.notified', { engagement, event, outcome, attempts, reason });
  }

  /**
   * Kept until the other side knows of its end: whoever takes over tells it then. Where the disk has no
   * room, scrubbing is asked for all the same, and the next look writes it down.
   */
  #keep(): void {
    try {
      this.#parts.file.write([...this.engagements, ...this.#outbox.unfinished]);
      this.#unkept = undefined;
    } catch (error) {
      this.#unkept = error;
    }
  }

  async #factsOf(
    load: LinkLoad,
    { sinceMs }: Engagement,
    protocols: LinkFacts['protocols'],
  ): Promise<LinkFacts> {
    const { addressesOf = addressesOfInterface, askShield } = this.#parts;
    const { name, direction, bitsPerSecondMax, share, received, sent } = load;
    const { topSources, ports } = await askShield();
    return {
      interface: name,
      direction,
      bitsPerSecondMax,
      share,
      received,
      sent,
      bytesPerPacketReceived:
        received.packetsPerSecond === 0
          ? 0
          : Math.round(received.bitsPerSecond / 8 / received.packetsPerSecond),
      since: new Date(sinceMs).toISOString(),
      addresses: addressesOf(name),
      host: hostname(),
      ...(protocols === undefined ? {} : { protocols }),
      topSources,
      ports,
    };
  }
}

function shareOut(before: ProtocolCounters, after: ProtocolCounters): LinkFacts['protocols'] {
  const counts = {
    tcp: Math.max(0, after.tcp - before.tcp),
    udp: Math.max(0, after.udp - before.udp),
    icmp: Math.max(0, after.icmp - before.icmp),
  };
  const total = counts.tcp + counts.udp + counts.icmp;
  if (total === 0) return undefined;
  return { tcp: counts.tcp / total, udp: counts.udp / total, icmp: counts.icmp / total };
}

/** Link-local ones are reached by nobody from outside. */
function addressesOfInterface(name: string): readonly string[] {
  return (networkInterfaces()[name] ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.startsWith('fe80:'));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
