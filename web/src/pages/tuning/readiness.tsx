import type { ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { ReadinessReply } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { describePlace } from '../../lib/explain.ts';
import { describePath } from '../../lib/exclusion.ts';
import { Card } from '../../ui/card.tsx';
import { Link } from '../../ui/link.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { RuleMessage } from '../../ui/rule-message.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';

export function Readiness({ site }: { readonly site: string }): ReactNode {
  const { t } = useWords();
  const report = useResource(`readiness ${site}`, (signal) =>
    call('GET /api/readiness', { query: { site } }, signal),
  );
  const { value, failure } = report;
  return (
    <Card title={`${t.tuning.readiness} ${site}`} help={t.tuning.readinessHelp}>
      {value === undefined && failure === undefined && <Loading />}
      {failure !== undefined && <Failed failure={failure} retry={report.reload} />}
      {value !== undefined && <Report report={value} />}
    </Card>
  );
}

function Report({ report }: { readonly report: ReadinessReply }): ReactNode {
  const { t, format } = useWords();
  const { tuning } = t;
  const facts = [
    format.count(report.requests),
    report.days < 1
      ? tuning.underADay
      : tuning.days(format.oneDigit(report.days), report.days === 1),
    format.count(report.stopped),
  ] as const;
  return (
    <>
      <p className={`readiness readiness-${report.verdict}`}>
        <strong>{tuning.verdicts[report.verdict]}</strong>
        <span className="muted">
          {report.mode === 'detect' ? tuning.seenDetect(...facts) : tuning.seen(...facts)}
        </span>
      </p>
      {report.reasons.length > 0 && (
        <ul className="dry-run-notes">
          {report.reasons.map((reason) => (
            <li key={reason}>{tuning.reasons[reason]}</li>
          ))}
        </ul>
      )}
      {report.causes.length === 0 ? (
        <p className="muted card-empty">{tuning.noCauses}</p>
      ) : (
        <table className="table stack-table">
          <thead>
            <tr>
              <th scope="col">{tuning.cause}</th>
              <th scope="col">{tuning.where}</th>
              <th scope="col" className="number">
                {tuning.stopped}
              </th>
              <th scope="col" className="number">
                {tuning.clients}
              </th>
            </tr>
          </thead>
          <tbody>
            {report.causes.map((cause) => (
              <CauseRow key={`${cause.ruleId} ${cause.target} ${cause.eventId}`} cause={cause} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function CauseRow({ cause }: { readonly cause: ReadinessReply['causes'][number] }): ReactNode {
  const { t, format } = useWords();
  const { ruleId, message, target, scope, stopped, clients, suspects, looksFalse } = cause;
  return (
    <tr>
      <td className="cell-long">
        <Link path={`/requests/${cause.eventId}`}>
          <span className="mono rule-id">{ruleId}</span> <RuleMessage message={message} />
        </Link>{' '}
        {looksFalse && <span className="tag severity-warning">{t.tuning.looksFalse}</span>}
        <span className="muted long-value">
          <VisibleText text={describePlace(target, t)} />
        </span>
      </td>
      <td data-label={t.tuning.where} className="cell-long">
        {scope === undefined ? t.common.none : describePath(scope.path, t)}
      </td>
      <td data-label={t.tuning.stopped} className="number">
        {format.count(stopped)}
      </td>
      <td data-label={t.tuning.clients} className="number">
        {format.count(clients)}
        {suspects > 0 && (
          <span className="muted number-note">{t.tuning.suspects(format.count(suspects))}</span>
        )}
      </td>
    </tr>
  );
}
