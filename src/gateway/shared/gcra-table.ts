import { BucketLocks } from './bucket-lock.ts';
import type { KeyHash } from './key-hash.ts';

/** Slots that one key may stand in. One bucket is one lock. */
const SLOTS_PER_BUCKET = 8;
/** Forgives what adding fractions of milliseconds loses: a millionth of an interval. */
const ROUNDING = 1e-6;

/** What one key may do: `burst` requests at once, and one more every `intervalMs`. */
export interface Pace {
  readonly intervalMs: number;
  readonly burst: number;
}

/**
 * Rate limits for all threads of one gateway: GCRA (ITU-T I.371) in shared memory, exact across
 * threads, in a table of fixed size. Per key one time is kept, the "theoretical arrival time" (TAT):
 * when the next request would come if the key had used its pace evenly. A TAT in the past says the
 * same as no entry, so such slots are free to take. When a bucket is full of live keys, the one that
 * is nearest to being forgotten anyway gives way, and `evicted` counts it.
 */
export class GcraTable {
  readonly #locks: BucketLocks;
  readonly #keys: Int32Array<SharedArrayBuffer>;
  readonly #arrivals: Float64Array<SharedArrayBuffer>;
  readonly #bucketMask: number;
  evicted = 0;

  static bytes(slots: number): number {
    return (slots / SLOTS_PER_BUCKET) * 4 + slots * 8 + slots * 8;
  }

  /** `slots` is a power of two; `holder` is unique to the thread, from 1. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number, holder: number) {
    const buckets = slots / SLOTS_PER_BUCKET;
    this.#arrivals = new Float64Array(buffer, offset, slots);
    this.#keys = new Int32Array(buffer, offset + slots * 8, slots * 2);
    const locks = new Int32Array(buffer, offset + slots * 16, buckets);
    this.#locks = new BucketLocks(locks, holder);
    this.#bucketMask = buckets - 1;
  }

  get stolenLocks(): number {
    return this.#locks.stolen;
  }

  /** Takes one request from the key's allowance. Returns 0, or how long to wait, in milliseconds. */
  take(key: KeyHash, { intervalMs, burst }: Pace, nowMs: number): number {
    const { low, high } = key;
    const bucket = low & this.#bucketMask;
    const allowanceMs = intervalMs * burst;
    this.#locks.acquire(bucket);
    const slot = this.#find(bucket * SLOTS_PER_BUCKET, low, high, nowMs);
    const arrival = this.#arrivals[slot]!;
    // A TAT beyond the allowance comes from a clock set back or a limit made stricter.
    const base = Math.min(Math.max(arrival, nowMs), nowMs + allowanceMs);
    const next = base + intervalMs;
    const excessMs = next - nowMs - allowanceMs;
    const isAllowed = excessMs <= intervalMs * ROUNDING;
    this.#arrivals[slot] = isAllowed ? next : base;
    this.#locks.release(bucket);
    return isAllowed ? 0 : excessMs;
  }

  /** The key's slot, or one made free for it. The bucket's lock is held. */
  #find(first: number, low: number, high: number, nowMs: number): number {
    const keys = this.#keys;
    const arrivals = this.#arrivals;
    let oldest = first;
    for (let slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
      if (keys[slot * 2] === low && keys[slot * 2 + 1] === high) return slot;
      if (arrivals[slot]! < arrivals[oldest]!) oldest = slot;
    }
    if (arrivals[oldest]! > nowMs) this.evicted++;
    keys[oldest * 2] = low;
    keys[oldest * 2 + 1] = high;
    arrivals[oldest] = 0;
    return oldest;
  }
}
