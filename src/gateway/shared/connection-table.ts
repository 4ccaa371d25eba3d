import { BucketLocks } from './bucket-lock.ts';
import type { KeyHash } from './key-hash.ts';

const SLOTS_PER_BUCKET = 8;

/** The address already has as many connections as it may. */
export const CONNECTION_REFUSED = -2;
/** Accepted without being counted: the table has no room for another address. */
export const CONNECTION_UNCOUNTED = -1;

/**
 * How many connections each address holds, over all threads of one gateway. Every thread counts in
 * its own column, so that the counts of a thread that was killed can be taken back.
 */
export class ConnectionTable {
  readonly #locks: BucketLocks;
  readonly #keys: Int32Array<SharedArrayBuffer>;
  readonly #counts: Int32Array<SharedArrayBuffer>;
  readonly #totals: Int32Array<SharedArrayBuffer>;
  readonly #bucketMask: number;
  readonly #slots: number;
  readonly #threads: number;
  readonly #thread: number;

  static bytes(slots: number, threads: number): number {
    return (slots / SLOTS_PER_BUCKET) * 4 + slots * 8 + slots * threads * 4 + threads * 4;
  }

  constructor(
    buffer: SharedArrayBuffer,
    offset: number,
    slots: number,
    threads: number,
    thread: number,
  ) {
    const buckets = slots / SLOTS_PER_BUCKET;
    let at = offset;
    this.#keys = new Int32Array(buffer, at, slots * 2);
    at += slots * 8;
    this.#counts = new Int32Array(buffer, at, slots * threads);
    at += slots * threads * 4;
    this.#totals = new Int32Array(buffer, at, threads);
    at += threads * 4;
    this.#locks = new BucketLocks(new Int32Array(buffer, at, buckets), thread + 1);
    this.#bucketMask = buckets - 1;
    this.#slots = slots;
    this.#threads = threads;
    this.#thread = thread;
  }

  /** Connections of all threads. */
  get total(): number {
    let total = 0;
    for (let thread = 0; thread < this.#threads; thread++) {
      total += Atomics.load(this.#totals, thread);
    }
    return total;
  }

  /**
   * Counts one more connection. Returns the slot to hand to `remove`, CONNECTION_UNCOUNTED, or
   * CONNECTION_REFUSED (nothing was counted).
   */
  add(key: KeyHash, connectionsMax: number): number {
    const { low, high } = key;
    const bucket = low & this.#bucketMask;
    this.#locks.acquire(bucket);
    const slot = this.#find(bucket * SLOTS_PER_BUCKET, low, high);
    if (slot >= 0) {
      if (this.#sum(slot) >= connectionsMax) {
        this.#locks.release(bucket);
        return CONNECTION_REFUSED;
      }
      this.#keys[slot * 2] = low;
      this.#keys[slot * 2 + 1] = high;
      this.#counts[slot * this.#threads + this.#thread]!++;
    }
    this.#locks.release(bucket);
    Atomics.add(this.#totals, this.#thread, 1);
    return slot;
  }

  /** Counts a connection that no per-address limit applies to. */
  addUncounted(): number {
    Atomics.add(this.#totals, this.#thread, 1);
    return CONNECTION_UNCOUNTED;
  }

  remove(slot: number): void {
    Atomics.sub(this.#totals, this.#thread, 1);
    if (slot < 0) return;
    const bucket = Math.floor(slot / SLOTS_PER_BUCKET);
    this.#locks.acquire(bucket);
    this.#counts[slot * this.#threads + this.#thread]!--;
    this.#locks.release(bucket);
  }

  /** Takes back what a thread that is gone had counted. */
  forgetThread(thread: number): void {
    for (let slot = 0; slot < this.#slots; slot++) {
      const bucket = Math.floor(slot / SLOTS_PER_BUCKET);
      this.#locks.acquire(bucket);
      this.#counts[slot * this.#threads + thread] = 0;
      this.#locks.release(bucket);
    }
    Atomics.store(this.#totals, thread, 0);
  }

  #find(first: number, low: number, high: number): number {
    let free = CONNECTION_UNCOUNTED;
    for (let slot = first; slot < first + SLOTS_PER_BUCKET; slot++) {
      if (this.#keys[slot * 2] === low && this.#keys[slot * 2 + 1] === high) return slot;
      if (free < 0 && this.#sum(slot) === 0) free = slot;
    }
    return free;
  }

  #sum(slot: number): number {
    let sum = 0;
    const first = slot * this.#threads;
    for (let index = first; index < first + this.#threads; index++) sum += this.#counts[index]!;
    return sum;
  }
}
