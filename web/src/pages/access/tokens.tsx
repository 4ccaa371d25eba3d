import { useCallback, useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { Token } from '../../api/types.ts';
import { useAction } from '../../api/use-action.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { Card } from '../../ui/card.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Ago, useNow } from '../../ui/time.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { TokenDialog } from './token-dialog.tsx';

type Open = { readonly kind: 'add' } | { readonly kind: 'revoke'; readonly token: Token };

export function Tokens(): ReactNode {
  const { t } = useWords();
  const tokens = useResource('tokens', (signal) => call('GET /api/tokens', {}, signal));
  const [open, setOpen] = useState<Open>();
  const [showsAll, setShowsAll] = useState(false);
  const now = useNow();
  const { reload } = tokens;
  const close = (): void => setOpen(undefined);
  const closeAndReload = (): void => {
    setOpen(undefined);
    reload();
  };
  const all = tokens.value?.tokens ?? [];
  const good = all.filter((token) => stateOf(token, now) === 'good');
  const shown = showsAll ? all : good;
  return (
    <Card
      title={t.access.tokens}
      help={t.access.tokensHelp}
      aside={
        <button type="button" className="button" onClick={() => setOpen({ kind: 'add' })}>
          {t.access.addToken}
        </button>
      }
    >
      {tokens.value === undefined && tokens.failure === undefined && <Loading />}
      {tokens.failure !== undefined && <Failed failure={tokens.failure} retry={reload} />}
      {tokens.value !== undefined && shown.length === 0 && (
        <p className="muted card-empty">{t.access.noTokens}</p>
      )}
      {shown.length > 0 && (
        <table className="table stack-table">
          <TableHead
            columns={[
              t.access.token,
              t.access.prefix,
              t.access.role,
              t.access.lastUsed,
              t.access.expires,
              t.access.createdBy,
              '',
            ]}
          />
          <tbody>
            {shown.map((token) => (
              <TokenRow
                key={token.id}
                token={token}
                now={now}
                onRevoke={() => setOpen({ kind: 'revoke', token })}
              />
            ))}
          </tbody>
        </table>
      )}
      {all.length > good.length && (
        <label className="check">
          <input
            type="checkbox"
            checked={showsAll}
            onChange={(event) => setShowsAll(event.target.checked)}
          />
          {t.access.showRevoked}
        </label>
      )}
      {open?.kind === 'add' && <TokenDialog onClose={closeAndReload} />}
      {open?.kind === 'revoke' && (
        <RevokeToken token={open.token} onClose={close} onDone={closeAndReload} />
      )}
    </Card>
  );
}

function TokenRow(props: {
  readonly token: Token;
  readonly now: number;
  readonly onRevoke: () => void;
}): ReactNode {
  const { t, format } = useWords();
  const { token } = props;
  const state = stateOf(token, props.now);
  return (
    <tr className={state === 'good' ? undefined : 'row-over'}>
      <td data-label={t.access.token}>
        <strong>{token.name}</strong>
      </td>
      <td data-label={t.access.prefix}>
        <code>{token.prefix}…</code>
      </td>
      <td data-label={t.access.role}>{t.roles[token.role]}</td>
      <td data-label={t.access.lastUsed}>
        {token.lastUsedAt === 0 ? t.common.never : <Ago time={token.lastUsedAt} />}
      </td>
      <td data-label={t.access.expires}>
        {token.expiresAt === 0 ? t.common.never : format.dateTime(token.expiresAt)}
      </td>
      <td data-label={t.access.createdBy}>{token.createdBy}</td>
      <td className="cell-actions">
        {state === 'good' ? (
          <button
            type="button"
            className="button button-small button-danger"
            onClick={props.onRevoke}
          >
            {t.access.revoke}
          </button>
        ) : (
          <span className="tag tag-quiet">{t.access[state]}</span>
        )}
      </td>
    </tr>
  );
}

function RevokeToken(props: {
  readonly token: Token;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  const { token, onDone } = props;
  const revoke = useAction(
    useCallback(async () => {
      await call('DELETE /api/tokens/{id}', { params: { id: token.id } });
      onDone();
    }, [token.id, onDone]),
  );
  return (
    <ConfirmDialog
      title={t.access.revokeToken(token.name)}
      note={t.access.revokeNote}
      confirm={t.access.revoke}
      action={revoke}
      onClose={props.onClose}
    />
  );
}

function stateOf(token: Token, now: number): 'good' | 'revoked' | 'expired' {
  if (token.revokedAt > 0) return 'revoked';
  return token.expiresAt > 0 && token.expiresAt <= now ? 'expired' : 'good';
}
