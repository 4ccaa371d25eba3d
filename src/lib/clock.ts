/** Time, as a value that a test can move. Milliseconds everywhere. */
export interface Clock {
  /** Wall time: milliseconds since the epoch. May jump. */
  now(): number;
  /** Monotonic time in milliseconds with a fraction. Never goes back. */
  monotonic(): number;
  /**
   * Milliseconds that this thread has worked, where that is known; may move in steps of a few. Dearer to ask
   * than the others.
   */
  worked?(): number;
}

export const systemClock: Required<Clock> = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  worked: () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  },
};
