import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { User } from '../../api/types.ts';
import { useAction } from '../../api/use-action.ts';
import { useWords } from '../../i18n/words.tsx';
import { AccountName } from '../../ui/account-name.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { FormFailure } from '../../ui/form-failure.tsx';
import { NewPassword } from '../../ui/new-password.tsx';
import { RoleSelect, type Role } from './role-select.tsx';

interface DialogProps {
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function UserDialog({ onClose, onDone }: DialogProps): ReactNode {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const create = useAction(
    useCallback(async () => {
      await call('POST /api/users', { body: { name, password, role } });
      onDone();
    }, [name, password, role, onDone]),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.run();
  };
  return (
    <Dialog title={t.access.addUser} onClose={onClose}>
      <form className="dialog-body" onSubmit={submit}>
        <FormFailure failure={create.failure} />
        <AccountName
          label={t.access.name}
          help={t.access.nameHelp}
          autoComplete="off"
          value={name}
          onChange={setName}
        />
        <NewPassword label={t.access.password} value={password} onChange={setPassword} />
        <RoleSelect value={role} onChange={setRole} />
        <DialogActions onCancel={onClose}>
          <button type="submit" className="button button-primary" disabled={create.isRunning}>
            {t.access.addUser}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function SetPasswordDialog(props: DialogProps & { readonly user: User }): ReactNode {
  const { t } = useWords();
  const { user, onClose, onDone } = props;
  const [password, setPassword] = useState('');
  const change = useAction(
    useCallback(async () => {
      await call('PATCH /api/users/{id}', { params: { id: user.id }, body: { password } });
      onDone();
    }, [user.id, password, onDone]),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.run();
  };
  return (
    <Dialog title={t.access.resetPasswordOf(user.name)} onClose={onClose}>
      <form className="dialog-body" onSubmit={submit}>
        <FormFailure failure={change.failure} />
        <NewPassword label={t.access.password} value={password} onChange={setPassword} />
        <p className="muted">{t.access.resetNote}</p>
        <DialogActions onCancel={onClose}>
          <button type="submit" className="button button-primary" disabled={change.isRunning}>
            {t.access.resetPassword}
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
