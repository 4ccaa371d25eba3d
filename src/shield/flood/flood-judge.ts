import { remark, sayRemarks, type Remark } from '../../lib/remark.ts';
import type { Counts } from '../nft/read-table.ts';
import type { DriverReading } from '../xdp/driver-rates.ts';
import type { SourceVerdict } from '../xdp/source-verdict.ts';

export interface FloodLimits {
  /** SYNs, or acknowledgements of nothing, per second over all sources. */
  readonly perSecondMax: number;
}

/** It lets go once the flood was below this share of what turned it on ... */
const RELEASE_SHARE = 0.5;
/** ... for so long: a flood that pulses does not make it flap. */
export const RELEASE_AFTER_MS = 10_000;
/**
 * Made-up addresses fill a server's backlog long before the rate that many real clients may reach: this
 * share of it is enough.
 */
export const SPOOFED_SHARE = 0.25;
/** Two readings closer than this say little about a rate. */
const INTERVAL_MIN_MS = 100;

export interface FloodRates {
  readonly synsPerSecond: number;
  readonly straysPerSecond: number;
  /** What the sources are like; `unknown` where nobody looks at the driver. */
  readonly sources: SourceVerdict;
}

/** What the driver knows of new connections. */
export type DriverSyns = Pick<DriverReading, 'synsPerSecond' | 'straysPerSecond' | 'verdict'>;

const NO_RATES: FloodRates = { synsPerSecond: 0, straysPerSecond: 0, sources: 'unknown' };

/** Why the shield engaged or let go: in English, and by code. */
export interface Switched {
  readonly reason: string;
  readonly remarks: readonly Remark[];
}

export type FloodVerdict =
  | { readonly change: 'engage' | 'release'; readonly why: Switched }
  | { readonly change: 'none' };

const NO_CHANGE: FloodVerdict = { change: 'none' };

/**
 * Tells from the kernel's counters when connections have to prove their address, and when not any
 * more. Time is monotonic: no clock that jumps can hold it on or let it go.
 */
export class FloodJudge {
  #limits: FloodLimits;
  #engaged = false;
  #last: { readonly counts: Counts; readonly atMs: number } | undefined;
  #quietSinceMs: number | undefined;
  #rates: FloodRates = NO_RATES;

  constructor(limits: FloodLimits) {
    this.#limits = limits;
  }

  get isEngaged(): boolean {
    return this.#engaged;
  }

  get rates(): FloodRates {
    return this.#rates;
  }

  use(limits: FloodLimits): void {
    this.#limits = limits;
  }

  /** What is in force in the kernel, whoever brought it about. Forgets the counters seen so far. */
  begin(engaged: boolean): void {
    this.#engaged = engaged;
    this.#last = undefined;
    this.#quietSinceMs = undefined;
    this.#rates = NO_RATES;
  }

  judge(counts: Counts, atMs: number, driver?: DriverSyns): FloodVerdict {
    const last = this.#last;
    if (last === undefined || counts.syn.packets < last.counts.syn.packets) {
      // A first reading, or a table that began anew.
      this.#last = { counts, atMs };
      return NO_CHANGE;
    }
    const seconds = (atMs - last.atMs) / 1000;
    if (seconds * 1000 < INTERVAL_MIN_MS) return NO_CHANGE;
    this.#last = { counts, atMs };
    const grown = (name: keyof Counts): number => counts[name].packets - last.counts[name].packets;
    this.#rates = {
      synsPerSecond: Math.max(grown('syn') / seconds, driver?.synsPerSecond ?? 0),
      straysPerSecond: grown('stray') / seconds + (driver?.straysPerSecond ?? 0),
      sources: driver?.verdict ?? 'unknown',
    };
    return this.#engaged ? this.#judgeEngaged(grown, atMs) : this.#judgeCalm(grown);
  }

  get #synsPerSecondMax(): number {
    return this.#limits.perSecondMax * (this.#rates.sources === 'spoofed' ? SPOOFED_SHARE : 1);
  }

  #judgeCalm(grown: (name: keyof Counts) => number): FloodVerdict {
    const { perSecondMax } = this.#limits;
    const { synsPerSecond, straysPerSecond, sources } = this.#rates;
    const perSecond = Math.round(synsPerSecond);
    const tooMany =
      sources === 'spoofed'
        ? remark('flood.spoofed', { perSecond })
        : remark('flood.syns', { perSecond, max: this.#synsPerSecondMax });
    const remarks = [
      ...(synsPerSecond > this.#synsPerSecondMax ? [tooMany] : []),
      ...(straysPerSecond > perSecondMax
        ? [remark('flood.strays', { perSecond: Math.round(straysPerSecond) })]
        : []),
      ...(grown('source_over') > 0 ? [remark('flood.source-rate')] : []),
      ...(grown('connections_over') > 0 ? [remark('flood.source-connections')] : []),
    ];
    if (remarks.length === 0) return NO_CHANGE;
    this.#engaged = true;
    this.#quietSinceMs = undefined;
    return { change: 'engage', why: whyOf(...remarks) };
  }

  #judgeEngaged(grown: (name: keyof Counts) => number, atMs: number): FloodVerdict {
    const isQuiet =
      this.#rates.synsPerSecond < this.#synsPerSecondMax * RELEASE_SHARE &&
      this.#rates.straysPerSecond < this.#limits.perSecondMax * RELEASE_SHARE &&
      grown('refused_rate') === 0 &&
      grown('refused_connections') === 0;
    if (!isQuiet) {
      this.#quietSinceMs = undefined;
      return NO_CHANGE;
    }
    this.#quietSinceMs ??= atMs;
    if (atMs - this.#quietSinceMs < RELEASE_AFTER_MS) return NO_CHANGE;
    this.#engaged = false;
    const quiet = remark('flood.quiet', { seconds: RELEASE_AFTER_MS / 1000 });
    return { change: 'release', why: whyOf(quiet) };
  }
}

function whyOf(...remarks: readonly Remark[]): Switched {
  return { reason: sayRemarks(remarks, ', '), remarks };
}

/** Nobody is left to let go later. */
export const AGENT_STOPS: Switched = whyOf(remark('flood.agent-stops'));
