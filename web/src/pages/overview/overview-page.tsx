import { lazy, Suspense, useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useResource } from '../../api/use-resource.ts';
import type { OverviewReply, SeriesReply, StatusReply, TopReply } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { isPeriodName, periodEndingAt, PERIODS, type PeriodName } from '../../lib/period.ts';
import { replacePlace, usePlace } from '../../lib/router.ts';
import { Card } from '../../ui/card.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Failed, Loading, Notice } from '../../ui/states.tsx';
import { useNow } from '../../ui/time.tsx';
import { AtWork } from './at-work.tsx';
import { FirstRequest } from './first-request.tsx';
import { KeyNumbers } from './key-numbers.tsx';
import { TopList } from './top-list.tsx';

// The chart library is most of the console's code: it comes when there is something to draw.
const TrafficChart = lazy(() => import('./traffic-chart.tsx'));
const LatencyChart = lazy(() => import('./latency-chart.tsx'));

const REFRESH_MS = 10_000;
const DEFAULT_PERIOD: PeriodName = '24h';
/** A store younger than this is looked at closely: a day would be one bar at its end. */
const YOUNG_MS = 3 * 3_600_000;
const PERIOD_WHILE_YOUNG: PeriodName = '1h';
const TOP_COUNT = 8;

interface Dashboard {
  readonly readAt: number;
  readonly overview: OverviewReply;
  readonly series: SeriesReply;
  readonly clients: TopReply;
  readonly rules: TopReply;
  readonly targets: TopReply;
  readonly status: StatusReply;
}

export function OverviewPage(): ReactNode {
  const { query } = usePlace();
  const asked = query.get('period');
  const usual = useResource('usual period', readUsualPeriod);
  if (usual.isLoading) return <Loading />;
  return <Overview period={isPeriodName(asked) ? asked : (usual.value ?? DEFAULT_PERIOD)} />;
}

function Overview({ period }: { readonly period: PeriodName }): ReactNode {
  const { t, format } = useWords();
  const { query } = usePlace();
  const site = query.get('site') ?? '';
  const board = useResource(
    `overview ${period} ${site}`,
    (signal) => readDashboard(period, site, signal),
    REFRESH_MS,
  );
  const sites = useSites(board.value);
  const { value } = board;
  return (
    <>
      <header className="page-head">
        <h1>{t.overview.title}</h1>
        <div className="page-tools">
          {sites.length > 1 && (
            <select
              className="input input-inline"
              aria-label={t.overview.site}
              value={site}
              onChange={(event) => replacePlace('/', { period, site: event.target.value })}
            >
              <option value="">{t.overview.allSites}</option>
              {sites.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          )}
          <Segmented
            label={t.overview.period}
            options={PERIODS.map((name) => ({ value: name, label: t.periods[name] }))}
            value={period}
            onChange={(next) => replacePlace('/', { period: next, site })}
          />
        </div>
      </header>
      {value === undefined && board.failure === undefined && <Loading />}
      {value === undefined && board.failure !== undefined && (
        <Failed failure={board.failure} retry={board.reload} />
      )}
      {value !== undefined && (
        <>
          {board.failure !== undefined && <Notice tone="warning">{t.common.stale}</Notice>}
          {value.overview.current.lost > 0 && (
            <Notice tone="danger">
              {t.overview.lost(format.count(value.overview.current.lost))}
            </Notice>
          )}
          {value.status.shield?.engaged === true && (
            <Notice tone="danger">{t.shield.notice}</Notice>
          )}
          {value.overview.current.requests === 0 ? (
            <FirstRequest listen={value.status.listen} />
          ) : (
            <Board board={value} />
          )}
        </>
      )}
    </>
  );
}

function Board({ board }: { readonly board: Dashboard }): ReactNode {
  const { t, format } = useWords();
  const { current, previous } = board.overview;
  const { latency } = current;
  return (
    <>
      <KeyNumbers current={current} previous={previous} series={board.series} />
      <div className="grid grid-charts">
        <Card title={t.overview.traffic} aside={<TrafficLegend />}>
          <Suspense fallback={<div className="chart" />}>
            <TrafficChart
              series={board.series}
              label={t.overview.trafficLabel(
                format.count(current.requests),
                format.count(current.stopped),
              )}
            />
          </Suspense>
        </Card>
        <Card title={t.overview.latencyTitle} aside={<LatencyLegend />}>
          <Suspense fallback={<div className="chart" />}>
            <LatencyChart
              series={board.series}
              label={t.overview.latencyLabel(
                format.quantile(latency.p50),
                format.quantile(latency.p95),
                format.quantile(latency.p99),
              )}
            />
          </Suspense>
        </Card>
      </div>
      <div className="grid grid-tops">
        <TopList kind="client" top={board.clients} />
        <TopList kind="rule" top={board.rules} />
        <TopList kind="target" top={board.targets} />
      </div>
      <AtWork status={board.status} />
      <p className="page-foot">
        <Updated time={board.readAt} />
      </p>
    </>
  );
}

function Updated({ time }: { readonly time: number }): ReactNode {
  const { t, format } = useWords();
  const now = useNow();
  return t.common.updated(format.ago(time, now));
}

function TrafficLegend(): ReactNode {
  const { t } = useWords();
  return (
    <ul className="legend">
      <li className="legend-allowed">{t.overview.allowed}</li>
      <li className="legend-flagged">{t.overview.flagged}</li>
      <li className="legend-stopped">{t.overview.stopped}</li>
    </ul>
  );
}

function LatencyLegend(): ReactNode {
  return (
    <ul className="legend">
      <li className="legend-p50">p50</li>
      <li className="legend-p95">p95</li>
      <li className="legend-p99">p99</li>
    </ul>
  );
}

/** Sites seen so far: a choice of one must not remove the others from the list. */
function useSites(board: Dashboard | undefined): readonly string[] {
  const [sites, setSites] = useState<readonly string[]>([]);
  const seen = board?.overview.current.sites.map(({ site }) => site) ?? [];
  const missing = seen.filter((site) => site !== '' && !sites.includes(site));
  if (missing.length > 0) setSites([...sites, ...missing].toSorted());
  return sites;
}

async function readUsualPeriod(signal: AbortSignal): Promise<PeriodName> {
  const { store } = await call('GET /api/status', {}, signal);
  const oldest = store?.oldestTime ?? Date.now();
  return Date.now() - oldest < YOUNG_MS ? PERIOD_WHILE_YOUNG : DEFAULT_PERIOD;
}

async function readDashboard(
  period: PeriodName,
  site: string,
  signal: AbortSignal,
): Promise<Dashboard> {
  const { from, to, stepMs } = periodEndingAt(period, Date.now());
  const scope = { from: String(from), to: String(to), site: site === '' ? undefined : site };
  const top = (kind: 'client' | 'rule' | 'target'): Promise<TopReply> =>
    call('GET /api/top', { query: { ...scope, kind, count: String(TOP_COUNT) } }, signal);
  const [overview, series, clients, rules, targets, status] = await Promise.all([
    call('GET /api/overview', { query: scope }, signal),
    call('GET /api/series', { query: { ...scope, step: String(stepMs) } }, signal),
    top('client'),
    top('rule'),
    top('target'),
    call('GET /api/status', {}, signal),
  ]);
  return { readAt: Date.now(), overview, series, clients, rules, targets, status };
}
