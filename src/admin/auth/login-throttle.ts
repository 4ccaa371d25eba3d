import type { Clock } from '../../lib/clock.ts';
import { canonicalAddress, isIPv4, parseAddress } from '../../lib/ip.ts';

/** Failures that cost nothing but themselves: people mistype. */
export const FREE_FAILURES = 4;
export const DELAY_FIRST_MS = 1_000;
/** Growing delays stop here, so that nobody is locked out for good. */
export const DELAY_MAX_MS = 60_000;
/** A key that did not fail for this long is forgotten. */
export const FORGET_AFTER_MS = 3_600_000;
export const KEYS_MAX = 20_000;

const ADDRESS_KEY = 'address ';

interface Entry {
  failures: number;
  allowedAt: number;
  lastAt: number;
}

export interface LoginAttempt {
  /** Peer address. */
  readonly address: string;
  /** The name that was typed, lower case, whether or not there is such a user; undefined without one. */
  readonly name: string | undefined;
  /**
   * Set when the browser has signed in to this very account before (device cookie). It is then counted
   * by itself: whoever floods the account or shares the address cannot keep its owner out.
   */
  readonly device: string | undefined;
}

/**
 * Slows down guessing: each failure of an address or of an account doubles the time until its next
 * attempt is looked at. An attempt counts as failed from its start until it proved good, so that many
 * at once get no further than one after the other.
 */
export class LoginThrottle {
  readonly #clock: Clock;
  /** In order of last use: the first is the one to forget. */
  readonly #entries = new Map<string, Entry>();
  #refused = 0;
  #evicted = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get refused(): number {
    return this.#refused;
  }

  /** Keys forgotten before their time because the table was full. */
  get evicted(): number {
    return this.#evicted;
  }

  /** Returns 0 and counts the attempt, or the milliseconds to wait, and counts nothing. */
  begin(attempt: LoginAttempt): number {
    const now = this.#clock.monotonic();
    const keys = keysOf(attempt);
    let waitMs = 0;
    for (const key of keys) {
      const entry = this.#entries.get(key);
      if (entry !== undefined && now - entry.lastAt < FORGET_AFTER_MS) {
        waitMs = Math.max(waitMs, entry.allowedAt - now);
      }
    }
    if (waitMs > 0) {
      this.#refused++;
      return Math.ceil(waitMs);
    }
    for (const key of keys) this.#countFailure(key, now);
    return 0;
  }

  /**
   * The attempt proved good: forget what the account or device had against it. The address keeps its
   * earlier failures: whoever owns one account must not get free guesses at others with it.
   */
  succeed(attempt: LoginAttempt): void {
    for (const key of keysOf(attempt)) {
      if (key.startsWith(ADDRESS_KEY)) this.#takeBack(key);
      else this.#entries.delete(key);
    }
  }

  /** The attempt was not looked at (too busy): take back what `begin` counted. */
  cancel(attempt: LoginAttempt): void {
    for (const key of keysOf(attempt)) this.#takeBack(key);
  }

  #takeBack(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    entry.failures--;
    // It was allowed when the attempt began, so no older delay is lost here.
    entry.allowedAt = 0;
    if (entry.failures <= 0) this.#entries.delete(key);
  }

  #countFailure(key: string, now: number): void {
    const known = this.#entries.get(key);
    this.#entries.delete(key);
    const fresh = known === undefined || now - known.lastAt >= FORGET_AFTER_MS;
    const failures = fresh ? 1 : known.failures + 1;
    this.#entries.set(key, { failures, allowedAt: now + delayAfter(failures), lastAt: now });
    if (this.#entries.size > KEYS_MAX) {
      const oldest = this.#entries.keys().next();
      if (oldest.done !== true) this.#entries.delete(oldest.value);
      this.#evicted++;
    }
  }
}

/** Milliseconds until the next attempt after that many failures in a row. */
export function delayAfter(failures: number): number {
  if (failures <= FREE_FAILURES) return 0;
  return Math.min(DELAY_MAX_MS, DELAY_FIRST_MS * 2 ** Math.min(failures - FREE_FAILURES - 1, 30));
}

function keysOf(attempt: LoginAttempt): readonly string[] {
  if (attempt.device !== undefined) return [`device ${attempt.device}`];
  const address = `${ADDRESS_KEY}${networkOf(attempt.address)}`;
  return attempt.name === undefined ? [address] : [address, `account ${attempt.name}`];
}

/** An IPv6 client owns a /64 at least: counting single addresses would give it 2^64 tries. */
function networkOf(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === undefined || isIPv4(parsed)) return canonicalAddress(address);
  return parsed.words.slice(0, 2).join(':');
}
