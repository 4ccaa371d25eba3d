import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { useAction } from '../../api/use-action.ts';
import { useWords } from '../../i18n/words.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { DialogActions } from '../../ui/dialog-actions.tsx';
import { Field, SelectField } from '../../ui/field.tsx';
import { FormFailure } from '../../ui/form-failure.tsx';
import { RoleSelect, type Role } from './role-select.tsx';

const LIFETIMES_DAYS = [30, 90, 365, 0] as const;
type Lifetime = (typeof LIFETIMES_DAYS)[number];

/** Creates a token and shows its secret, this once. */
export function TokenDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useWords();
  const [secret, setSecret] = useState<string>();
  return (
    <Dialog
      title={secret === undefined ? t.access.addToken : t.access.secretTitle}
      onClose={onClose}
    >
      {secret === undefined ? (
        <TokenForm onClose={onClose} onCreated={setSecret} />
      ) : (
        <div className="dialog-body">
          <p>{t.access.secretNote}</p>
          <div className="command">
            <code>{secret}</code>
            <CopyButton text={secret} />
          </div>
          <div className="dialog-actions">
            <button type="button" className="button button-primary" onClick={onClose}>
              {t.common.close}
            </button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function TokenForm(props: {
  readonly onClose: () => void;
  readonly onCreated: (secret: string) => void;
}): ReactNode {
  const { t } = useWords();
  const { onCreated } = props;
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [days, setDays] = useState<Lifetime>(90);
  const create = useAction(
    useCallback(async () => {
      const body = { name, role, ...(days === 0 ? {} : { days }) };
      const reply = await call('POST /api/tokens', { body });
      onCreated(reply.secret);
    }, [name, role, days, onCreated]),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.run();
  };
  return (
    <form className="dialog-body" onSubmit={submit}>
      <FormFailure failure={create.failure} />
      <Field
        label={t.access.tokenName}
        autoComplete="off"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <RoleSelect value={role} onChange={setRole} />
      <SelectField
        label={t.access.expires}
        value={days}
        onChange={(event) => setDays(Number(event.target.value) as Lifetime)}
      >
        {LIFETIMES_DAYS.map((lifetime) => (
          <option key={lifetime} value={lifetime}>
            {t.access.lifetimes[lifetime]}
          </option>
        ))}
      </SelectField>
      <DialogActions onCancel={props.onClose}>
        <button type="submit" className="button button-primary" disabled={create.isRunning}>
          {t.access.addToken}
        </button>
      </DialogActions>
    </form>
  );
}
