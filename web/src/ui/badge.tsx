import type { ReactNode } from 'react';
import type { Severity, Verdict } from '../../../src/inspect/outcome.ts';
import { useWords } from '../i18n/words.tsx';

export function VerdictBadge(props: {
  readonly verdict: Verdict;
  readonly large?: boolean;
}): ReactNode {
  const { t } = useWords();
  const size = props.large === true ? ' badge-large' : '';
  return (
    <span className={`badge verdict-${props.verdict}${size}`}>{t.verdicts[props.verdict]}</span>
  );
}

export function SeverityBadge({ severity }: { readonly severity: Severity }): ReactNode {
  const { t } = useWords();
  return <span className={`tag severity-${severity}`}>{t.severities[severity]}</span>;
}

/** A status as HTTP writes it; 0 means that the connection was closed without one. */
export function Status({ status }: { readonly status: number }): ReactNode {
  const { t } = useWords();
  if (status === 0) return <span className="status status-0">{t.requests.noAnswer}</span>;
  return <span className={`status status-${Math.floor(status / 100)}`}>{status}</span>;
}
