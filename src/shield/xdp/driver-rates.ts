import { PACKET_KINDS, type PacketKind, type Totals } from './map-values.ts';
import { judgeSources, type SourceVerdict } from './source-verdict.ts';

/** What comes in now. */
export interface DriverReading {
  readonly perSecond: Readonly<Record<PacketKind, number>>;
  /** SYNs to protected ports, without those that were dropped. */
  readonly synsPerSecond: number;
  /** Acknowledgements to protected ports from sources of which nothing is known. */
  readonly unseenAcksPerSecond: number;
  /** Dropped because they belong to no connection. */
  readonly straysPerSecond: number;
  readonly droppedPerSecond: number;
  readonly verdict: SourceVerdict;
}

interface Sample {
  readonly totals: Totals;
  readonly atMs: number;
}

/** Two readings closer than this say little about a rate. */
const INTERVAL_MIN_MS = 100;
/** Long enough for an answer from the other side of the world. */
const VERDICT_MS = 1000;
const SAMPLES_MAX = 64;

/** Makes rates, and a judgement of the sources, from counters read several times a second. */
export class DriverRates {
  /** Oldest first; the first is the last one that is older than `VERDICT_MS`. */
  readonly #samples: Sample[] = [];
  #last: DriverReading | undefined;

  get last(): DriverReading | undefined {
    return this.#last;
  }

  /** Undefined until there are two readings. Time is monotonic. */
  add(totals: Totals, atMs: number): DriverReading | undefined {
    const previous = this.#samples.at(-1);
    if (previous !== undefined && atMs - previous.atMs < INTERVAL_MIN_MS) return this.#last;
    this.#samples.push({ totals, atMs });
    while (
      this.#samples.length > SAMPLES_MAX ||
      atMs - (this.#samples[1]?.atMs ?? atMs) >= VERDICT_MS
    ) {
      this.#samples.shift();
    }
    if (previous === undefined) return undefined;
    this.#last = compare(previous, { totals, atMs }, this.#verdict(totals, atMs));
    return this.#last;
  }

  #verdict(totals: Totals, atMs: number): SourceVerdict {
    const [oldest] = this.#samples;
    if (oldest === undefined || atMs - oldest.atMs < VERDICT_MS) return 'unknown';
    return judgeSources(oldest.totals, totals);
  }
}

function compare(before: Sample, after: Sample, verdict: SourceVerdict): DriverReading {
  const seconds = (after.atMs - before.atMs) / 1000;
  const rate = (read: (totals: Totals) => number): number =>
    (read(after.totals) - read(before.totals)) / seconds;
  const perSecond = PACKET_KINDS.map((kind) => [kind, rate(({ packets }) => packets[kind])]);
  return {
    perSecond: Object.fromEntries(perSecond) as DriverReading['perSecond'],
    synsPerSecond: rate(({ syns }) => syns),
    unseenAcksPerSecond: rate(({ acksOfUnseen }) => acksOfUnseen),
    straysPerSecond: rate(({ strays }) => strays),
    droppedPerSecond: rate(
      ({ droppedByAddress, droppedByNetwork }) => droppedByAddress + droppedByNetwork,
    ),
    verdict,
  };
}
