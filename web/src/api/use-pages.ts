import { useCallback, useEffect, useRef, useState } from 'react';
import { call, urlOf, type ApiFailure, type Reply } from './client.ts';
import { settle } from './settle.ts';
import type { Summary } from './types.ts';

export interface Pages {
  /** Names the query that `events` answer: while another one is read, the old ones stay. */
  readonly key: string;
  /** Newest first, all pages read so far. */
  readonly events: readonly Summary[];
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly failure: ApiFailure | undefined;
  readonly loadMore: () => void;
  /** Starts again from the newest. */
  readonly reload: () => void;
}

const PAGE_COUNT = '100';
/** Pages that may come back empty (the store looks at so many events per call) in one go. */
const EMPTY_PAGES_MAX = 5;

type Route = 'GET /api/events' | 'GET /api/audit';

/** How the latest reading that ended did end, with all that was read before it. */
interface Settled {
  readonly reading: string;
  readonly key: string;
  readonly events: readonly Summary[];
  readonly next: string | undefined;
  readonly failure: ApiFailure | undefined;
}

interface Asked {
  readonly key: string;
  readonly cursor: string | undefined;
  readonly round: number;
}

/** Reads a list page by page, from the newest again whenever the query changes. */
export function usePages(
  query: Readonly<Record<string, string>>,
  route: Route = 'GET /api/events',
): Pages {
  const key = urlOf(route, {}, query);
  const [asked, setAsked] = useState<Asked>({ key, cursor: undefined, round: 0 });
  const [settled, setSettled] = useState<Settled>({
    reading: '',
    key,
    events: [],
    next: undefined,
    failure: undefined,
  });
  const cursor = asked.key === key ? asked.cursor : undefined;
  const reading = `${asked.round} ${cursor ?? ''} ${key}`;
  const latest = useRef({ query, route, key, cursor });
  useEffect(() => {
    latest.current = { query, route, key, cursor };
  });

  useEffect(() => {
    const ending = new AbortController();
    const run = async (): Promise<void> => {
      const own = latest.current;
      const page = readPages(own.route, own.query, own.cursor, ending.signal);
      const { value, failure } = await settle(page);
      if (ending.signal.aborted) return;
      setSettled((before) => {
        // A failure, or an older page, goes with what is there already.
        const goesOn = before.key === own.key && (value === undefined || own.cursor !== undefined);
        return {
          reading,
          key: own.key,
          events: [...(goesOn ? before.events : []), ...(value?.events ?? [])],
          next: value === undefined ? (goesOn ? before.next : undefined) : value.next,
          failure,
        };
      });
    };
    void run();
    return () => ending.abort();
  }, [reading]);

  const { next } = settled;
  const loadMore = useCallback(() => {
    setAsked((before) => ({ key, cursor: next, round: before.round + 1 }));
  }, [key, next]);
  const reload = useCallback(() => {
    setAsked((before) => ({ key, cursor: undefined, round: before.round + 1 }));
  }, [key]);

  return {
    key: settled.key,
    events: settled.events,
    hasMore: next !== undefined,
    isLoading: settled.reading !== reading,
    failure: settled.failure,
    loadMore,
    reload,
  };
}

async function readPages(
  route: Route,
  query: Readonly<Record<string, string>>,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<Reply<Route>> {
  let at = cursor;
  for (let round = 0; ; round++) {
    const page = await call(
      route,
      { query: { ...query, count: PAGE_COUNT, ...(at === undefined ? {} : { cursor: at }) } },
      signal,
    );
    if (page.events.length > 0 || page.next === undefined || round >= EMPTY_PAGES_MAX) return page;
    at = page.next;
  }
}
