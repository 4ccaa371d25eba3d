import { isRequestEvent } from '../envelope.ts';
import type { Event, JournalLossDetail, RequestEvent } from '../envelope.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { checkListQuery, matchesFilter } from './event-filter.ts';
import { summarizeEvent } from './event-summary.ts';
import { bucketOf, Histogram } from './histogram.ts';
import { checkPeriod, floorTo, KEPT_ALL, planSeries, widenPeriod } from './periods.ts';
import { SITES_MAX, StoreError, TOP_COUNT_MAX } from './store.ts';
import type {
  EventPage,
  EventStore,
  IngestBatch,
  IngestResult,
  KindTotals,
  ListQuery,
  Overview,
  OverviewQuery,
  Period,
  Quantiles,
  RequestTotals,
  RetentionResult,
  Series,
  SeriesQuery,
  SiteTotals,
  StoreCounts,
  Top,
  TopEntry,
  TopQuery,
  WholePage,
} from './store.ts';
import { listTopKeys } from './top-keys.ts';
import { isFlagged, isStopped, statusClassOf, TotalsBuilder } from './totals.ts';

/**
 * Events in memory, every question answered by walking over all of them: slow, and short enough to be
 * seen right. The conformance suite holds other stores against it; tests of what stands on a store may
 * use it in the place of one. It keeps everything: retention removes nothing.
 */
export class ReferenceStore implements EventStore {
  readonly #events: Event[] = [];
  readonly #ids = new Set<string>();
  readonly #offsets = new Map<string, number>();
  #duplicates = 0;
  #isClosed = false;

  async ingest(batch: IngestBatch): Promise<IngestResult> {
    this.#checkOpen();
    for (const { segment, from } of batch.offsets) {
      const committed = this.#offsets.get(segment) ?? 0;
      if (committed !== from) {
        throw new StoreError('offset', `${segment} stands at ${committed}, not at ${from}`);
      }
    }
    const duplicates: number[] = [];
    for (const [index, event] of batch.events.entries()) {
      if (this.#ids.has(event.id)) {
        duplicates.push(index);
      } else {
        this.#ids.add(event.id);
        this.#events.push(structuredClone(event));
      }
    }
    for (const { segment, to } of batch.offsets) this.#offsets.set(segment, to);
    this.#duplicates += duplicates.length;
    return { inserted: batch.events.length - duplicates.length, duplicates };
  }

  async offsets(): Promise<ReadonlyMap<string, number>> {
    this.#checkOpen();
    return new Map(this.#offsets);
  }

  async forgetSegments(segments: readonly string[]): Promise<void> {
    this.#checkOpen();
    for (const segment of segments) this.#offsets.delete(segment);
  }

  async overview({ period, site }: OverviewQuery): Promise<Overview> {
    this.#checkOpen();
    checkPeriod(period);
    const widened = widenPeriod(period, 'minute', KEPT_ALL);
    const requests = this.#requestsIn(widened, site);
    const others = this.#events.filter((event) => !isRequestEvent(event) && isIn(event, widened));
    const inspected = requests.filter(({ detail }) => detail.mode !== 'off');
    return {
      ...totalsOf(requests),
      period: widened,
      latency: quantilesOf(requests.map(({ detail }) => detail.totalMicroseconds)),
      inspection: quantilesOf(inspected.map(({ detail }) => detail.inspectMicroseconds)),
      sites: sitesOf(requests),
      kinds: kindsOf(others),
      lost: others
        .filter((event) => event.kind === 'journal.loss')
        .reduce((sum, event) => sum + (event.detail as JournalLossDetail).lost, 0),
    };
  }

  async series(query: SeriesQuery): Promise<Series> {
    this.#checkOpen();
    checkPeriod(query.period);
    const { stepMs, period } = planSeries(query.period, query.stepMs, KEPT_ALL);
    const byStart = Map.groupBy(this.#requestsIn(period, query.site), (event) =>
      floorTo(event.time, stepMs),
    );
    const points = [];
    for (let start = period.from; start < period.to; start += stepMs) {
      const requests = byStart.get(start) ?? [];
      const latency = quantilesOf(requests.map(({ detail }) => detail.totalMicroseconds));
      points.push({ start, ...totalsOf(requests), latency });
    }
    return { period, stepMs, points };
  }

  async top(query: TopQuery): Promise<Top> {
    this.#checkOpen();
    checkPeriod(query.period);
    if (!Number.isInteger(query.count) || query.count < 1 || query.count > TOP_COUNT_MAX) {
      throw new StoreError('query', `count must be between 1 and ${TOP_COUNT_MAX}`);
    }
    const period = widenPeriod(query.period, 'hour', KEPT_ALL);
    const entries = new Map<string, { -readonly [Name in keyof TopEntry]: TopEntry[Name] }>();
    for (const event of this.#requestsIn(period, query.site)) {
      const { verdict } = event.detail;
      for (const { kind, key, label } of listTopKeys(event)) {
        if (kind !== query.kind) continue;
        const site = kind === 'target' ? (event.subject.site ?? '') : '';
        const name = JSON.stringify([site, key]);
        const entry = entries.get(name) ?? newTopEntry(key, site);
        entries.set(name, entry);
        entry.requests++;
        if (isFlagged(verdict)) entry.flagged++;
        if (isStopped(verdict)) entry.stopped++;
        if (event.time >= entry.lastTime) {
          entry.lastTime = event.time;
          entry.label = label;
        }
      }
    }
    const ranked = [...entries.values()]
      .filter((entry) => entry[query.by] > 0)
      .sort(
        (a, b) =>
          b[query.by] - a[query.by] || compareText(a.key, b.key) || compareText(a.site, b.site),
      )
      .slice(0, query.count);
    return { period, entries: ranked, exact: true };
  }

  async list(query: ListQuery): Promise<EventPage> {
    const { events, next } = await this.read(query);
    return { events: events.map(summarizeEvent), next };
  }

  async read(query: ListQuery): Promise<WholePage> {
    this.#checkOpen();
    checkListQuery(query);
    const after = query.cursor === undefined ? undefined : parseCursor(query.cursor);
    const matching = this.#events
      .map((event, sequence) => ({ event, time: event.time, sequence }))
      .filter((row) => matchesFilter(row.event, query.filter))
      .filter((row) => after === undefined || compareRows(after, row) < 0)
      .sort(compareRows);
    const page = matching.slice(0, query.count);
    return {
      events: page.map((row) => structuredClone(row.event)),
      next: matching.length > page.length ? formatCursor(page.at(-1)!) : undefined,
    };
  }

  async get(id: string): Promise<Event | undefined> {
    this.#checkOpen();
    return structuredClone(this.#events.find((event) => event.id === id));
  }

  async counts(): Promise<StoreCounts> {
    this.#checkOpen();
    const times = this.#events.map((event) => event.time).sort((a, b) => a - b);
    return {
      events: this.#events.length,
      oldestTime: times[0],
      newestTime: times.at(-1),
      bytes: 0,
      bytesMax: 0,
      inserted: this.#events.length,
      duplicates: this.#duplicates,
      removed: 0,
      damaged: 0,
    };
  }

  async applyRetention(): Promise<RetentionResult> {
    this.#checkOpen();
    return { removed: 0, more: false };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #requestsIn(period: Period, site: string | undefined): RequestEvent[] {
    return this.#events
      .filter(isRequestEvent)
      .filter((event) => isIn(event, period) && (site === undefined || siteOf(event) === site));
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreError('closed', 'the store is closed');
  }
}

function isIn(event: Event, { from, to }: Period): boolean {
  return event.time >= from && event.time < to;
}

function siteOf(event: Event): string {
  return event.subject.site ?? '';
}

function totalsOf(requests: readonly RequestEvent[]): RequestTotals {
  const builder = new TotalsBuilder();
  for (const { detail } of requests) {
    builder.add({
      verdict: detail.verdict,
      statusClass: statusClassOf(detail.status),
      requests: 1,
      requestBytes: detail.requestBytes,
      responseBytes: detail.responseBytes,
      faulted: (detail.faults?.length ?? 0) > 0 ? 1 : 0,
    });
  }
  return builder.totals();
}

function quantilesOf(microseconds: readonly number[]): Quantiles {
  const histogram = new Histogram();
  for (const value of microseconds) histogram.add(bucketOf(value), 1);
  return histogram.quantiles();
}

function sitesOf(requests: readonly RequestEvent[]): SiteTotals[] {
  const sites = [...new Set(requests.map(siteOf))].map((site) => {
    const {
      requests: count,
      flagged,
      stopped,
    } = totalsOf(requests.filter((event) => siteOf(event) === site));
    return { site, requests: count, flagged, stopped };
  });
  return sites
    .sort((a, b) => b.requests - a.requests || compareText(a.site, b.site))
    .slice(0, SITES_MAX);
}

function kindsOf(events: readonly Event[]): KindTotals[] {
  const kinds = new Map<string, KindTotals>();
  for (const { layer, kind } of events) {
    const name = `${layer} ${kind}`;
    kinds.set(name, { layer, kind, count: (kinds.get(name)?.count ?? 0) + 1 });
  }
  return [...kinds.values()].sort(
    (a, b) => b.count - a.count || compareText(a.layer + a.kind, b.layer + b.kind),
  );
}

function newTopEntry(key: string, site: string) {
  return { key, label: '', site, requests: 0, flagged: 0, stopped: 0, lastTime: 0 };
}

/** Newest first; of one time, the one stored last. */
function compareRows(a: Cursor, b: Cursor): number {
  return b.time - a.time || b.sequence - a.sequence;
}

/** By code unit, as SQLite's BINARY collation does it for what stands in these columns. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
