import type { ReactNode } from 'react';
import type { AuditDetail } from '../../../src/admin/audit-trail.ts';
import type { Summary } from '../api/types.ts';
import { usePages } from '../api/use-pages.ts';
import { useWords } from '../i18n/words.tsx';
import type { Dictionary } from '../i18n/en.ts';
import { Empty, Failed, Loading } from '../ui/states.tsx';
import { VisibleText } from '../ui/visible-text.tsx';

const ALL = {};

export function AuditPage(): ReactNode {
  const { t } = useWords();
  const pages = usePages(ALL, 'GET /api/audit');
  const { events, failure, isLoading } = pages;
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{t.audit.title}</h1>
          <p className="lead">{t.audit.lead}</p>
        </div>
      </header>
      {failure !== undefined && <Failed failure={failure} retry={pages.reload} />}
      {isLoading && events.length === 0 && <Loading />}
      {!isLoading && failure === undefined && events.length === 0 && (
        <Empty title={t.audit.empty} />
      )}
      {events.length > 0 && (
        <>
          <table className="table stack-table">
            <thead>
              <tr>
                <th scope="col">{t.audit.when}</th>
                <th scope="col">{t.audit.who}</th>
                <th scope="col">{t.audit.what}</th>
                <th scope="col">{t.audit.from}</th>
              </tr>
            </thead>
            <tbody>
              {events.map((event) => (
                <AuditRow key={event.id} event={event} />
              ))}
            </tbody>
          </table>
          <footer className="list-foot">
            {pages.hasMore ? (
              <button
                type="button"
                className="button"
                disabled={isLoading}
                onClick={pages.loadMore}
              >
                {isLoading ? t.common.loadingOlder : t.common.loadOlder}
              </button>
            ) : (
              <p className="muted">{t.common.noOlder}</p>
            )}
          </footer>
        </>
      )}
    </>
  );
}

function AuditRow({ event }: { readonly event: Summary }): ReactNode {
  const { t, format } = useWords();
  const detail = readDetail(event);
  return (
    <tr className={event.severity === 'warning' ? 'row-warning' : undefined}>
      <td data-label={t.audit.when}>
        <time dateTime={new Date(event.time).toISOString()}>{format.dateTime(event.time)}</time>
      </td>
      <td data-label={t.audit.who}>
        {detail.actor === '' ? (
          <span className="muted">{t.audit.somebody}</span>
        ) : (
          <VisibleText text={detail.actor} />
        )}
      </td>
      <td data-label={t.audit.what}>
        <VisibleText text={describeChange(event.kind, detail, t)} />
        {detail.change !== '' && (
          <span className="audit-change">
            <VisibleText text={detail.change} />
          </span>
        )}
      </td>
      <td data-label={t.audit.from} className="mono">
        {detail.address}
      </td>
    </tr>
  );
}

/** Events of a later version may have kinds that this console does not know: their name is shown. */
function describeChange(kind: string, detail: AuditDetail, t: Dictionary): string {
  const known: Readonly<Record<string, (object: string) => string>> = t.audit.kinds;
  return Object.hasOwn(known, kind) ? known[kind]!(detail.object) : `${kind} ${detail.object}`;
}

function readDetail({ detail }: Summary): AuditDetail {
  const fields = (typeof detail === 'object' && detail !== null ? detail : {}) as Record<
    string,
    unknown
  >;
  const text = (name: keyof AuditDetail): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    actor: text('actor'),
    object: text('object'),
    address: text('address'),
    change: text('change'),
  };
}
