import type { ReactNode } from 'react';
import type { ApiFailure } from '../api/client.ts';
import type { Dictionary } from '../i18n/en.ts';
import { useWords } from '../i18n/words.tsx';
import { Icon } from './icon.tsx';

/** While something is read for the first time. */
export function Loading(): ReactNode {
  const { t } = useWords();
  return (
    <div className="state" role="status">
      <span className="spinner" aria-hidden="true" />
      {t.common.loading}
    </div>
  );
}

export function Failed(props: {
  readonly failure: ApiFailure;
  readonly retry?: (() => void) | undefined;
}): ReactNode {
  const { t } = useWords();
  return (
    <div className="state state-failed" role="alert">
      <Icon name="alert" />
      <p>{describeFailure(props.failure, t)}</p>
      {props.retry !== undefined && (
        <button type="button" className="button" onClick={props.retry}>
          {t.common.retry}
        </button>
      )}
    </div>
  );
}

export function Empty(props: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="state">
      <p className="state-title">{props.title}</p>
      {props.children}
    </div>
  );
}

/** A line across the page: something is not as it should be, and the page goes on. */
export function Notice(props: {
  readonly tone: 'warning' | 'danger' | 'success';
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div
      className={`notice notice-${props.tone}`}
      role={props.tone === 'danger' ? 'alert' : 'status'}
    >
      <Icon name={props.tone === 'success' ? 'check' : 'alert'} />
      <div>{props.children}</div>
    </div>
  );
}

export function describeFailure(failure: ApiFailure, t: Dictionary): string {
  const { code, retryAfterSeconds } = failure;
  if (code === 'unreachable') return t.errorUnreachable;
  const known: Readonly<Record<string, string>> = t.errors;
  const text = Object.hasOwn(known, code) ? known[code]! : t.errorUnknown;
  return retryAfterSeconds > 0 ? `${text} ${t.retryIn(retryAfterSeconds)}` : text;
}
