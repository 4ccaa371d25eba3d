import type { Clock } from '../../lib/clock.ts';
import type { Pulse } from './pulse.ts';

/** A thread that showed no life for so long is stuck: no request may take a fraction of it. */
export const STUCK_AFTER_MS = 3000;
/** The same, for one that said it compiles rules. */
export const STUCK_BUSY_AFTER_MS = 120_000;
const LOOK_INTERVAL_MS = 250;
/** A thread that is stuck spins; of its silence, the process must have worked so much ... */
const WORKED_SHARE_MIN = 0.5;
/** ... unless it is silent so many times longer: then it hangs. */
const HANGS_AFTER_TIMES = 10;

interface Seen {
  beats: number;
  sinceMs: number;
  /** Processor time of the process then. */
  workedMs: number;
}

/**
 * Looks after the threads' pulses and tells of one that stopped. It runs on the main thread, which
 * does nothing that could get stuck itself. A thread that gets no processor (a flood takes them all in the
 * kernel) is not stuck: to replace it would cost its connections, and what processor there is.
 */
export class Watchdog {
  readonly #pulse: Pulse;
  readonly #clock: Clock;
  readonly #onStuck: (thread: number, silentMs: number) => void;
  readonly #readWorkedMs: () => number;
  readonly #seen = new Map<number, Seen>();
  #timer: NodeJS.Timeout | undefined;
  #lastLookMs = 0;

  /** `readWorkedMs`: processor time that the process has used so far. */
  constructor(
    pulse: Pulse,
    clock: Clock,
    onStuck: (thread: number, silentMs: number) => void,
    readWorkedMs: () => number = processorMs,
  ) {
    this.#pulse = pulse;
    this.#clock = clock;
    this.#onStuck = onStuck;
    this.#readWorkedMs = readWorkedMs;
  }

  start(): void {
    this.#lastLookMs = this.#clock.monotonic();
    this.#timer = setInterval(() => this.look(), LOOK_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Looks after this thread from now on. */
  watch(thread: number): void {
    const beats = this.#pulse.beats(thread);
    const sinceMs = this.#clock.monotonic();
    this.#seen.set(thread, { beats, sinceMs, workedMs: this.#readWorkedMs() });
  }

  /** It is gone, or about to be. */
  forget(thread: number): void {
    this.#seen.delete(thread);
  }

  look(): void {
    const nowMs = this.#clock.monotonic();
    const workedMs = this.#readWorkedMs();
    const sinceLookMs = nowMs - this.#lastLookMs;
    this.#lastLookMs = nowMs;
    for (const [thread, seen] of this.#seen) {
      const beats = this.#pulse.beats(thread);
      // A machine that stood still (suspended, no processor for us) stopped all hearts alike.
      if (beats !== seen.beats || sinceLookMs > STUCK_AFTER_MS / 2) {
        seen.beats = beats;
        seen.sinceMs = nowMs;
        seen.workedMs = workedMs;
        continue;
      }
      const limitMs = this.#pulse.isBusy(thread) ? STUCK_BUSY_AFTER_MS : STUCK_AFTER_MS;
      const silentMs = nowMs - seen.sinceMs;
      if (silentMs < limitMs) continue;
      const hasWorked = workedMs - seen.workedMs >= limitMs * WORKED_SHARE_MIN;
      if (!hasWorked && silentMs < limitMs * HANGS_AFTER_TIMES) continue;
      this.forget(thread);
      this.#onStuck(thread, silentMs);
    }
  }
}

const MICROSECONDS_PER_MS = 1000;

function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS_PER_MS;
}
