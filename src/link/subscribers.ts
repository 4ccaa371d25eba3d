import type { RetainedTopic, Subscription } from './link.ts';
import type { RetainedValue } from './retained-files.ts';

type OnValue = (value: unknown, version: number) => void;

interface Subscriber {
  readonly onValue: OnValue;
  /** Version last handed over. */
  version: number | undefined;
}

/** Local subscribers by topic, and the value that a new one gets. */
export class Subscribers {
  readonly #topics = new Map<RetainedTopic, Set<Subscriber>>();
  readonly #latest = new Map<RetainedTopic, RetainedValue>();

  get topics(): readonly RetainedTopic[] {
    return [...this.#topics.keys()];
  }

  latest(topic: RetainedTopic): RetainedValue | undefined {
    return this.#latest.get(topic);
  }

  /** `onLast` runs when the topic has no subscriber any more. Never calls `onValue` before it returns. */
  add(topic: RetainedTopic, onValue: OnValue, onLast: () => void): Subscription {
    const subscriber: Subscriber = { onValue, version: undefined };
    const subscribers = this.#topics.get(topic) ?? new Set();
    this.#topics.set(topic, subscribers.add(subscriber));
    queueMicrotask(() => {
      const latest = this.#latest.get(topic);
      if (subscribers.has(subscriber) && latest !== undefined) hand(subscriber, latest);
    });
    return {
      close: () => {
        subscribers.delete(subscriber);
        if (subscribers.size > 0 || this.#topics.get(topic) !== subscribers) return;
        this.#topics.delete(topic);
        onLast();
      },
    };
  }

  /** Takes what is the latest now, and hands it to whoever does not have it yet. */
  set(topic: RetainedTopic, value: RetainedValue): void {
    this.#latest.set(topic, value);
    for (const subscriber of this.#topics.get(topic) ?? []) hand(subscriber, value);
  }

  forget(topic: RetainedTopic): void {
    this.#latest.delete(topic);
  }
}

function hand(subscriber: Subscriber, { version, value }: RetainedValue): void {
  if (subscriber.version === version) return;
  subscriber.version = version;
  subscriber.onValue(value, version);
}
