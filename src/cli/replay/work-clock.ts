import type { Clock } from '../../lib/clock.ts';

/** Shorter stretches are taken as they are: what a thread has worked takes longer to ask than they last. */
const UNQUESTIONED_MS = 5;

/** What the clocks of a process tell; a test has others. */
export interface TimeSource {
  readonly now: () => number;
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
  /** Milliseconds that this thread has worked; may move in steps of a few. */
  readonly worked: () => number;
}

const SYSTEM: TimeSource = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  worked: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
};

/**
 * A clock for one inspection that stands still while others have the processor: what a replay decides must not
 * depend on what else the machine does.
 */
export function makeWorkClock(source: TimeSource = SYSTEM): Clock {
  const startMs = source.monotonic();
  const workedMs = source.worked();
  let lastMs = 0;
  return {
    now: source.now,
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
