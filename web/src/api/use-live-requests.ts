import { useCallback, useEffect, useReducer } from 'react';
import type { StreamMessage } from '../../../src/admin/live/event-stream.ts';
import { urlOf } from './client.ts';
import type { Summary } from './types.ts';

/** Requests kept while the list is paused; what came before is in the store. */
const LIVE_WAITING_MAX = 500;
/** After the server refused the stream: too many are open, or it is just starting. */
const RETRY_MS = 5000;

export type Connection = 'connecting' | 'connected' | 'offline';

export interface LiveRequests {
  /** Names the query that is followed. */
  readonly key: string;
  readonly connection: Connection;
  /** Newest first; not taken over yet. */
  readonly waiting: readonly Summary[];
  /** Left out by the server because they came too fast. */
  readonly skipped: number;
  /** Grows when events may be missing: the list must be read again. */
  readonly gaps: number;
  /** Empties `waiting`. */
  readonly take: () => void;
}

interface State {
  readonly connection: Connection;
  readonly waiting: readonly Summary[];
  readonly skipped: number;
  readonly gaps: number;
}

type Change =
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'message'; readonly message: StreamMessage }
  | { readonly kind: 'take' }
  | { readonly kind: 'start' };

const START: State = { connection: 'connecting', waiting: [], skipped: 0, gaps: 0 };

/**
 * Follows the live stream with these filters; with `isOn` false it waits. Where the connection broke off
 * the browser reconnects by itself and resumes; where the server refused, it is asked again.
 */
export function useLiveRequests(
  query: Readonly<Record<string, string>>,
  isOn: boolean,
): LiveRequests {
  const [state, dispatch] = useReducer(reduce, START);
  const url = urlOf('/api/stream', {}, query);

  useEffect(() => {
    dispatch({ kind: 'start' });
    if (!isOn) return undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let source: EventSource;
    const open = (): void => {
      source = new EventSource(url);
      source.addEventListener('open', () =>
        dispatch({ kind: 'connection', connection: 'connected' }),
      );
      source.addEventListener('events', (event: MessageEvent<string>) =>
        dispatch({ kind: 'message', message: JSON.parse(event.data) as StreamMessage }),
      );
      source.addEventListener('error', () => {
        dispatch({ kind: 'connection', connection: 'offline' });
        if (source.readyState === EventSource.CLOSED) retry = setTimeout(open, RETRY_MS);
      });
    };
    open();
    return () => {
      clearTimeout(retry);
      source.close();
    };
  }, [url, isOn]);

  const take = useCallback(() => dispatch({ kind: 'take' }), []);
  return { ...state, key: url, take };
}

function reduce(state: State, change: Change): State {
  if (change.kind === 'start') return { ...START, gaps: state.gaps };
  if (change.kind === 'connection') return { ...state, connection: change.connection };
  if (change.kind === 'take') return { ...state, waiting: [], skipped: 0 };
  const { events, skipped, gap } = change.message;
  return {
    ...state,
    waiting: [...events.toReversed(), ...state.waiting].slice(0, LIVE_WAITING_MAX),
    skipped: state.skipped + skipped,
    gaps: state.gaps + (gap ? 1 : 0),
  };
}
