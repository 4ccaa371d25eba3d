import { BoundedQueue } from '../../lib/bounded-queue.ts';
import type { Event } from '../envelope.ts';
import { matchesFilter } from '../store/event-filter.ts';
import type { EventFilter } from '../store/store.ts';

export interface LiveOptions {
  readonly filter?: EventFilter | undefined;
  /** Events that may wait for the subscriber; beyond it the oldest are lost and counted. */
  readonly capacity?: number | undefined;
}

export interface LiveSubscription {
  /** Takes up to `count` events, oldest first. */
  take(count: number): Event[];
  /** Events that came while the subscriber was too slow, since it subscribed. */
  readonly lost: number;
  close(): void;
}

const CAPACITY = 1000;
const SUBSCRIBERS_MAX = 100;

interface Subscriber {
  readonly filter: EventFilter;
  readonly queue: BoundedQueue<Event>;
  readonly onEvents: () => void;
}

/** Hands events, once they are stored, to whoever watches. A slow watcher holds up nobody. */
export class LiveEvents {
  readonly #subscribers = new Set<Subscriber>();

  get subscribers(): number {
    return this.#subscribers.size;
  }

  /**
   * Calls `onEvents` when events have come after `take` had left none, never within `subscribe`.
   * Throws RangeError where SUBSCRIBERS_MAX watch already.
   */
  subscribe(options: LiveOptions, onEvents: () => void): LiveSubscription {
    if (this.#subscribers.size >= SUBSCRIBERS_MAX) {
      throw new RangeError(`${SUBSCRIBERS_MAX} subscribers watch already`);
    }
    const queue = new BoundedQueue<Event>(options.capacity ?? CAPACITY, 'drop-oldest');
    const subscriber = { filter: options.filter ?? {}, queue, onEvents };
    this.#subscribers.add(subscriber);
    return {
      take: (count) => queue.take(count),
      get lost() {
        return queue.lost;
      },
      close: () => {
        this.#subscribers.delete(subscriber);
      },
    };
  }

  publish(events: Iterable<Event>): void {
    if (this.#subscribers.size === 0) return;
    const woken = new Set<Subscriber>();
    for (const event of events) {
      for (const subscriber of this.#subscribers) {
        if (!matchesFilter(event, subscriber.filter)) continue;
        if (subscriber.queue.length === 0) woken.add(subscriber);
        subscriber.queue.push(event);
      }
    }
    for (const { onEvents } of woken) onEvents();
  }
}
