import type { ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { EventReply, Request } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { describeFault, explainRequest, explainWayOut } from '../../lib/explain.ts';
import { navigate } from '../../lib/router.ts';
import { Status, VerdictBadge } from '../../ui/badge.tsx';
import { Card, Facts, type Fact } from '../../ui/card.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Link } from '../../ui/link.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { Ago } from '../../ui/time.tsx';
import { VisibleBytes, VisibleText } from '../../ui/visible-text.tsx';
import { ClientBan } from './client-ban.tsx';
import { Headers } from './headers.tsx';
import { Matches } from './matches.tsx';
import { OtherEvent } from './other-event.tsx';
import { Timing } from './timing.tsx';

/** Everything known about one request; what matters most stands first. */
export function RequestPage({ id }: { readonly id: string }): ReactNode {
  const { t } = useWords();
  const event = useResource(`event ${id}`, (signal) =>
    call('GET /api/events/{id}', { params: { id } }, signal),
  );
  const { value } = event;
  return (
    <>
      <nav className="crumbs">
        <Link path="/requests" className="crumb">
          <Icon name="back" />
          {t.request.back}
        </Link>
      </nav>
      {value === undefined && event.failure === undefined && <Loading />}
      {value === undefined && event.failure !== undefined && (
        <>
          <h1 className="visually-hidden">{t.request.title}</h1>
          <Failed
            failure={event.failure}
            retry={event.failure.code === 'not-found' ? undefined : event.reload}
          />
        </>
      )}
      {value !== undefined &&
        (value.request === undefined ? (
          <OtherEvent event={value} />
        ) : (
          <RequestDetails event={value} request={value.request} />
        ))}
    </>
  );
}

function RequestDetails(props: {
  readonly event: EventReply;
  readonly request: Request;
}): ReactNode {
  const { t, format } = useWords();
  const { event, request } = props;
  const wayOut = explainWayOut(request, t);
  return (
    <article className="request">
      <header className="verdict-head">
        <div className="verdict-line">
          <VerdictBadge verdict={request.verdict} large />
          <Status status={request.status} />
          <span className="muted">
            {format.dateTime(event.time)} · <Ago time={event.time} />
          </span>
        </div>
        <h1 className="request-line">
          <span className="method">{request.method}</span>{' '}
          <span className="target">
            <VisibleBytes bytes={request.target} />
          </span>
        </h1>
        <p className="why">
          <VisibleText text={explainRequest(request, t)} />
        </p>
        {wayOut !== undefined && <p className="way-out">{wayOut}</p>}
      </header>
      <div className="request-columns">
        <div className="request-main">
          <Matches id={event.id} request={request} />
          {request.faults !== undefined && request.faults.length > 0 && (
            <Card title={t.request.faults} help={t.request.faultsHelp}>
              <ul className="faults">
                {request.faults.map(({ kind, message, ruleId }) => (
                  <li key={`${kind} ${ruleId} ${message}`}>
                    <span className="tag">{describeFault(kind, t)}</span>{' '}
                    {ruleId > 0 && <span className="mono rule-id">{ruleId}</span>}{' '}
                    <VisibleText text={t.fault(message)} />
                  </li>
                ))}
              </ul>
            </Card>
          )}
          <Headers request={request} />
        </div>
        <aside className="request-side">
          <Received event={event} request={request} />
          <Answer request={request} />
          <Timing request={request} />
          <Identity event={event} />
        </aside>
      </div>
    </article>
  );
}

function Received(props: { readonly event: EventReply; readonly request: Request }): ReactNode {
  const { t } = useWords();
  const { request } = props;
  const { client, site, route } = props.event.subject;
  const facts: Fact[] = [
    {
      label: t.request.client,
      value:
        client === undefined ? (
          t.common.none
        ) : (
          <button
            type="button"
            className="value-button mono"
            title={t.request.sameClient}
            onClick={() => navigate('/requests', { client })}
          >
            {client}
            <Icon name="filter" />
          </button>
        ),
    },
    ...(request.peer === undefined ? [] : [{ label: t.request.peer, value: request.peer }]),
    {
      label: t.request.host,
      value: (
        <>
          {request.scheme}://
          <VisibleBytes bytes={request.host} />
        </>
      ),
    },
    { label: t.request.site, value: site ?? t.common.none },
    ...(route === undefined ? [] : [{ label: t.request.route, value: route }]),
    { label: t.request.protocol, value: <VisibleBytes bytes={request.protocol} /> },
    { label: t.request.userAgent, value: <VisibleBytes bytes={request.userAgent} /> },
  ];
  return (
    <Card title={t.request.received}>
      <Facts facts={facts} />
      {client !== undefined && <ClientBan client={client} />}
    </Card>
  );
}

function Answer({ request }: { readonly request: Request }): ReactNode {
  const { t, format } = useWords();
  const { requestBytesNotInspected, responseBytesNotInspected } = request;
  const wasNotInspected = requestBytesNotInspected + responseBytesNotInspected > 0;
  const facts: Fact[] = [
    {
      label: t.request.status,
      value: request.status === 0 ? t.request.noAnswer : <Status status={request.status} />,
    },
    {
      label: t.request.upstreamStatus,
      value: request.upstreamStatus === 0 ? t.request.notAsked : request.upstreamStatus,
    },
    { label: t.request.mode, value: t.request.modes[request.mode] },
    { label: t.request.inboundScore, value: format.count(request.inboundScore) },
    { label: t.request.outboundScore, value: format.count(request.outboundScore) },
    { label: t.request.requestBytes, value: format.bytes(request.requestBytes) },
    { label: t.request.responseBytes, value: format.bytes(request.responseBytes) },
    ...(wasNotInspected
      ? [
          {
            label: t.request.notInspected,
            value: t.request.notInspectedDetail(
              format.bytes(requestBytesNotInspected),
              format.bytes(responseBytesNotInspected),
            ),
          },
        ]
      : []),
  ];
  return (
    <Card title={t.request.answer}>
      <Facts facts={facts} />
    </Card>
  );
}

function Identity({ event }: { readonly event: EventReply }): ReactNode {
  const { t, format } = useWords();
  const facts: Fact[] = [
    { label: t.request.id, value: <Copied text={event.id} /> },
    ...(event.traceId === ''
      ? []
      : [{ label: t.request.traceId, value: <Copied text={event.traceId} /> }]),
    {
      label: t.request.time,
      value: (
        <time dateTime={new Date(event.time).toISOString()}>{format.clockExact(event.time)}</time>
      ),
    },
  ];
  return (
    <Card
      title={t.request.ids}
      aside={<CopyButton text={JSON.stringify(event, undefined, 2)} label={t.request.copyJson} />}
    >
      <Facts facts={facts} />
    </Card>
  );
}

function Copied({ text }: { readonly text: string }): ReactNode {
  return (
    <span className="copied">
      <code>{text}</code>
      <CopyButton text={text} iconOnly />
    </span>
  );
}
