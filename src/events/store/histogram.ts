import type { Quantiles } from './store.ts';

/** Four buckets per doubling: a value stands at most 2^(1/8), 9 %, off the middle of its bucket. */
const BUCKETS_PER_DOUBLING = 4;

/** 2^32 microseconds, over an hour: longer ones count as that. */
const BUCKET_LAST = 32 * BUCKETS_PER_DOUBLING - 1;

/** Returns the bucket of a duration: 0 for one microsecond or less. */
export function bucketOf(microseconds: number): number {
  if (microseconds <= 1) return 0;
  return Math.min(BUCKET_LAST, Math.floor(Math.log2(microseconds) * BUCKETS_PER_DOUBLING));
}

/** Counts by bucket; adding two histograms adds their counts. */
export class Histogram {
  readonly #counts = new Float64Array(BUCKET_LAST + 1);
  #count = 0;

  add(bucket: number, count: number): void {
    const index = Math.min(Math.max(bucket, 0), BUCKET_LAST);
    this.#counts[index] = this.#counts[index]! + count;
    this.#count += count;
  }

  quantiles(): Quantiles {
    return {
      count: this.#count,
      p50: this.#quantile(0.5),
      p95: this.#quantile(0.95),
      p99: this.#quantile(0.99),
    };
  }

  /** Nearest rank: the smallest value that at least `share` of all are not above. */
  #quantile(share: number): number {
    const rank = Math.ceil(share * this.#count);
    if (rank === 0) return 0;
    let seen = 0;
    for (let bucket = 0; bucket <= BUCKET_LAST; bucket++) {
      seen += this.#counts[bucket]!;
      if (seen >= rank) return middleOf(bucket);
    }
    return middleOf(BUCKET_LAST);
  }
}

function middleOf(bucket: number): number {
  return Math.round(2 ** ((bucket + 0.5) / BUCKETS_PER_DOUBLING));
}
