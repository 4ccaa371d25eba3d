import type { ReactNode } from 'react';
import type { AuditDetail } from '../../../src/admin/audit-trail.ts';
import type { ExclusionScope } from '../../../src/config/exclusions/exclusion.ts';
import type { Remark } from '../../../src/lib/remark.ts';
import type { Summary } from '../api/types.ts';
import { usePages } from '../api/use-pages.ts';
import { useWords } from '../i18n/words.tsx';
import type { Dictionary } from '../i18n/en.ts';
import { describeScope } from '../lib/exclusion.ts';
import type { Format } from '../lib/format.ts';
import { sayRemarks } from '../lib/remarks.ts';
import { wordOf } from '../lib/word-of.ts';
import { Empty, Failed, Loading } from '../ui/states.tsx';
import { TableHead } from '../ui/table-head.tsx';
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
            <TableHead columns={[t.audit.when, t.audit.who, t.audit.what, t.audit.from]} />
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
          <span className="muted">
            {Object.hasOwn(t.audit.kinds, event.kind) ? t.audit.somebody : t.product}
          </span>
        ) : (
          <VisibleText text={detail.actor} />
        )}
      </td>
      <td data-label={t.audit.what}>
        <VisibleText text={describeObject(event.kind, detail, t)} />
        <Change kind={event.kind} detail={detail} />
      </td>
      <td data-label={t.audit.from} className="mono">
        {detail.address}
      </td>
    </tr>
  );
}

/** How it was changed: until when and why. */
function Change(props: { readonly kind: string; readonly detail: AuditFacts }): ReactNode {
  const { t, format } = useWords();
  const { detail } = props;
  const change = describeHow(props.kind, detail, t, format);
  if (change === '') return null;
  return (
    <span className="audit-change">
      <VisibleText text={change} />
    </span>
  );
}

function describeHow(kind: string, detail: AuditFacts, t: Dictionary, format: Format): string {
  const { change, reason, author, scope, endsAtMs, untilMs, remarks } = detail;
  const list = (...parts: readonly string[]): string =>
    parts.filter((part) => part !== '').join(' · ');
  if (kind.startsWith('exclusion.') && scope !== undefined) {
    const end = endsAtMs > 0 ? t.audit.until(format.dateTime(endsAtMs)) : t.audit.noEnd;
    const maker = kind === 'exclusion.removed' ? t.audit.made(author) : '';
    return list(scope.site, maker, end, reason);
  }
  if (kind.startsWith('ban.') && untilMs > 0) {
    return list(t.audit.until(format.dateTime(untilMs)), reason);
  }
  return sayRemarks(remarks, change, t);
}

/** Events of a later version may have kinds that this console does not know: their name is shown. */
function describeObject(kind: string, { object, scope }: AuditFacts, t: Dictionary): string {
  const known: Readonly<Record<string, (object: string) => string>> = t.audit.kinds;
  const what = scope === undefined ? object : describeScope(scope, t);
  if (Object.hasOwn(known, kind)) return known[kind]!(what);
  return `${wordOf(t.events.kinds, kind)} ${what}`;
}

/** What the audit page knows how to say; '' and 0 for what an event does not have. */
interface AuditFacts extends Pick<AuditDetail, 'actor' | 'object' | 'address' | 'change'> {
  readonly remarks: readonly Remark[] | undefined;
  readonly reason: string;
  readonly author: string;
  readonly untilMs: number;
  readonly endsAtMs: number;
  readonly scope: ExclusionScope | undefined;
}

/** Our own events: control alone writes them. Older ones have fewer fields. */
function readDetail({ detail }: Summary): AuditFacts {
  const given = (detail ?? {}) as Partial<AuditFacts>;
  const { actor = '', object = '', address = '', change = '', reason = '', author = '' } = given;
  const { untilMs = 0, endsAtMs = 0, remarks, scope } = given;
  return {
    actor,
    object,
    address,
    change,
    reason,
    author,
    untilMs,
    endsAtMs,
    remarks,
    scope,
  };
}
