import { BucketLocks } from '../shared/bucket-lock.ts';
import type { KeyHash } from '../shared/key-hash.ts';

/** Slots that one key may stand in. One bucket is one lock. */
const SLOTS_PER_BUCKET = 8;

/**
 * Counts requests per key over sliding windows, for all threads of one gateway, in a table of fixed
 * size. Per key the requests of the window that runs and of the one before are counted, both exactly;
 * of the one before counts the share that a window ending now still covers. An entry says nothing
 * once two windows are over, and its slot is free to take then. When a bucket is full of live keys,
 * the one nearest to being forgotten gives way, and `evicted` counts it.
 */
export class RateTable {
  readonly #locks: BucketLocks;
  readonly #keys: Int32Array<SharedArrayBuffer>;
  /** When the window began that `current` counts. */
  readonly #starts: Float64Array<SharedArrayBuffer>;
  /** When the entry says nothing any more. */
  readonly #ends: Float64Array<SharedArrayBuffer>;
  readonly #counts: Int32Array<SharedArrayBuffer>;
  readonly #bucketMask: number;
  evicted = 0;

  static bytes(slots: number): number {
    return slots * 32 + (slots / SLOTS_PER_BUCKET) * 4;
  }

  /** `offset` is a multiple of eight, `slots` a power of two; `holder` is unique to the thread, from 1. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number, holder: number) {
    const buckets = slots / SLOTS_PER_BUCKET;
    this.#starts = new Float64Array(buffer, offset, slots);
    this.#ends = new Float64Array(buffer, offset + slots * 8, slots);
    this.#keys = new Int32Array(buffer, offset + slots * 16, slots * 2);
    this.#counts = new Int32Array(buffer, offset + slots * 24, slots * 2);
    this.#locks = new BucketLocks(new Int32Array(buffer, offset + slots * 32, buckets), holder);
    this.#bucketMask = buckets - 1;
  }

  /**
   * Counts one request; returns how many the window that ends now holds, this one included. A key is
   * always asked with the same window.
   */
  count({ low, high }: Pick<KeyHash, 'low' | 'high'>, windowMs: number, nowMs: number): number {
    const bucket = low & this.#bucketMask;
    this.#locks.acquire(bucket);
    const slot = this.#find(bucket * SLOTS_PER_BUCKET, low, high, nowMs);
    const passed = Math.floor((nowMs - this.#starts[slot]!) / windowMs);
    const at = slot * 2;
    if (passed >= 1) {
      this.#counts[at + 1] = passed === 1 ? this.#counts[at]! : 0;
      this.#counts[at] = 0;
      this.#starts[slot]! += passed * windowMs;
    }
    this.#counts[at]!++;
    this.#ends[slot] = this.#starts[slot]! + 2 * windowMs;
    const share = Math.min(1, Math.max(0, 1 - (nowMs - this.#starts[slot]!) / windowMs));
    const total = this.#counts[at]! + this.#counts[at + 1]! * share;
    this.#locks.release(bucket);
    return total;
  }

  /** The key's slot, or one made free for it. The bucket's lock is held. */
  #find(first: number, low: number, high: number, nowMs: number): number {
    const keys = this.#keys;
    const ends = this.#ends;
    let oldest = first;
    for (let slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
      if (keys[slot * 2] === low && keys[slot * 2 + 1] === high) return slot;
      if (ends[slot]! < ends[oldest]!) oldest = slot;
    }
    if (ends[oldest]! > nowMs) this.evicted++;
    keys[oldest * 2] = low;
    keys[oldest * 2 + 1] = high;
    this.#starts[oldest] = nowMs;
    this.#counts[oldest * 2] = 0;
    this.#counts[oldest * 2 + 1] = 0;
    return oldest;
  }
}
