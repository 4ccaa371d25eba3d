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
import type { ProviderOptions } from './provider-options.ts';
import { callWebhook, type Delivery } from './webhook.ts';

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

const TIMEOUT_MS = 10_000;
const ATTEMPTS_MAX = 6;

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
  /** Messages go one after the other: on before off. */
  #sending: Promise<void> = Promise.resolve();

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    this.#places = parts.places ?? SYSTEM_PLACES;
    this.#options = parts.options;
    this.#engagements = new Map(parts.file.read().map((one) => [one.interface, one]));
    this.#judge = new LinkJudge(parts.options, [...this.#engagements.keys()]);
    this.#protocols = readProtocols(this.#places);
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

  /** To be called every second or so. */
  async tick(): Promise<void> {
    const { mode, interfaces } = this.#options;
    if (mode === 'off') return;
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

  /** Resolves once every message was taken, or given up. */
  settled(): Promise<void> {
    return this.#sending;
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
    this.#parts.file.write(this.engagements);
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
    // Kept until the other side knows: whoever takes over tells it then.
    this.#afterwards(() => Promise.resolve(this.#parts.file.write(this.engagements)));
  }

  async #endAll(reason: string): Promise<void> {
    for (const { interface: name } of this.engagements) {
      const load = this.#loads.find((one) => one.name === name) ?? quietLoad(name);
      await this.#end(load, reason);
    }
  }

  #send(event: ProviderMessage['event'], { id }: Engagement, facts: LinkFacts): void {
    const { clock, tell, wait = sleep } = this.#parts;
    const { webhook, mode } = this.#options;
    if (webhook === undefined) return;
    const time = new Date(clock.now()).toISOString();
    const message: ProviderMessage = { version: 1, event, engagement: id, time, facts };
    const report = (outcome: 'taken' | 'simulated' | 'failed', delivery: Delivery): void =>
      tell('provider.notified', {
        engagement: id,
        event,
        outcome,
        attempts: delivery.attempts,
        reason: delivery.ok ? '' : delivery.reason,
      });
    if (mode === 'simulate') {
      report('simulated', { ok: true, status: 0, attempts: 0 });
      return;
    }
    const options = {
      ...webhook,
      timeoutMs: TIMEOUT_MS,
      attemptsMax: ATTEMPTS_MAX,
      wait,
      now: () => clock.now(),
    };
    this.#afterwards(async () => {
      const delivery = await callWebhook(options, `${id}-${event}`, message);
      report(delivery.ok ? 'taken' : 'failed', delivery);
    });
  }

  #afterwards(work: () => Promise<void>): void {
    const earlier = this.#sending;
    const later = async (): Promise<void> => {
      await earlier;
      await work();
    };
    this.#sending = later();
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
