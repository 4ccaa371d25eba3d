import { memo, useState, type ReactNode } from 'react';
import type { Summary } from '../../api/types.ts';
import { useWords } from '../../i18n/words.tsx';
import { navigate } from '../../lib/router.ts';
import { Status, VerdictBadge } from '../../ui/badge.tsx';
import { Link } from '../../ui/link.tsx';
import { RuleMessage } from '../../ui/rule-message.tsx';
import { VisibleBytes } from '../../ui/visible-text.tsx';
import type { Filters } from './filters.ts';

const DAY_MS = 86_400_000;

/** Requests, newest first. On a phone each row becomes a small card (by style alone). */
export function RequestTable(props: {
  readonly requests: readonly Summary[];
  readonly newIds: ReadonlySet<string>;
  readonly filters: Filters;
  readonly onFilter: (filters: Filters) => void;
}): ReactNode {
  const { t } = useWords();
  const { columns } = t.requests;
  const [openedAt] = useState(() => Date.now());
  return (
    <table className="table request-table">
      <thead>
        <tr>
          <th scope="col">{columns.time}</th>
          <th scope="col">{columns.verdict}</th>
          <th scope="col">{columns.request}</th>
          <th scope="col" className="number">
            {columns.status}
          </th>
          <th scope="col">{columns.client}</th>
          <th scope="col">{columns.why}</th>
          <th scope="col" className="number">
            {columns.score}
          </th>
          <th scope="col" className="number">
            {columns.duration}
          </th>
        </tr>
      </thead>
      <tbody>
        {props.requests.map((summary) => (
          <RequestRow
            key={summary.id}
            summary={summary}
            openedAt={openedAt}
            isNew={props.newIds.has(summary.id)}
            filters={props.filters}
            onFilter={props.onFilter}
          />
        ))}
      </tbody>
    </table>
  );
}

/** Drawn once for each request: 400 lines must not be drawn again because one came in. */
const RequestRow = memo(function RequestRow(props: {
  readonly summary: Summary;
  readonly openedAt: number;
  readonly isNew: boolean;
  readonly filters: Filters;
  readonly onFilter: (filters: Filters) => void;
}): ReactNode {
  const { t, format } = useWords();
  const { summary, openedAt, filters, onFilter } = props;
  const { id, time, subject, request } = summary;
  if (request === undefined) return null;
  const isOld = openedAt - time > DAY_MS;
  const client = subject.client ?? '';
  return (
    <tr
      className={props.isNew ? 'request-row is-new' : 'request-row'}
      onClick={(event) => {
        // The whole row opens the request; its buttons and links do their own.
        if (event.target instanceof Element && event.target.closest('a, button') !== null) return;
        if (getSelection()?.isCollapsed === false) return;
        navigate(`/requests/${id}`);
      }}
    >
      <td className="cell-time">
        <time dateTime={new Date(time).toISOString()} title={format.dateTime(time)}>
          {isOld ? format.dateShort(time) : format.clock(time)}
        </time>
      </td>
      <td className="cell-verdict">
        <VerdictBadge verdict={request.verdict} />
      </td>
      <td className="cell-request">
        <Link path={`/requests/${id}`} className="request-link">
          <span className="method">{request.method}</span>{' '}
          <span className="target">
            <VisibleBytes bytes={request.target} />
          </span>
        </Link>
        <span className="host">
          <VisibleBytes bytes={request.host} />
        </span>
      </td>
      <td className="cell-status number">
        <Status status={request.status} />
      </td>
      <td className="cell-client">
        {client !== '' && (
          <button
            type="button"
            className="value-button mono"
            title={t.overview.showRequests(client)}
            onClick={() => onFilter({ ...filters, client })}
          >
            {client}
          </button>
        )}
      </td>
      <td className="cell-why">
        <Why request={request} />
      </td>
      <td className="cell-score number">
        {request.inboundScore > 0 && format.count(request.inboundScore)}
      </td>
      <td className="cell-duration number">{format.duration(request.totalMicroseconds)}</td>
    </tr>
  );
});

function Why({ request }: { readonly request: NonNullable<Summary['request']> }): ReactNode {
  const { t } = useWords();
  const { ruleIds, message, reason } = request;
  const [first, ...others] = ruleIds;
  if (first !== undefined) {
    return (
      <>
        <span className="mono rule-id">{first}</span>
        {others.length > 0 && <span className="muted"> +{others.length}</span>}{' '}
        <RuleMessage message={message} />
      </>
    );
  }
  if (reason === '' || reason === 'rule') return null;
  const known: Readonly<Record<string, string>> = t.explain.reasons;
  return <span>{Object.hasOwn(known, reason) ? known[reason] : reason}</span>;
}
