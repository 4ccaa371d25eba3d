import { BanList, BanStore, type Protected } from '../../src/bans/index.ts';
import type { Event } from '../../src/events/index.ts';
import { systemClock, type Clock } from '../../src/lib/clock.ts';

/** A ban list in memory, whose events end where a test wants them. */
export function makeBanList(
  options: {
    readonly clock?: Clock;
    readonly record?: (event: Event) => void;
    readonly protects?: () => readonly Protected[];
  } = {},
): BanList {
  return new BanList({
    store: new BanStore(':memory:'),
    clock: options.clock ?? systemClock,
    record: options.record ?? (() => undefined),
    protects: options.protects ?? (() => []),
  });
}
