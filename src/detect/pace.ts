/** Told how many characters are about to be read; throws where nothing more may be. */
export type Pace = (length: number) => void;

/** Characters between two calls: about as many as are read in a millisecond. */
const LENGTH_BETWEEN_CALLS = 1 << 14;

let current: Pace | undefined;
let owed = 0;

/**
 * Calls `detect` so that `pace` is asked as it goes on. (The detectors are many, and pure; the one who runs them
 * is the one who has a clock. They take turns, never at the same time.)
 */
export function detectAtPace<T>(pace: Pace | undefined, detect: () => T): T {
  current = pace;
  owed = 0;
  try {
    return detect();
  } finally {
    current = undefined;
  }
}

/** Said by a detector before it reads a text. */
export function keepPace(length: number): void {
  if (current === undefined) return;
  owed += length;
  if (owed < LENGTH_BETWEEN_CALLS) return;
  current(owed);
  owed = 0;
}
