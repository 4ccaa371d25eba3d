import { useCallback, useState, type ReactNode } from 'react';
import { sayRemark } from '../../../../src/lib/remark.ts';
import { call } from '../../api/client.ts';
import { useMay } from '../../api/session.tsx';
import type { Ban, StatusReply } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { Empty, Failed, Loading, Notice } from '../../ui/states.tsx';
import { Ago, useNow } from '../../ui/time.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { BanDialog } from './ban-dialog.tsx';
import { LiftButton } from './lift-button.tsx';
import { LiftDialog } from './lift-dialog.tsx';

const SHOWN_FIRST = 100;
/** As many as one answer holds; longer lists are for "rampart bans export". */
const SHOWN_MAX = 1000;
const REFRESH_MS = 5000;

type Open = { readonly kind: 'add' } | { readonly kind: 'lift'; readonly ban: Ban };

/** What is refused, by whom and why; operators add and lift. */
export function BansPage(): ReactNode {
  const { t } = useWords();
  const mayChange = useMay('operator');
  const [count, setCount] = useState(SHOWN_FIRST);
  const [open, setOpen] = useState<Open>();
  const now = useNow();
  const { value, failure, reload } = useResource(
    `bans ${count}`,
    (signal) => readBans(count, signal),
    REFRESH_MS,
  );
  const close = (): void => setOpen(undefined);
  const closeAndReload = useCallback((): void => {
    setOpen(undefined);
    reload();
  }, [reload]);
  const bans = value?.bans.filter(({ until }) => until > now) ?? [];
  return (
    <>
      <header className="page-head">
        <div>
          <h1>{t.bans.title}</h1>
          <p className="lead">{t.bans.lead}</p>
        </div>
        {mayChange && (
          <button
            type="button"
            className="button button-primary"
            onClick={() => setOpen({ kind: 'add' })}
          >
            {t.bans.add}
          </button>
        )}
      </header>
      {failure !== undefined && <Failed failure={failure} retry={reload} />}
      {value === undefined && failure === undefined && <Loading />}
      {value !== undefined && value.problem !== '' && (
        <Notice tone="warning">
          {sayRemark({ code: 'bans.in-memory', values: { reason: value.problem } }, t.remarks)}
        </Notice>
      )}
      {value?.crowdsec !== undefined && <Crowdsec crowdsec={value.crowdsec} />}
      {value !== undefined && bans.length === 0 && <Empty title={t.bans.empty} />}
      {bans.length > 0 && (
        <>
          <BanTable
            bans={bans}
            onLift={mayChange ? (ban) => setOpen({ kind: 'lift', ban }) : undefined}
          />
          <footer className="list-foot">
            {value?.next !== undefined && count < SHOWN_MAX ? (
              <button type="button" className="button" onClick={() => setCount(SHOWN_MAX)}>
                {t.common.loadOlder}
              </button>
            ) : (
              <p className="muted">{t.bans.shown(bans.length, value?.total ?? 0)}</p>
            )}
          </footer>
        </>
      )}
      {open?.kind === 'add' && <BanDialog onClose={close} onDone={closeAndReload} />}
      {open?.kind === 'lift' && (
        <LiftDialog network={open.ban.network} onClose={close} onDone={closeAndReload} />
      )}
    </>
  );
}

/** Another source of bans: whether it answers, and how many come from it. */
function Crowdsec(props: {
  readonly crowdsec: NonNullable<StatusReply['bans']['crowdsec']>;
}): ReactNode {
  const { t, format } = useWords();
  const now = useNow();
  const { url, bans, answeredAt, problem } = props.crowdsec;
  if (problem !== '') return <Notice tone="warning">{t.bans.crowdsecAway(problem)}</Notice>;
  return (
    <p className="muted">
      {t.bans.crowdsec(url, format.count(bans))}{' '}
      {answeredAt === 0
        ? t.bans.crowdsecUnasked
        : t.bans.crowdsecAsked(format.ago(answeredAt, now))}
    </p>
  );
}

function BanTable(props: {
  readonly bans: readonly Ban[];
  readonly onLift: ((ban: Ban) => void) | undefined;
}): ReactNode {
  const { t } = useWords();
  const { bans, onLift } = props;
  return (
    <table className="table stack-table">
      <thead>
        <tr>
          <th scope="col">{t.bans.network}</th>
          <th scope="col">{t.bans.reason}</th>
          <th scope="col">{t.bans.author}</th>
          <th scope="col">{t.bans.since}</th>
          <th scope="col">{t.bans.until}</th>
          {onLift !== undefined && (
            <th scope="col">
              <span className="visually-hidden">{t.bans.lift}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {bans.map((ban) => (
          <BanRow
            key={`${ban.network} ${ban.author}`}
            ban={ban}
            onLift={onLift === undefined ? undefined : () => onLift(ban)}
          />
        ))}
      </tbody>
    </table>
  );
}

function BanRow(props: {
  readonly ban: Ban;
  readonly onLift: (() => void) | undefined;
}): ReactNode {
  const { t, format } = useWords();
  const { network, reason, author, kind, since, until } = props.ban;
  return (
    <tr>
      <td data-label={t.bans.network} className="mono">
        {network}
      </td>
      <td data-label={t.bans.reason}>
        {reason === '' ? <span className="muted">–</span> : <VisibleText text={reason} />}
      </td>
      <td data-label={t.bans.author}>
        <VisibleText text={author} /> <span className="tag tag-quiet">{t.bans.kinds[kind]}</span>
      </td>
      <td data-label={t.bans.since}>
        <Ago time={since} />
      </td>
      <td data-label={t.bans.until}>
        <time dateTime={new Date(until).toISOString()}>{format.dateTime(until)}</time>
      </td>
      {props.onLift !== undefined && (
        <td className="cell-actions">
          <LiftButton network={network} onLift={props.onLift} />
        </td>
      )}
    </tr>
  );
}

async function readBans(count: number, signal: AbortSignal) {
  const [list, status] = await Promise.all([
    call('GET /api/bans', { query: { count: String(count) } }, signal),
    call('GET /api/status', {}, signal),
  ]);
  return { ...list, crowdsec: status.bans.crowdsec, problem: status.bans.problem ?? '' };
}
