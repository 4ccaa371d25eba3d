import type { Policy } from '../../src/config/index.ts';
import type { Event, EventStore } from '../../src/events/index.ts';
import { systemClock, type Clock } from '../../src/lib/clock.ts';
import { ExclusionBook, ReviewDesk } from '../../src/review/index.ts';

export interface DeskOptions {
  readonly store: EventStore;
  readonly policy: () => Policy | undefined;
  readonly clock?: Clock;
  readonly record?: (event: Event) => void;
  /** What the gateway says it enforces. */
  readonly enforcedVersion?: () => number;
}

/** A desk whose exclusions are kept in memory alone. */
export function makeReviewDesk(options: DeskOptions): ReviewDesk {
  const { store, policy, clock = systemClock, record = () => undefined } = options;
  const book = new ExclusionBook({
    kept: [],
    save: () => undefined,
    clock,
    policy,
    enforcedVersion: options.enforcedVersion ?? (() => 0),
    record,
  });
  return new ReviewDesk({ store, book, policy, clock });
}
