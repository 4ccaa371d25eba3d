import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Summary } from '../../api/types.ts';
import { useLiveRequests } from '../../api/use-live-requests.ts';
import { usePages, type Pages } from '../../api/use-pages.ts';
import { useWords } from '../../i18n/words.tsx';
import { replacePlace, usePlace } from '../../lib/router.ts';
import { Icon } from '../../ui/icon.tsx';
import { Empty, Failed, Loading, Notice, describeFailure } from '../../ui/states.tsx';
import { FilterBar } from './filter-bar.tsx';
import {
  apiQuery,
  isFiltered,
  NO_FILTERS,
  placeQuery,
  readFilters,
  type Filters,
} from './filters.ts';
import { LiveSwitch } from './live-switch.tsx';
import { RequestTable } from './request-table.tsx';

/** Lines kept in the page: more than anybody scrolls through, few enough to draw at once. */
const SHOWN_MAX = 400;
/** How often what came live is drawn: at once after a pause, else seldom enough to read. */
const DRAW_INTERVAL_MS = 250;

export function RequestsPage(): ReactNode {
  const { query: placeParameters } = usePlace();
  const filters = useMemo(() => readFilters(placeParameters), [placeParameters]);
  const query = useMemo(() => apiQuery(filters), [filters]);
  const { t, format } = useWords();
  const [isPaused, setIsPaused] = useState(false);
  const pages = usePages(query);
  const isQueryGood = pages.failure?.code !== 'bad-request';
  const live = useLiveRequests(query, isQueryGood);
  const { shown, dropped, newIds, prepend } = useShown(pages, live.key);

  // A gap in the stream: what is missing is in the store.
  const { reload } = pages;
  const gaps = useRef(live.gaps);
  useEffect(() => {
    if (live.gaps === gaps.current) return;
    gaps.current = live.gaps;
    reload();
  }, [live.gaps, reload]);

  const { waiting, take } = live;
  const drawnAt = useRef(-Infinity);
  useEffect(() => {
    if (isPaused || waiting.length === 0) return undefined;
    const quietMs = performance.now() - drawnAt.current;
    const timer = setTimeout(
      () => {
        drawnAt.current = performance.now();
        prepend(waiting);
        take();
      },
      Math.max(0, DRAW_INTERVAL_MS - quietMs),
    );
    return () => clearTimeout(timer);
  }, [isPaused, waiting, take, prepend]);

  const change = useCallback((next: Filters): void => {
    replacePlace('/requests', placeQuery(next));
  }, []);
  const isEmpty = shown.length === 0 && !pages.isLoading && pages.failure === undefined;
  return (
    <>
      <header className="page-head">
        <h1>{t.requests.title}</h1>
        <div className="page-tools">
          <LiveSwitch
            connection={isQueryGood ? live.connection : undefined}
            isPaused={isPaused}
            waiting={isPaused ? waiting.length : 0}
            onToggle={() => setIsPaused(!isPaused)}
          />
        </div>
      </header>
      <FilterBar filters={filters} onChange={change} />
      {live.skipped > 0 && (
        <Notice tone="warning">{t.requests.skipped(format.count(live.skipped))}</Notice>
      )}
      {pages.failure !== undefined && pages.failure.issues.length > 0 && (
        <Notice tone="danger">
          {t.requests.badFilter}{' '}
          {pages.failure.issues.map(({ path, message }) => `${path}: ${message}`).join('; ')}
        </Notice>
      )}
      {pages.failure !== undefined && pages.failure.issues.length === 0 && shown.length > 0 && (
        <Notice tone="warning">{describeFailure(pages.failure, t)}</Notice>
      )}
      {pages.failure !== undefined && pages.failure.issues.length === 0 && shown.length === 0 && (
        <Failed failure={pages.failure} retry={pages.reload} />
      )}
      {shown.length > 0 && (
        <RequestTable requests={shown} newIds={newIds} filters={filters} onFilter={change} />
      )}
      {pages.isLoading && shown.length === 0 && <Loading />}
      {isEmpty && (
        <Empty title={isFiltered(filters) ? t.requests.empty : t.requests.emptyAll}>
          <p>{t.requests.emptyHint}</p>
          {isFiltered(filters) && (
            <button type="button" className="button" onClick={() => change(NO_FILTERS)}>
              {t.requests.clear}
            </button>
          )}
        </Empty>
      )}
      {shown.length > 0 && (
        <footer className="list-foot">
          {dropped > 0 && <p className="muted">{t.requests.trimmed(SHOWN_MAX)}</p>}
          {pages.hasMore && dropped === 0 && shown.length < SHOWN_MAX && (
            <button
              type="button"
              className="button"
              disabled={pages.isLoading}
              onClick={pages.loadMore}
            >
              <Icon name="down" />
              {pages.isLoading ? t.common.loadingOlder : t.common.loadOlder}
            </button>
          )}
          {!pages.hasMore && !pages.isLoading && <p className="muted">{t.common.noOlder}</p>}
        </footer>
      )}
    </>
  );
}

interface Shown {
  readonly shown: readonly Summary[];
  /** Lines that fell off the end because new ones came in. */
  readonly dropped: number;
  /** Those that came live, to greet them with a colour. */
  readonly newIds: ReadonlySet<string>;
  readonly prepend: (events: readonly Summary[]) => void;
}

interface Live {
  readonly key: string;
  readonly events: readonly Summary[];
}

/**
 * The lines of the list: pages from the store, and before them what came live, each once. Both carry
 * the key of their query: while filters change, what belongs to others does not mix in.
 */
function useShown(pages: Pages, liveKey: string): Shown {
  const [live, setLive] = useState<Live>({ key: liveKey, events: [] });
  const prepend = useCallback(
    (events: readonly Summary[]) => {
      setLive((before) => ({
        key: liveKey,
        events: [...events, ...(before.key === liveKey ? before.events : [])].slice(0, SHOWN_MAX),
      }));
    },
    [liveKey],
  );
  const { key, events } = pages;
  const shown = useMemo(() => {
    const own = queryOf(live.key) === queryOf(key) ? live.events : [];
    const newIds = new Set(own.map(({ id }) => id));
    const all = [...own, ...events.filter(({ id }) => !newIds.has(id))];
    const sorted = all.toSorted((a, b) => b.time - a.time);
    return {
      shown: sorted.slice(0, SHOWN_MAX),
      dropped: Math.max(0, sorted.length - SHOWN_MAX),
      newIds,
    };
  }, [live, key, events]);
  return { ...shown, prepend };
}

/** The list and the stream have paths of their own and the same query. */
function queryOf(url: string): string {
  return url.slice(url.indexOf('?'));
}
