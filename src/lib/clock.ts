/** Time, as a value that a test can move. Milliseconds everywhere. */
export interface Clock {
  /** Wall time: milliseconds since the epoch. May jump. */
  now(): number;
  /** Monotonic time in milliseconds with a fraction. Never goes back. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
