import type { ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { SitesReply, StatusReply } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { Card, Facts, type Fact } from '../../ui/card.tsx';
import { Failed, Loading, Notice } from '../../ui/states.tsx';
import { Ago, useNow } from '../../ui/time.tsx';
import { Counters } from './counters.tsx';
import { Defences } from './defences.tsx';
import { Roles } from './roles.tsx';
import { Shield } from './shield.tsx';
import { Sites } from './sites.tsx';

const REFRESH_MS = 5000;

interface System {
  readonly status: StatusReply;
  readonly sites: SitesReply['sites'];
}

export function SystemPage(): ReactNode {
  const { t } = useWords();
  const system = useResource('system', readSystem, REFRESH_MS);
  const { value, failure } = system;
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{t.system.title}</h1>
          {value !== undefined && (
            <p className="lead">
              {t.system.version(value.status.version, value.status.runtime)} ·{' '}
              <Started time={value.status.startedAt} />
            </p>
          )}
        </div>
      </header>
      {value === undefined && failure === undefined && <Loading />}
      {value === undefined && failure !== undefined && (
        <Failed failure={failure} retry={system.reload} />
      )}
      {value !== undefined && (
        <>
          {failure !== undefined && <Notice tone="warning">{t.common.stale}</Notice>}
          <Troubles status={value.status} />
          <Roles roles={value.status.roles} version={value.status.version} />
          <Defences defences={value.status.defences} />
          {value.status.shield !== undefined && <Shield shield={value.status.shield} />}
          <div className="grid grid-thirds">
            <Policy status={value.status} />
            <Journal status={value.status} />
            <Store status={value.status} />
          </div>
          <Sites sites={value.sites} />
          <Counters counters={value.status.counters} />
        </>
      )}
    </>
  );
}

function Started({ time }: { readonly time: number }): ReactNode {
  const { t, format } = useWords();
  const now = useNow();
  return <span title={format.dateTime(time)}>{t.system.upSince(format.ago(time, now))}</span>;
}

/** What needs somebody's attention, before everything else. */
function Troubles({ status }: { readonly status: StatusReply }): ReactNode {
  const { t } = useWords();
  const { shield, bans } = status;
  return (
    <>
      {shield?.engaged === true && <Notice tone="danger">{t.shield.notice}</Notice>}
      {shield?.condition === 'waiting' && shield.confirmWithinSeconds !== undefined && (
        <Notice tone="warning">{t.shield.confirm(shield.confirmWithinSeconds)}</Notice>
      )}
      {shield !== undefined && shield.fault !== '' && (
        <Notice tone="warning">{t.shield.fault(shield.fault)}</Notice>
      )}
      {bans.crowdsec !== undefined && bans.crowdsec.problem !== '' && (
        <Notice tone="warning">{t.bans.crowdsecAway(bans.crowdsec.problem)}</Notice>
      )}
      {status.policy.lastError !== '' && (
        <Notice tone="danger">
          {t.system.policyRefused}
          <pre className="problem">{status.policy.lastError}</pre>
        </Notice>
      )}
      {status.storeError !== '' && (
        <Notice tone="danger">{t.system.storeAway(status.storeError)}</Notice>
      )}
      {status.audit.unrecorded > 0 && (
        <Notice tone="warning">{t.system.unrecorded(status.audit.unrecorded)}</Notice>
      )}
    </>
  );
}

function Policy({ status }: { readonly status: StatusReply }): ReactNode {
  const { t } = useWords();
  const { policy, listen } = status;
  const facts: Fact[] = [
    {
      label: t.system.policySource,
      value: policy.source === '' ? t.system.policyFromFlags : <code>{policy.source}</code>,
    },
    { label: t.system.policyVersion, value: policy.version },
    {
      label: t.system.policyLoaded,
      value: policy.loadedAt === 0 ? t.common.never : <Ago time={policy.loadedAt} />,
    },
    {
      label: t.system.listening,
      value: (
        <ul className="plain">
          {listen.map((address) => (
            <li key={address}>
              <code>{address}</code>
            </li>
          ))}
        </ul>
      ),
    },
  ];
  return (
    <Card title={t.system.policy}>
      <Facts facts={facts} />
    </Card>
  );
}

function Journal({ status }: { readonly status: StatusReply }): ReactNode {
  const { t, format } = useWords();
  const { journal } = status;
  const reasons: Readonly<Record<string, string>> = t.system.lossReasons;
  const lost = Object.entries(journal.lost).filter(([, count]) => count > 0);
  const facts: Fact[] = [
    {
      label: t.system.size,
      value: format.bytes(journal.bytes),
    },
    { label: t.system.segments, value: format.count(journal.segments) },
    { label: t.system.pending, value: format.bytes(journal.pendingBytes) },
    ...(journal.fault === ''
      ? []
      : [
          {
            label: t.system.heldUp,
            value: <span className="tone-danger">{journal.fault}</span>,
          },
        ]),
    {
      label: t.system.lost,
      value:
        lost.length === 0 ? (
          t.system.lostNone
        ) : (
          <ul className="plain tone-danger">
            {lost.map(([reason, count]) => (
              <li key={reason}>
                {format.count(count)} ({Object.hasOwn(reasons, reason) ? reasons[reason] : reason})
              </li>
            ))}
          </ul>
        ),
    },
    ...(journal.lastLossAt > 0
      ? [{ label: t.system.lastLoss, value: <Ago time={journal.lastLossAt} /> }]
      : []),
  ];
  return (
    <Card title={t.system.journal} help={t.system.journalHelp}>
      <Facts facts={facts} />
    </Card>
  );
}

function Store({ status }: { readonly status: StatusReply }): ReactNode {
  const { t, format } = useWords();
  const { store } = status;
  if (store === undefined) return null;
  const facts: Fact[] = [
    { label: t.system.events, value: format.count(store.events) },
    {
      label: t.system.size,
      value: (
        <span className="gauge">
          {t.system.ofMax(format.bytes(store.bytes), format.bytes(store.bytesMax))}
          <meter min={0} max={store.bytesMax} value={store.bytes} />
        </span>
      ),
    },
    ...(store.oldestTime === undefined
      ? []
      : [{ label: t.system.oldest, value: <Ago time={store.oldestTime} /> }]),
    { label: t.system.removed, value: format.count(store.removed) },
    ...(store.damaged > 0 ? [{ label: t.system.damaged, value: store.damaged }] : []),
  ];
  return (
    <Card title={t.system.store}>
      <Facts facts={facts} />
    </Card>
  );
}

async function readSystem(signal: AbortSignal): Promise<System> {
  const [status, { sites }] = await Promise.all([
    call('GET /api/status', {}, signal),
    call('GET /api/sites', {}, signal),
  ]);
  return { status, sites };
}
