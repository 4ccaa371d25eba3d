import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApiFailure } from './client.ts';
import { settle } from './settle.ts';

export interface Resource<Value> {
  /** The latest value, kept while it is read again and when that fails. */
  readonly value: Value | undefined;
  readonly failure: ApiFailure | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

/** How the latest reading that ended did end. */
interface Settled<Value> {
  readonly reading: string;
  readonly key: string;
  readonly value: Value | undefined;
  readonly failure: ApiFailure | undefined;
}

/**
 * Reads something when the page opens, when `key` changes, and every `refreshMs` while the page is
 * visible. `key` must name all that `read` depends on.
 */
export function useResource<Value>(
  key: string,
  read: (signal: AbortSignal) => Promise<Value>,
  refreshMs?: number,
): Resource<Value> {
  const [round, setRound] = useState(0);
  const [settled, setSettled] = useState<Settled<Value>>();
  const reading = `${round} ${key}`;
  const latest = useRef({ key, read });
  useEffect(() => {
    latest.current = { key, read };
  });

  useEffect(() => {
    const ending = new AbortController();
    const run = async (): Promise<void> => {
      const { key: ownKey, read: ownRead } = latest.current;
      const result = await settle(ownRead(ending.signal));
      if (ending.signal.aborted) return;
      setSettled((before) => ({
        reading,
        key: ownKey,
        failure: result.failure,
        value: result.failure === undefined ? result.value : keptValue(before, ownKey),
      }));
    };
    void run();
    return () => ending.abort();
  }, [reading]);

  const reload = useCallback(() => setRound((before) => before + 1), []);

  useEffect(() => {
    if (refreshMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [refreshMs, reload]);

  const isOwn = settled?.key === key;
  return {
    value: isOwn ? settled.value : undefined,
    failure: isOwn ? settled.failure : undefined,
    isLoading: settled?.reading !== reading,
    reload,
  };
}

/** What was known before a reading failed, if it was of the same thing. */
function keptValue<Value>(before: Settled<Value> | undefined, key: string): Value | undefined {
  return before?.key === key ? before.value : undefined;
}
