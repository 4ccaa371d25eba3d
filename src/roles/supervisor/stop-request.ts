import type { Clock } from '../../lib/clock.ts';

const SIGNALS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];
/**
 * One Ctrl-C comes twice: from the terminal, and again from npm or the launcher, which hand it on. What
 * follows within this time is an echo, nobody insisting.
 */
const ECHO_MS = 500;

/** How often it is looked whether npm is still there. */
const PARENT_INTERVAL_MS = 500;

/**
 * The wish to end: SIGTERM, Ctrl-C, or the end of the launcher or the npm that started us. The first asks for an
 * orderly end, the second for an immediate one.
 */
export class StopRequest {
  /** Resolves with the first wish. */
  readonly first: Promise<void>;
  /** Resolves with the second. */
  readonly second: Promise<void>;
  readonly #handle: () => void;
  /** Who started us is gone: a wish to end, but with a Ctrl-C before it only that one's consequence. */
  readonly #handleGone = (): void => {
    if (!this.isWished) this.#handle();
  };
  readonly #parentTimer: NodeJS.Timeout | undefined;
  #wishes = 0;
  #firstAt = 0;

  /** `parent` tells the process id of whoever started us, as it is now. */
  constructor(clock: Clock, parent: () => number = () => process.ppid) {
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
    if (process.connected) process.on('disconnect', this.#handleGone);
    this.#parentTimer = watchParent(parent, this.#handleGone);
  }

  get isWished(): boolean {
    return this.#wishes > 0;
  }

  close(): void {
    clearInterval(this.#parentTimer);
    for (const signal of SIGNALS) process.off(signal, this.#handle);
    process.off('disconnect', this.#handleGone);
  }
}

/**
 * `npm start` hands SIGTERM to a shell, which ends without handing it on: what is left of it then is
 * nobody's. Without npm, the end of a parent means nothing (nohup, a daemon).
 */
function watchParent(parent: () => number, onGone: () => void): NodeJS.Timeout | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const first = parent();
  const timer = setInterval(() => {
    if (parent() === first) return;
    clearInterval(timer);
    onGone();
  }, PARENT_INTERVAL_MS);
  return timer.unref();
}
