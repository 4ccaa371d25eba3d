import type { SitePolicy, UpstreamPolicy } from '../../config/policy.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Counters } from '../shared/counters.ts';
import { Http1Pool } from './http1-pool.ts';
import { Http2Upstream } from './http2-upstream.ts';
import { parseOrigin } from './origin.ts';
import type { Upstream } from './upstream.ts';

/** A request that began under the old policy may yet ask for its upstream. */
const LEAVING_MS_MIN = 600_000;

/** The upstreams in use, one for each different policy: sites share them, reloads keep them. */
export class Upstreams {
  readonly #counters: Counters;
  readonly #clock: Clock;
  #current = new Map<string, Upstream>();
  /** No longer named by the policy, and since when (monotonic). Answers may still be under way. */
  readonly #leaving = new Map<Upstream, number>();

  constructor(counters: Counters, clock: Clock) {
    this.#counters = counters;
    this.#clock = clock;
  }

  /**
   * Makes a look-up for the sites of a new policy, which `commit` puts in force. Nothing is connected
   * before a request comes. Throws UsageError `bad-upstream` from the look-up.
   */
  prepare(threads: number): {
    readonly find: (site: SitePolicy) => Upstream;
    readonly commit: () => void;
  } {
    const next = new Map<string, Upstream>();
    return {
      find: ({ upstream }) => {
        const key = JSON.stringify(upstream);
        const known = next.get(key) ?? this.#current.get(key) ?? this.#make(upstream, threads);
        next.set(key, known);
        return known;
      },
      commit: () => {
        for (const [key, upstream] of this.#current) {
          if (next.has(key)) continue;
          upstream.close();
          this.#leaving.set(upstream, this.#clock.monotonic());
        }
        this.#current = next;
      },
    };
  }

  longestWaitMs(nowMs: number): number {
    const waits = [...this.#current.values()].map((upstream) => upstream.longestWaitMs(nowMs));
    return Math.max(0, ...waits);
  }

  sweep(nowMs: number): void {
    for (const upstream of this.#current.values()) upstream.sweep(nowMs);
    for (const [upstream, sinceMs] of this.#leaving) {
      upstream.sweep(nowMs);
      if (upstream.isIdle && nowMs - sinceMs > LEAVING_MS_MIN) this.#leaving.delete(upstream);
    }
  }

  destroy(): void {
    for (const upstream of [...this.#current.values(), ...this.#leaving.keys()]) upstream.destroy();
  }

  #make(policy: UpstreamPolicy, threads: number): Upstream {
    const origin = parseOrigin(policy.url);
    if (origin.protocol === 'http2') {
      return new Http2Upstream(policy, origin, this.#counters, this.#clock);
    }
    // The limit is the whole gateway's; connections spread evenly over its threads.
    const share = Math.max(1, Math.ceil(policy.connectionsMax / threads));
    return new Http1Pool(policy, origin, share, this.#counters, this.#clock);
  }
}
