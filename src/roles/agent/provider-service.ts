import type { DefenceStatus } from '../../admin/index.ts';
import { makeDefence } from '../make-defence.ts';
import { remark } from '../../lib/remark.ts';
import type { JournalWriter } from '../../events/index.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Severity } from '../../lib/severity.ts';
import {
  EngagementFile,
  ProviderTier,
  type Engagement,
  type LinkLoad,
  type PendingMessage,
  type ProviderEventKind,
  type ProviderOptions,
  type ProviderParts,
} from '../../shield/provider/index.ts';
import { makeKernelEvent } from './kernel-event.ts';

export interface ProviderServiceOptions {
  readonly folder: string;
  readonly journal: Pick<JournalWriter, 'append'>;
  readonly clock: Clock;
  readonly options: ProviderOptions;
  readonly askShield: ProviderParts['askShield'];
}

/** What people see of it; the webhook's secret is no part. */
export interface ProviderStatus {
  readonly mode: ProviderOptions['mode'];
  readonly hasWebhook: boolean;
  readonly links: readonly LinkLoad[];
  readonly engagements: readonly Engagement[];
  /** What the webhook has not taken yet. */
  readonly pending: readonly PendingMessage[];
}

const TICK_MS = 1000;
/** Whoever asks is not kept waiting for longer (the supervisor gives up after ten seconds). */
const RETRY_ANSWER_MS = 8000;
const PERCENT = 100;

const SEVERITIES: Readonly<Record<ProviderEventKind, Severity>> = {
  'provider.saturated': 'critical',
  'provider.relieved': 'notice',
  'provider.notified': 'notice',
};

/** Keeps the provider tier looking while the agent runs. */
export class ProviderService {
  readonly #tier: ProviderTier;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  #lastFault = '';

  constructor({ folder, journal, clock, options, askShield }: ProviderServiceOptions) {
    this.#tier = new ProviderTier({
      options,
      file: new EngagementFile(folder),
      clock,
      askShield,
      tell: (kind, detail) => {
        journal.append(makeKernelEvent(kind, SEVERITIES[kind], detail, clock.now()));
      },
    });
  }

  start(): void {
    void this.#turn();
  }

  /** What was asked for stays: an agent that starts again takes it back when it is over. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  use(options: ProviderOptions): Promise<void> {
    return this.#tier.use(options);
  }

  /** Sends now what is pending. Resolves with what still is, at the latest when an answer is due. */
  async retry(): Promise<readonly PendingMessage[]> {
    const timer = Promise.withResolvers<readonly PendingMessage[]>();
    const timeout = setTimeout(() => timer.resolve(this.#tier.pending), RETRY_ANSWER_MS);
    try {
      return await Promise.race([this.#tier.retry(), timer.promise]);
    } finally {
      clearTimeout(timeout);
    }
  }

  status(): ProviderStatus {
    const { mode, webhook } = this.#tier.options;
    return {
      mode,
      hasWebhook: webhook !== undefined,
      links: this.#tier.loads,
      engagements: this.#tier.engagements,
      pending: this.#tier.pending,
    };
  }

  defence(): DefenceStatus {
    const { mode, hasWebhook, links, engagements, pending } = this.status();
    const name = 'provider-tier';
    if (mode === 'off') return makeDefence(name, false, remark('provider.off'));
    const judged = links.filter((link) => link.bitsPerSecondMax > 0);
    if (links.length > 0 && judged.length === 0) {
      return makeDefence(name, false, remark('provider.no-speed'));
    }
    const full = engagements.map((one) => remark('provider.full', { link: one.interface }));
    const loads = judged.map(({ name: link, share }) =>
      remark('provider.load', { link, percent: Math.round(share * PERCENT) }),
    );
    const hook = hasWebhook ? remark('provider.webhook', { mode }) : remark('provider.no-webhook');
    const failed = pending.filter(({ attempts }) => attempts > 0).length;
    const open = failed === 0 ? [] : [remark('provider.pending', { count: failed })];
    return makeDefence(name, true, ...full, ...open, ...loads, hook);
  }

  async #turn(): Promise<void> {
    try {
      await this.#tier.tick();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#lastFault) console.error(`agent: provider tier: ${message}`);
      this.#lastFault = message;
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.#turn(), TICK_MS);
  }
}
