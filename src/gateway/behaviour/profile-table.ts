import { BucketLocks } from '../shared/bucket-lock.ts';
import type { KeyHash } from '../shared/key-hash.ts';
import { EMPTY_PROFILE, type Profile, type RequestFacts } from './profile.ts';

/** Slots that one key may stand in. One bucket is one lock. */
const SLOTS_PER_BUCKET = 8;

/** Counts fall to 1/e in this time without a request. */
const FADE_MS = 300_000;
const PACE_FADE_MS = 10_000;
const GOOD_FADE_MS = 3 * 86_400_000;
const MINUTE_MS = 60_000;
/** Different paths and names are counted over this window and the one before. */
const DISTINCT_WINDOW_MS = FADE_MS;
/** How far the next identifier may lie from the last to be its neighbour. */
const NEIGHBOUR_DISTANCE_MAX = 3;

// One slot, in 64-bit words. The first holds the key as two 32-bit halves.
const SEEN = 1;
const WINDOW_START = 2;
const REQUESTS = 3;
const ERRORS = 4;
const NOT_FOUND = 5;
const PAGES = 6;
const ASSETS = 7;
const ENTROPY_SUM = 8;
const ENTROPY_COUNT = 9;
const LOGIN_ATTEMPTS = 10;
const LOGIN_FAILURES = 11;
const NEIGHBOURS = 12;
const SIGNED = 13;
const FADING_END = 14;
const PACE = 14;
const GOOD = 15;
const GOOD_COUNTED = 16;
const IDENTIFIER = 17;
const ROUTE = 18;
/** What the profile came to when it was last written: read without looking at anything else. */
const POINTS = 19;
const PATH_BITS = 20;
const PATH_WORDS = 4;
const USER_BITS = PATH_BITS + 2 * PATH_WORDS;
const USER_WORDS = 1;
const AGENT_BITS = USER_BITS + 2 * USER_WORDS;
const AGENT_WORDS = 1;
const SIGN_BITS = AGENT_BITS + 2 * AGENT_WORDS;
const SIGN_WORDS = 1;
const SLOT_WORDS = SIGN_BITS + 2 * SIGN_WORDS;
const BYTES_PER_WORD = 8;

export interface ProfileJudge {
  /** False where these counts say that the profile comes to nothing, as nearly all do. */
  isWorthALook(counts: SuspiciousCounts): boolean;
  /** What a profile comes to, as one number. */
  judge(profile: Profile): number;
}

export type SuspiciousCounts = Pick<
  Profile,
  'errors' | 'neighbours' | 'pages' | 'loginFailures' | 'signed'
>;

/**
 * Profiles of clients and sessions in memory shared by all threads, in a table of fixed size. Writers
 * hold the lock of their bucket; the points are read without it. Where a bucket is full, the profile
 * that was silent longest gives way, and `evicted` counts it if it still said anything.
 */
export class ProfileTable {
  readonly #words: Float64Array<SharedArrayBuffer>;
  readonly #bits: Int32Array<SharedArrayBuffer>;
  readonly #locks: BucketLocks;
  readonly #bucketMask: number;
  readonly #judge: ProfileJudge;
  evicted = 0;

  static bytes(slots: number): number {
    return slots * SLOT_WORDS * BYTES_PER_WORD + (slots / SLOTS_PER_BUCKET) * 4;
  }

  /** `offset` is a multiple of eight, `slots` a power of two; `holder` is unique to the thread, from 1. */
  constructor(
    buffer: SharedArrayBuffer,
    offset: number,
    slots: number,
    holder: number,
    judge: ProfileJudge,
  ) {
    const buckets = slots / SLOTS_PER_BUCKET;
    this.#words = new Float64Array(buffer, offset, slots * SLOT_WORDS);
    this.#bits = new Int32Array(buffer, offset, slots * SLOT_WORDS * 2);
    const locks = offset + slots * SLOT_WORDS * BYTES_PER_WORD;
    this.#locks = new BucketLocks(new Int32Array(buffer, locks, buckets), holder);
    this.#bucketMask = buckets - 1;
    this.#judge = judge;
  }

  /** The points of a key that was never seen are 0. */
  points(low: number, high: number): number {
    const at = this.#find(low, high);
    return at < 0 ? 0 : this.#words[at + POINTS]!;
  }

  read(low: number, high: number, nowMs: number): Profile {
    const bucket = low & this.#bucketMask;
    this.#locks.acquire(bucket);
    const at = this.#find(low, high);
    let profile = EMPTY_PROFILE;
    if (at >= 0) {
      this.#fade(at, nowMs);
      profile = this.#profile(at);
    }
    this.#locks.release(bucket);
    return profile;
  }

  /** Adds one request. Returns what the profile comes to with it. */
  add({ low, high }: Pick<KeyHash, 'low' | 'high'>, facts: RequestFacts): number {
    const bucket = low & this.#bucketMask;
    this.#locks.acquire(bucket);
    let at = this.#find(low, high);
    if (at < 0) at = this.#take(low, high, facts.nowMs);
    else this.#fade(at, facts.nowMs);
    this.#count(at, facts);
    const points = this.#isWorthALook(at) ? this.#judge.judge(this.#profile(at)) : 0;
    this.#words[at + POINTS] = points;
    this.#countGood(at, facts, points);
    this.#locks.release(bucket);
    return points;
  }

  #count(at: number, facts: RequestFacts): void {
    const words = this.#words;
    words[at + REQUESTS]! += 1;
    if (facts.isError) words[at + ERRORS]! += 1;
    if (facts.isNotFound) words[at + NOT_FOUND]! += 1;
    if (facts.isPage) {
      words[at + PAGES]! += 1;
      words[at + PACE]! += 1;
    }
    if (facts.isAsset) words[at + ASSETS]! += 1;
    if (facts.entropy >= 0) {
      words[at + ENTROPY_SUM]! += facts.entropy;
      words[at + ENTROPY_COUNT]! += 1;
    }
    if (facts.isLogin) words[at + LOGIN_ATTEMPTS]! += 1;
    if (facts.isLoginRefused) words[at + LOGIN_FAILURES]! += 1;
    if (facts.identifier >= 0) {
      const distance = Math.abs(facts.identifier - words[at + IDENTIFIER]!);
      const isSameRoute = words[at + ROUTE] === facts.routeHash;
      if (isSameRoute && distance > 0 && distance <= NEIGHBOUR_DISTANCE_MAX) {
        words[at + NEIGHBOURS]! += 1;
      }
      words[at + IDENTIFIER] = facts.identifier;
      words[at + ROUTE] = facts.routeHash;
    }
    this.#mark(at + PATH_BITS, PATH_WORDS, facts.pathHash);
    this.#mark(at + AGENT_BITS, AGENT_WORDS, facts.agentHash);
    if (facts.userHash !== 0) this.#mark(at + USER_BITS, USER_WORDS, facts.userHash);
    if (facts.sign === 0) return;
    words[at + SIGNED]! += 1;
    this.#mark(at + SIGN_BITS, SIGN_WORDS, facts.sign);
  }

  #isWorthALook(at: number): boolean {
    const words = this.#words;
    return this.#judge.isWorthALook({
      errors: words[at + ERRORS]!,
      neighbours: words[at + NEIGHBOURS]!,
      pages: words[at + PAGES]!,
      loginFailures: words[at + LOGIN_FAILURES]!,
      signed: words[at + SIGNED]!,
    });
  }

  #countGood(at: number, facts: RequestFacts, points: number): void {
    const words = this.#words;
    const isOdd = facts.isError || facts.isLoginRefused || facts.sign !== 0;
    if (points > 0 || isOdd) return;
    if (facts.nowMs - words[at + GOOD_COUNTED]! < MINUTE_MS) return;
    words[at + GOOD]! += 1;
    words[at + GOOD_COUNTED] = facts.nowMs;
  }

  #mark(at: number, words: number, hash: number): void {
    const bit = hash & (words * 64 - 1);
    this.#bits[at * 2 + (bit >>> 5)]! |= 1 << (bit & 31);
  }

  #fade(at: number, nowMs: number): void {
    const words = this.#words;
    const elapsedMs = nowMs - words[at + SEEN]!;
    // A clock that was set back fades nothing.
    if (elapsedMs > 0) {
      const factor = Math.exp(-elapsedMs / FADE_MS);
      for (let word = REQUESTS; word < FADING_END; word++) words[at + word]! *= factor;
      words[at + PACE]! *= Math.exp(-elapsedMs / PACE_FADE_MS);
      words[at + GOOD]! *= Math.exp(-elapsedMs / GOOD_FADE_MS);
      words[at + SEEN] = nowMs;
    }
    const windows = Math.floor((nowMs - words[at + WINDOW_START]!) / DISTINCT_WINDOW_MS);
    if (windows < 1) return;
    words[at + WINDOW_START]! += windows * DISTINCT_WINDOW_MS;
    this.#turn(at + PATH_BITS, PATH_WORDS, windows);
    this.#turn(at + USER_BITS, USER_WORDS, windows);
    this.#turn(at + AGENT_BITS, AGENT_WORDS, windows);
    this.#turn(at + SIGN_BITS, SIGN_WORDS, windows);
  }

  /** Makes the current window the one before; both are empty after a longer silence. */
  #turn(at: number, words: number, windows: number): void {
    const bits = this.#bits;
    const current = at * 2;
    const before = current + words * 2;
    if (windows === 1) bits.copyWithin(before, current, before);
    else bits.fill(0, before, before + words * 2);
    bits.fill(0, current, before);
  }

  #profile(at: number): Profile {
    const words = this.#words;
    return {
      requests: words[at + REQUESTS]!,
      errors: words[at + ERRORS]!,
      notFound: words[at + NOT_FOUND]!,
      pages: words[at + PAGES]!,
      assets: words[at + ASSETS]!,
      entropySum: words[at + ENTROPY_SUM]!,
      entropyCount: words[at + ENTROPY_COUNT]!,
      loginAttempts: words[at + LOGIN_ATTEMPTS]!,
      loginFailures: words[at + LOGIN_FAILURES]!,
      neighbours: words[at + NEIGHBOURS]!,
      pagePace: words[at + PACE]! / (PACE_FADE_MS / 1000),
      goodMinutes: words[at + GOOD]!,
      paths: this.#distinct(at + PATH_BITS, PATH_WORDS),
      loginUsers: this.#distinct(at + USER_BITS, USER_WORDS),
      agents: this.#distinct(at + AGENT_BITS, AGENT_WORDS),
      signed: words[at + SIGNED]!,
      signs: this.#distinct(at + SIGN_BITS, SIGN_WORDS),
    };
  }

  /** Linear counting (Whang 1990) over both windows. */
  #distinct(at: number, words: number): number {
    const halves = words * 2;
    let ones = 0;
    for (let half = at * 2; half < at * 2 + halves; half++) {
      ones += countBits(this.#bits[half]! | this.#bits[half + halves]!);
    }
    const size = words * 64;
    return ones === 0 ? 0 : -size * Math.log(Math.max(1, size - ones) / size);
  }

  /** The first word of the key's slot, or -1. */
  #find(low: number, high: number): number {
    const bits = this.#bits;
    const first = (low & this.#bucketMask) * SLOTS_PER_BUCKET;
    for (let slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
      const at = slot * SLOT_WORDS;
      if (bits[at * 2] === low && bits[at * 2 + 1] === high) return at;
    }
    return -1;
  }

  /** Makes the slot that was silent longest the key's. The bucket's lock is held. */
  #take(low: number, high: number, nowMs: number): number {
    const words = this.#words;
    const first = (low & this.#bucketMask) * SLOTS_PER_BUCKET;
    let oldest = first * SLOT_WORDS;
    for (let slot = first + 1; slot < first + SLOTS_PER_BUCKET; slot++) {
      const at = slot * SLOT_WORDS;
      if (words[at + SEEN]! < words[oldest + SEEN]!) oldest = at;
    }
    if (nowMs - words[oldest + SEEN]! < FADE_MS) this.evicted++;
    words.fill(0, oldest, oldest + SLOT_WORDS);
    this.#bits[oldest * 2] = low;
    this.#bits[oldest * 2 + 1] = high;
    words[oldest + SEEN] = nowMs;
    words[oldest + WINDOW_START] = nowMs;
    return oldest;
  }
}

function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
