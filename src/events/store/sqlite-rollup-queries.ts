import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { Layer } from '../envelope.ts';
import { Histogram } from './histogram.ts';
import { checkPeriod, planSeries, splitPeriod, widenPeriod } from './periods.ts';
import type { KeptFrom, UnitRange } from './periods.ts';
import { METRIC_INSPECT, METRIC_TOTAL, TOP_KIND_CODES, UNIT_CODES } from './sqlite-codes.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { SITES_MAX, STATUS_CLASSES, StoreError, TOP_COUNT_MAX, VERDICTS } from './store.ts';
import type {
  KindTotals,
  Overview,
  OverviewQuery,
  Series,
  SeriesQuery,
  SiteTotals,
  Top,
  TopMeasure,
  TopQuery,
} from './store.ts';
import { TotalsBuilder } from './totals.ts';

type Row = Record<string, SQLOutputValue>;

/** Rows of one unit and period, all sites (null) or one. A search of the primary key. */
const RANGE = 'unit = ? AND start >= ? AND start < ? AND (? IS NULL OR site = ?)';

/** The point of a series that a row belongs to. Numbers are bound as REAL: a division would not do. */
const POINT = 'start - start % ? AS point';

const REQUEST_SUMS =
  'sum(requests) AS requests, sum(request_bytes) AS request_bytes, sum(response_bytes) AS response_bytes, sum(faulted) AS faulted';

/** The statements behind the dashboard, so that a test can hold them to their query plans. */
export const ROLLUP_SQL = {
  overviewRequests: `SELECT site, verdict, status_class, ${REQUEST_SUMS} FROM requests
    WHERE ${RANGE} GROUP BY site, verdict, status_class`,
  overviewLatencies: `SELECT metric, bucket, sum(count) AS count FROM latencies
    WHERE ${RANGE} GROUP BY metric, bucket`,
  overviewKinds: `SELECT layer, kind, sum(count) AS count, sum(lost) AS lost FROM kinds
    WHERE unit = ? AND start >= ? AND start < ? GROUP BY layer, kind`,
  seriesRequests: `SELECT ${POINT}, verdict, status_class, ${REQUEST_SUMS}
    FROM requests WHERE ${RANGE} GROUP BY point, verdict, status_class`,
  seriesLatencies: `SELECT ${POINT}, bucket, sum(count) AS count
    FROM latencies WHERE ${RANGE} AND metric = ${METRIC_TOTAL} GROUP BY point, bucket`,
  top: (by: TopMeasure, ranges: number) => `
    SELECT site, key, label, sum(requests) AS requests, sum(flagged) AS flagged,
      sum(stopped) AS stopped, max(last_time) AS last_time
    FROM (${Array.from({ length: ranges }, () => TOP_RANGE).join(' UNION ALL ')})
    WHERE ? IS NULL OR site = ? GROUP BY iif(? = ${TOP_KIND_CODES.target}, site, ''), key
    HAVING sum(${by}) > 0 ORDER BY sum(${by}) DESC, key, site LIMIT ?`,
  topsCut:
    'SELECT 1 FROM tops_cut WHERE unit = ? AND kind = ? AND start >= ? AND start < ? LIMIT 1',
} as const;

const TOP_RANGE = 'SELECT * FROM tops WHERE unit = ? AND kind = ? AND start >= ? AND start < ?';

export function queryOverview(database: SqliteDatabase, { period, site }: OverviewQuery): Overview {
  checkPeriod(period);
  const widened = widenPeriod(period, 'minute', readKept(database));
  const ranges = splitPeriod(widened);
  const totals = new TotalsBuilder();
  const bySite = new Map<string, TotalsBuilder>();
  const sites = [site ?? null, site ?? null];
  for (const row of readRanges(database, ROLLUP_SQL.overviewRequests, ranges, [], sites)) {
    const name = String(row['site']);
    const siteTotals = bySite.get(name) ?? new TotalsBuilder();
    bySite.set(name, siteTotals);
    for (const builder of [totals, siteTotals]) addRow(builder, row);
  }
  const latency = new Histogram();
  const inspection = new Histogram();
  for (const row of readRanges(database, ROLLUP_SQL.overviewLatencies, ranges, [], sites)) {
    const histogram = row['metric'] === METRIC_INSPECT ? inspection : latency;
    histogram.add(Number(row['bucket']), Number(row['count']));
  }
  return {
    ...totals.totals(),
    period: widened,
    latency: latency.quantiles(),
    inspection: inspection.quantiles(),
    sites: rankSites(bySite),
    ...queryKinds(database, ranges),
  };
}

export function querySeries(database: SqliteDatabase, query: SeriesQuery): Series {
  checkPeriod(query.period);
  const { unit, stepMs, period } = planSeries(query.period, query.stepMs, readKept(database));
  const range = [{ unit, ...period }];
  const points = new Map<number, { totals: TotalsBuilder; latency: Histogram }>();
  for (let start = period.from; start < period.to; start += stepMs) {
    points.set(start, { totals: new TotalsBuilder(), latency: new Histogram() });
  }
  const steps = [stepMs];
  const sites = [query.site ?? null, query.site ?? null];
  for (const row of readRanges(database, ROLLUP_SQL.seriesRequests, range, steps, sites)) {
    const point = points.get(Number(row['point']));
    if (point !== undefined) addRow(point.totals, row);
  }
  for (const row of readRanges(database, ROLLUP_SQL.seriesLatencies, range, steps, sites)) {
    points.get(Number(row['point']))?.latency.add(Number(row['bucket']), Number(row['count']));
  }
  return {
    period,
    stepMs,
    points: [...points].map(([start, { totals, latency }]) => ({
      start,
      ...totals.totals(),
      latency: latency.quantiles(),
    })),
  };
}

export function queryTop(database: SqliteDatabase, query: TopQuery): Top {
  checkPeriod(query.period);
  if (!Number.isInteger(query.count) || query.count < 1 || query.count > TOP_COUNT_MAX) {
    throw new StoreError('query', `count must be between 1 and ${TOP_COUNT_MAX}`);
  }
  const period = widenPeriod(query.period, 'hour', readKept(database));
  const kind = TOP_KIND_CODES[query.kind];
  const ranges = splitPeriod(period).map(({ unit, from, to }) => [
    UNIT_CODES[unit],
    kind,
    from,
    to,
  ]);
  if (ranges.length === 0) return { period, entries: [], exact: true };
  const site = query.site ?? null;
  const rows = database
    .prepare(ROLLUP_SQL.top(query.by, ranges.length))
    .all(...ranges.flat(), site, site, kind, query.count);
  const cut = database.prepare(ROLLUP_SQL.topsCut);
  return {
    period,
    entries: rows.map((row) => ({
      key: String(row['key']),
      label: String(row['label']),
      site: query.kind === 'target' ? String(row['site']) : '',
      requests: Number(row['requests']),
      flagged: Number(row['flagged']),
      stopped: Number(row['stopped']),
      lastTime: Number(row['last_time']),
    })),
    exact: ranges.every((range) => cut.get(...range) === undefined),
  };
}

/** From when on each unit is kept; `state` is written by retention. */
function readKept(database: SqliteDatabase): KeptFrom {
  const statement = database.prepare('SELECT value FROM state WHERE name = ?');
  return {
    minute: Number(statement.get('minute')?.['value'] ?? 0),
    hour: Number(statement.get('hour')?.['value'] ?? 0),
  };
}

function queryKinds(
  database: SqliteDatabase,
  ranges: readonly UnitRange[],
): { readonly kinds: KindTotals[]; readonly lost: number } {
  const kinds = new Map<string, KindTotals>();
  let lost = 0;
  for (const row of readRanges(database, ROLLUP_SQL.overviewKinds, ranges, [], [])) {
    const layer = row['layer'] as Layer;
    const kind = String(row['kind']);
    const name = `${layer} ${kind}`;
    kinds.set(name, { layer, kind, count: (kinds.get(name)?.count ?? 0) + Number(row['count']) });
    lost += Number(row['lost']);
  }
  const ranked = [...kinds.values()].sort(
    (a, b) => b.count - a.count || compareText(a.layer + a.kind, b.layer + b.kind),
  );
  return { kinds: ranked, lost };
}

function* readRanges(
  database: SqliteDatabase,
  sql: string,
  ranges: readonly UnitRange[],
  before: readonly SQLInputValue[],
  after: readonly SQLInputValue[],
): Iterable<Row> {
  const statement = database.prepare(sql);
  for (const { unit, from, to } of ranges) {
    yield* statement.all(...before, UNIT_CODES[unit], from, to, ...after);
  }
}

function addRow(builder: TotalsBuilder, row: Row): void {
  builder.add({
    verdict: VERDICTS[Number(row['verdict'])] ?? 'allow',
    statusClass: STATUS_CLASSES[Number(row['status_class'])] ?? 'none',
    requests: Number(row['requests']),
    requestBytes: Number(row['request_bytes']),
    responseBytes: Number(row['response_bytes']),
    faulted: Number(row['faulted']),
  });
}

function rankSites(bySite: ReadonlyMap<string, TotalsBuilder>): SiteTotals[] {
  return [...bySite]
    .map(([site, builder]) => {
      const { requests, flagged, stopped } = builder.totals();
      return { site, requests, flagged, stopped };
    })
    .sort((a, b) => b.requests - a.requests || compareText(a.site, b.site))
    .slice(0, SITES_MAX);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
