import type { Clock } from '../../lib/clock.ts';
import type { Engagement } from './engagement-file.ts';
import type { ProviderMessage } from './provider-events.ts';
import type { ProviderOptions } from './provider-options.ts';
import { callWebhook, type Delivery } from './webhook.ts';

/** A message that the webhook has not taken yet, as people see it. */
export interface PendingMessage {
  readonly engagement: string;
  readonly interface: string;
  readonly event: ProviderMessage['event'];
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly attempts: number;
  /** Why the last attempt failed; '' before the first did. */
  readonly reason: string;
  /** It is refused, and not tried again by itself. */
  readonly isRefused: boolean;
}

export interface OutboxParts {
  readonly clock: Clock;
  readonly wait: (ms: number) => Promise<void>;
  /** Called once when it is taken, and once when it failed for the first time. */
  readonly report: (message: ProviderMessage, outcome: 'taken' | 'failed', made: Delivery) => void;
  /** What is kept on disk of it may have changed. */
  readonly onChange: () => void;
}

interface Entry {
  readonly engagement: Engagement;
  readonly message: ProviderMessage;
  readonly sinceMs: number;
  webhook: Webhook;
  attempts: number;
  reason: string;
  isRefused: boolean;
  isSending: boolean;
  /** Monotonic; when it is tried again. */
  dueMs: number;
}

type Webhook = NonNullable<ProviderOptions['webhook']>;

const TIMEOUT_MS = 10_000;
/** In one go, at first; afterwards one now and then. */
const ATTEMPTS_FIRST = 6;
const RETRY_MS = 60_000;
/** Whoever did not hear of a flood for a day has other worries. */
const PENDING_MS_MAX = 24 * 3_600_000;

/**
 * Messages on their way to the webhook, one after the other: on before off. What is not taken stays
 * pending and is tried again each minute, since a link that is full may be what keeps it from leaving.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #entries = new Map<string, Entry>();
  #sending: Promise<void> = Promise.resolve();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  get pending(): readonly PendingMessage[] {
    return [...this.#entries.values()].map((entry) => ({
      engagement: entry.engagement.id,
      interface: entry.engagement.interface,
      event: entry.message.event,
      sinceMs: entry.sinceMs,
      attempts: entry.attempts,
      reason: entry.reason,
      isRefused: entry.isRefused,
    }));
  }

  /** Engagements whose end is not known to the other side. */
  get unfinished(): readonly Engagement[] {
    return [...this.#entries.values()]
      .filter(({ message }) => message.event === 'link.relieved')
      .map(({ engagement }) => engagement);
  }

  send(webhook: Webhook, engagement: Engagement, message: ProviderMessage): void {
    const { clock } = this.#parts;
    // That it is over is all there is to say of it now.
    const before = `${engagement.id}-link.saturated`;
    if (message.event === 'link.relieved' && this.#entries.get(before)?.isSending === false) {
      this.#entries.delete(before);
    }
    const entry: Entry = {
      engagement,
      message,
      webhook,
      sinceMs: clock.now(),
      attempts: 0,
      reason: '',
      isRefused: false,
      isSending: false,
      dueMs: 0,
    };
    this.#entries.set(keyOf(entry), entry);
    this.#deliver(entry, ATTEMPTS_FIRST);
  }

  /** Tries again what is due; `webhook` is the one that is configured now. */
  retryDue(webhook: Webhook | undefined): void {
    const nowMs = this.#parts.clock.monotonic();
    for (const [key, entry] of this.#entries) {
      if (entry.isSending) continue;
      if (this.#parts.clock.now() - entry.sinceMs > PENDING_MS_MAX) {
        this.#entries.delete(key);
        this.#parts.onChange();
      } else if (!entry.isRefused && nowMs >= entry.dueMs) {
        entry.webhook = webhook ?? entry.webhook;
        this.#deliver(entry, 1);
      }
    }
  }

  /** Tries all again, now: what was refused too, for whoever has mended the other side. */
  async retryAll(webhook: Webhook | undefined): Promise<void> {
    for (const entry of this.#entries.values()) {
      if (entry.isSending) continue;
      entry.webhook = webhook ?? entry.webhook;
      this.#deliver(entry, 1);
    }
    await this.settled();
  }

  /** Resolves once every message that is being sent was taken, or has failed. */
  settled(): Promise<void> {
    return this.#sending;
  }

  #deliver(entry: Entry, attemptsMax: number): void {
    entry.isSending = true;
    const earlier = this.#sending;
    const later = async (): Promise<void> => {
      await earlier;
      await this.#try(entry, attemptsMax);
    };
    this.#sending = later();
  }

  async #try(entry: Entry, attemptsMax: number): Promise<void> {
    const { clock, wait, report, onChange } = this.#parts;
    const { message, webhook } = entry;
    const options = {
      ...webhook,
      timeoutMs: TIMEOUT_MS,
      attemptsMax,
      wait,
      now: () => clock.now(),
    };
    const made = await callWebhook(options, keyOf(entry), message);
    const isFirst = entry.attempts === 0;
    entry.attempts += made.attempts;
    entry.isSending = false;
    const total = { ...made, attempts: entry.attempts };
    if (made.ok) {
      this.#entries.delete(keyOf(entry));
      report(message, 'taken', total);
    } else {
      entry.reason = made.reason;
      entry.isRefused = !made.mayPass;
      entry.dueMs = clock.monotonic() + RETRY_MS;
      if (isFirst) report(message, 'failed', total);
    }
    onChange();
  }
}

function keyOf({ engagement, message }: Pick<Entry, 'engagement' | 'message'>): string {
  return `${engagement.id}-${message.event}`;
}
