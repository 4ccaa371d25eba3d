import { randomBytes } from 'node:crypto';
import type { Event } from '../../events/index.ts';

/** Latest events kept, so that a stream that broke off can go on without a gap. */
export const RECENT_EVENTS_MAX = 500;
export const STREAMS_MAX = 64;
export const STREAMS_PER_CALLER_MAX = 8;

/** Hands over events once they are stored. Control's ingestion implements it. */
export interface EventSource {
  subscribe(onEvents: (events: readonly Event[]) => void): { close(): void };
}

export interface Delivered {
  readonly sequence: number;
  readonly event: Event;
}

/** What a stream missed while it was away. */
export interface Missed {
  readonly delivered: readonly Delivered[];
  /** True when not everything since then is at hand any more. */
  readonly gap: boolean;
}

export interface Listener {
  readonly deliver: (delivered: readonly Delivered[]) => void;
  /** The hub closes: nothing follows. */
  readonly end: () => void;
}

/**
 * Between the one source of events and the many streams. Numbers events in the order in which they
 * came, which is what a stream resumes by: ids of one millisecond are in no order, and several gateway
 * threads hand in theirs late.
 */
export class LiveHub {
  /** Changes with each start, so that a position from before one is known to be none of ours. */
  readonly #epoch = randomBytes(6).toString('hex');
  readonly #recent: Delivered[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #streamsOf = new Map<string, number>();
  readonly #subscription: { close(): void };
  #sequence = 0;
  #skipped = 0;

  constructor(source: EventSource) {
    this.#subscription = source.subscribe((events) => this.#deliver(events));
  }

  get streams(): number {
    return this.#listeners.size;
  }

  /** Events that streams could not be given because they read too slowly, over all streams. */
  get skipped(): number {
    return this.#skipped;
  }

  countSkipped(count: number): void {
    this.#skipped += count;
  }

  /** Undefined when there are too many streams, of this caller or of all. */
  listen(caller: string, listener: Listener): { close(): void } | undefined {
    const open = this.#streamsOf.get(caller) ?? 0;
    if (open >= STREAMS_PER_CALLER_MAX || this.#listeners.size >= STREAMS_MAX) return undefined;
    this.#streamsOf.set(caller, open + 1);
    this.#listeners.add(listener);
    return {
      close: () => {
        if (!this.#listeners.delete(listener)) return;
        const left = (this.#streamsOf.get(caller) ?? 1) - 1;
        if (left <= 0) this.#streamsOf.delete(caller);
        else this.#streamsOf.set(caller, left);
      },
    };
  }

  /** The `id:` of a stream that has seen everything up to `sequence`. */
  positionOf(sequence: number): string {
    return `${this.#epoch}-${sequence}`;
  }

  get position(): string {
    return this.positionOf(this.#sequence);
  }

  since(position: string): Missed {
    const [epoch, digits = ''] = position.split('-');
    const sequence = /^\d{1,15}$/.test(digits) ? Number(digits) : -1;
    const isOurs = epoch === this.#epoch && sequence >= 0 && sequence <= this.#sequence;
    if (!isOurs) return { delivered: [], gap: true };
    const oldest = this.#recent[0]?.sequence ?? this.#sequence + 1;
    return {
      delivered: this.#recent.filter((each) => each.sequence > sequence),
      gap: sequence + 1 < oldest,
    };
  }

  close(): void {
    this.#subscription.close();
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
    this.#streamsOf.clear();
    this.#recent.length = 0;
  }

  #deliver(events: readonly Event[]): void {
    const delivered = events.map((event) => ({ sequence: ++this.#sequence, event }));
    this.#recent.push(...delivered.slice(-RECENT_EVENTS_MAX));
    const surplus = this.#recent.length - RECENT_EVENTS_MAX;
    if (surplus > 0) this.#recent.splice(0, surplus);
    for (const listener of this.#listeners) listener.deliver(delivered);
  }
}
