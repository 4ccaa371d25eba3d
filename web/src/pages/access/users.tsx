import { useCallback, useState, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { User } from '../../api/types.ts';
import { useAction } from '../../api/use-action.ts';
import { useResource } from '../../api/use-resource.ts';
import { useWords } from '../../i18n/words.tsx';
import { Card } from '../../ui/card.tsx';
import { FormFailure } from '../../ui/form-failure.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { TableHead } from '../../ui/table-head.tsx';
import { Ago } from '../../ui/time.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { ROLES, type Role } from './role-select.tsx';
import { SetPasswordDialog, UserDialog } from './user-dialogs.tsx';

type Open =
  | { readonly kind: 'add' }
  | { readonly kind: 'password'; readonly user: User }
  | { readonly kind: 'remove'; readonly user: User };

export function Users(): ReactNode {
  const { t } = useWords();
  const { state } = useSession();
  const users = useResource('users', (signal) => call('GET /api/users', {}, signal));
  const [open, setOpen] = useState<Open>();
  const { reload } = users;
  const close = (): void => setOpen(undefined);
  const closeAndReload = (): void => {
    setOpen(undefined);
    reload();
  };
  const changeRole = useAction(
    useCallback(
      async (id: string, role: Role) => {
        await call('PATCH /api/users/{id}', { params: { id }, body: { role } });
        reload();
      },
      [reload],
    ),
  );
  return (
    <Card
      title={t.access.users}
      aside={
        <button type="button" className="button" onClick={() => setOpen({ kind: 'add' })}>
          {t.access.addUser}
        </button>
      }
    >
      <FormFailure failure={changeRole.failure} />
      {users.value === undefined && users.failure === undefined && <Loading />}
      {users.failure !== undefined && <Failed failure={users.failure} retry={reload} />}
      {users.value !== undefined && (
        <table className="table stack-table">
          <TableHead
            columns={[t.access.name, t.access.role, t.access.lastLogin, t.access.created, '']}
          />
          <tbody>
            {users.value.users.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                isOwn={state.kind === 'signed-in' && state.user.id === user.id}
                onRole={(role) => changeRole.run(user.id, role)}
                onOpen={setOpen}
              />
            ))}
          </tbody>
        </table>
      )}
      {open?.kind === 'add' && <UserDialog onClose={close} onDone={closeAndReload} />}
      {open?.kind === 'password' && (
        <SetPasswordDialog user={open.user} onClose={close} onDone={closeAndReload} />
      )}
      {open?.kind === 'remove' && (
        <RemoveUser user={open.user} onClose={close} onDone={closeAndReload} />
      )}
    </Card>
  );
}

function UserRow(props: {
  readonly user: User;
  readonly isOwn: boolean;
  readonly onRole: (role: Role) => void;
  readonly onOpen: (open: Open) => void;
}): ReactNode {
  const { t, format } = useWords();
  const { user } = props;
  return (
    <tr>
      <td data-label={t.access.name}>
        <strong>{user.name}</strong>{' '}
        {props.isOwn && <span className="tag tag-quiet">{t.access.you}</span>}
      </td>
      <td data-label={t.access.role}>
        <select
          className="input input-inline"
          aria-label={t.access.changeRole(user.name)}
          value={user.role}
          onChange={(event) => props.onRole(event.target.value as Role)}
        >
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {t.roles[role]}
            </option>
          ))}
        </select>
      </td>
      <td data-label={t.access.lastLogin}>
        {user.lastLoginAt === 0 ? t.common.never : <Ago time={user.lastLoginAt} />}
      </td>
      <td data-label={t.access.created}>{format.dateTime(user.createdAt)}</td>
      <td className="cell-actions">
        <button
          type="button"
          className="button button-small"
          onClick={() => props.onOpen({ kind: 'password', user })}
        >
          {t.access.resetPassword}
        </button>
        <button
          type="button"
          className="button button-small button-danger"
          onClick={() => props.onOpen({ kind: 'remove', user })}
        >
          {t.access.remove}
        </button>
      </td>
    </tr>
  );
}

function RemoveUser(props: {
  readonly user: User;
  readonly onClose: () => void;
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useWords();
  const { user, onDone } = props;
  const remove = useAction(
    useCallback(async () => {
      await call('DELETE /api/users/{id}', { params: { id: user.id } });
      onDone();
    }, [user.id, onDone]),
  );
  return (
    <ConfirmDialog
      title={t.access.removeUser(user.name)}
      note={t.access.removeUserNote}
      confirm={t.access.remove}
      action={remove}
      onClose={props.onClose}
    />
  );
}
