import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Summary } from '../../api/types.ts';
import { useLiveRequests, type LiveRequests } from '../../api/use-live-requests.ts';
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
  useReloadAfterGap(live.gaps, pages.reload);
  useDrawing(live, isPaused, prepend);

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
            waiting={isPaused ? live.waiting.length : 0}
            onToggle={() => setIsPaused(!isPaused)}
          />
        </div>
      </header>
      <FilterBar filters={filters} onChange={change} />
      {live.skipped > 0 && (
        <Notice tone="warning">{t.requests.skipped(format.count(live.skipped))}</Notice>
      )}
      <ListFailure pages={pages} isEmpty={shown.length === 0} />
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
      {shown.length > 0 && <ListFoot pages={pages} shown={shown.length} dropped={dropped} />}
    </>
  );
}

/** What is wrong: with the filters, with a list that stays as it was, or with all there is to show. */
function ListFailure(props: { readonly pages: Pages; readonly isEmpty: boolean }): ReactNode {
  const { t } = useWords();
  const { failure, reload } = props.pages;
  if (failure === undefined) return null;
  if (failure.issues.length > 0) {
    return (
      <Notice tone="danger">
        {t.requests.badFilter}{' '}
        {failure.issues
          .map(({ path, message }) => t.labelled(path, t.refusal(message)))
          .join(t.remarkSeparator)}
      </Notice>
    );
  }
  if (props.isEmpty) return <Failed failure={failure} retry={reload} />;
  return <Notice tone="warning">{describeFailure(failure, t)}</Notice>;
}

function ListFoot(props: {
  readonly pages: Pages;
  readonly shown: number;
  readonly dropped: number;
}): ReactNode {
  const { t } = useWords();
  const { pages, shown, dropped } = props;
  return (
    <footer className="list-foot">
      {dropped > 0 && <p className="muted">{t.requests.trimmed(SHOWN_MAX)}</p>}
      {pages.hasMore && dropped === 0 && shown < SHOWN_MAX && (
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
  );
}

/** After a gap in the stream: what is missing is in the store. */
function useReloadAfterGap(gaps: number, reload: () => void): void {
  const known = useRef(gaps);
  useEffect(() => {
    if (gaps === known.current) return;
    known.current = gaps;
    reload();
  }, [gaps, reload]);
}

/** Takes what came live into the list, now and then, unless somebody wants to read. */
function useDrawing(
  { waiting, take }: LiveRequests,
  isPaused: boolean,
  prepend: (events: readonly Summary[]) => void,
): void {
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
