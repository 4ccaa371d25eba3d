import { systemClock, type Clock } from '../../lib/clock.ts';

/** Shorter stretches are taken as they are: what a thread has worked takes longer to ask than they last. */
const UNQUESTIONED_MS = 5;

/**
 * A clock for one inspection that stands still while others have the processor: what a replay decides must not
 * depend on what else the machine does.
 */
export function makeWorkClock(source: Required<Clock> = systemClock): Clock {
  const startMs = source.monotonic();
  const workedMs = source.worked();
  let lastMs = 0;
  return {
    now: () => source.now(),
    monotonic() {
      const passedMs = source.monotonic() - startMs;
      const spentMs =
        passedMs <= UNQUESTIONED_MS
          ? passedMs
          : Math.min(passedMs, source.worked() - workedMs + UNQUESTIONED_MS);
      lastMs = Math.max(lastMs, spentMs);
      return startMs + lastMs;
    },
  };
}
