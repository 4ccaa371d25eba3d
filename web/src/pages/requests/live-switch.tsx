import type { ReactNode } from 'react';
import type { Connection } from '../../api/use-live-requests.ts';
import { useWords } from '../../i18n/words.tsx';
import { Icon } from '../../ui/icon.tsx';

export function LiveSwitch(props: {
  /** Undefined while there is nothing to follow: a filter is wrong. */
  readonly connection: Connection | undefined;
  readonly isPaused: boolean;
  readonly waiting: number;
  readonly onToggle: () => void;
}): ReactNode {
  const { t } = useWords();
  const { connection, isPaused } = props;
  const state = isPaused && connection === 'connected' ? 'paused' : connection;
  return (
    <>
      <span className={`live live-${state ?? 'none'}`} role="status">
        {state !== undefined && (
          <>
            <span className="live-dot" aria-hidden="true" />
            {t.requests[state]}
          </>
        )}
      </span>
      <button type="button" className="button" aria-pressed={isPaused} onClick={props.onToggle}>
        <Icon name={isPaused ? 'play' : 'pause'} />
        {isPaused ? t.requests.resume : t.requests.pause}
        {props.waiting > 0 && (
          <span className="count" title={t.requests.waiting(props.waiting)}>
            {props.waiting}
          </span>
        )}
      </button>
    </>
  );
}
