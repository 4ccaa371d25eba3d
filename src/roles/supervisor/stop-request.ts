import type { Clock } from '../../lib/clock.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];
/**
 * One Ctrl-C comes twice: from the terminal, and again from npm or the launcher, which hand it on. What
 * follows within this time is an echo, nobody insisting.
 */
const ECHO_MS = 500;

/**
 * The wish to end: SIGTERM, Ctrl-C, or the end of the launcher that started us. The first asks for an
 * orderly end, the second for an immediate one.
 */
export class StopRequest {
  /** Resolves with the first wish. */
  readonly first: Promise<void>;
  /** Resolves with the second. */
  readonly second: Promise<void>;
  readonly #handle: () => void;
  #wishes = 0;
  #firstAt = 0;

  constructor(clock: Clock) {
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    this.first = first.promise;
    this.second = second.promise;
    this.#handle = () => {
      const now = clock.monotonic();
      if (this.#wishes > 0 && now - this.#firstAt < ECHO_MS) return;
      this.#wishes++;
      if (this.#wishes > 1) {
        second.resolve();
        return;
      }
      this.#firstAt = now;
      first.resolve();
    };
    for (const signal of SIGNALS) process.on(signal, this.#handle);
    // Started through an older Node (bin/rampart.js): its end closes this channel.
    if (process.connected) process.on('disconnect', this.#handle);
  }

  get isWished(): boolean {
    return this.#wishes > 0;
  }

  close(): void {
    for (const signal of SIGNALS) process.off(signal, this.#handle);
    process.off('disconnect', this.#handle);
  }
}
