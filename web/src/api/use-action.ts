import { useCallback, useState } from 'react';
import { ApiFailure } from './client.ts';

export interface Action<Arguments extends readonly unknown[]> {
  readonly run: (...values: Arguments) => void;
  readonly isRunning: boolean;
  readonly failure: ApiFailure | undefined;
}

/** Something a person starts: once at a time, with its failure kept until the next try. */
export function useAction<Arguments extends readonly unknown[]>(
  work: (...values: Arguments) => Promise<void>,
): Action<Arguments> {
  const [isRunning, setIsRunning] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  const run = useCallback(
    (...values: Arguments) => {
      setIsRunning(true);
      setFailure(undefined);
      work(...values)
        .catch((error: unknown) => {
          setFailure(error instanceof ApiFailure ? error : new ApiFailure('unknown'));
        })
        .finally(() => setIsRunning(false));
    },
    [work],
  );
  return { run, isRunning, failure };
}
