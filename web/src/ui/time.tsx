import { useEffect, useState, type ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';

const TICK_MS = 1000;

/** The time now, to the second, for what says "3 minutes ago". */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** "3 minutes ago", with the exact time for whoever points at it. */
export function Ago({ time }: { readonly time: number }): ReactNode {
  const { format } = useWords();
  const now = useNow();
  return (
    <time dateTime={new Date(time).toISOString()} title={format.dateTime(time)}>
      {format.ago(time, now)}
    </time>
  );
}
