import type { Clock } from '../../lib/clock.ts';
import type { Pulse } from './pulse.ts';

/** A thread that showed no life for so long is stuck: no request may take a fraction of it. */
export const STUCK_AFTER_MS = 3000;
/** The same, for one that said it compiles rules. */
export const STUCK_BUSY_AFTER_MS = 120_000;
const LOOK_INTERVAL_MS = 250;

interface Seen {
  beats: number;
  sinceMs: number;
}

/**
 * Looks after the threads' pulses and tells of one that stopped. It runs on the main thread, which
 * does nothing that could get stuck itself.
 */
export class Watchdog {
  readonly #pulse: Pulse;
  readonly #clock: Clock;
  readonly #onStuck: (thread: number, silentMs: number) => void;
  readonly #seen = new Map<number, Seen>();
  #timer: NodeJS.Timeout | undefined;
  #lastLookMs = 0;

  constructor(pulse: Pulse, clock: Clock, onStuck: (thread: number, silentMs: number) => void) {
    this.#pulse = pulse;
    this.#clock = clock;
    this.#onStuck = onStuck;
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
    this.#seen.set(thread, { beats, sinceMs: this.#clock.monotonic() });
  }

  /** It is gone, or about to be. */
  forget(thread: number): void {
    this.#seen.delete(thread);
  }

  look(): void {
    const nowMs = this.#clock.monotonic();
    const sinceLookMs = nowMs - this.#lastLookMs;
    this.#lastLookMs = nowMs;
    for (const [thread, seen] of this.#seen) {
      const beats = this.#pulse.beats(thread);
      // A machine that stood still (suspended, no processor for us) stopped all hearts alike.
      if (beats !== seen.beats || sinceLookMs > STUCK_AFTER_MS / 2) {
        seen.beats = beats;
        seen.sinceMs = nowMs;
        continue;
      }
      const limitMs = this.#pulse.isBusy(thread) ? STUCK_BUSY_AFTER_MS : STUCK_AFTER_MS;
      const silentMs = nowMs - seen.sinceMs;
      if (silentMs < limitMs) continue;
      this.forget(thread);
      this.#onStuck(thread, silentMs);
    }
  }
}
