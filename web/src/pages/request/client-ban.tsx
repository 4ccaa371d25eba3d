import { useCallback, useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useMay } from '../../api/session.tsx';
import type { Ban } from '../../api/types.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { Failed } from '../../ui/states.tsx';
import { VisibleText } from '../../ui/visible-text.tsx';
import { BanDialog } from '../bans/ban-dialog.tsx';
import { LiftButton } from '../bans/lift-button.tsx';
import { LiftDialog } from '../bans/lift-dialog.tsx';

const REFRESH_MS = 5000;

type Open = { readonly kind: 'ban' } | { readonly kind: 'lift'; readonly network: string };

/** Whether the client is banned now, by whom and why; for operators the way in and the way out. */
export function ClientBan({ client }: { readonly client: string }): ReactNode {
  const { t } = useWords();
  const mayChange = useMay('operator');
  const [open, setOpen] = useState<Open>();
  const { value, failure, reload } = useResource(
    `bans of ${client}`,
    (signal) => call('GET /api/bans', { query: { holds: client } }, signal),
    REFRESH_MS,
  );
  const close = (): void => setOpen(undefined);
  const closeAndReload = useCallback((): void => {
    setOpen(undefined);
    reload();
  }, [reload]);
  const bans = value?.bans ?? [];
  return (
    <div className="client-ban">
      {failure !== undefined && <Failed failure={failure} retry={reload} />}
      {bans.map((ban) => (
        <HoldingBan
          key={`${ban.network} ${ban.author}`}
          ban={ban}
          onLift={mayChange ? () => setOpen({ kind: 'lift', network: ban.network }) : undefined}
        />
      ))}
      {mayChange && value !== undefined && bans.length === 0 && (
        <button
          type="button"
          className="button button-small"
          onClick={() => setOpen({ kind: 'ban' })}
        >
          {t.bans.banClient}
        </button>
      )}
      {open?.kind === 'ban' && (
        <BanDialog network={client} onClose={close} onDone={closeAndReload} />
      )}
      {open?.kind === 'lift' && (
        <LiftDialog network={open.network} onClose={close} onDone={closeAndReload} />
      )}
    </div>
  );
}

function HoldingBan(props: {
  readonly ban: Ban;
  readonly onLift: (() => void) | undefined;
}): ReactNode {
  const { t, format } = useWords();
  const { network, author, reason, until } = props.ban;
  return (
    <div className="holding-ban" role="status">
      <p>
        <strong>{t.bans.banned(network)}</strong>
        <span className="muted">
          <VisibleText text={author} /> · {t.audit.until(format.dateTime(until))}
          {reason !== '' && (
            <>
              {' · '}
              <VisibleText text={reason} />
            </>
          )}
        </span>
      </p>
      {props.onLift !== undefined && <LiftButton network={network} onLift={props.onLift} />}
    </div>
  );
}
