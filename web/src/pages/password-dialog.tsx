import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../api/client.ts';
import { useAction } from '../api/use-action.ts';
import { useWords } from '../i18n/words.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { DialogActions } from '../ui/dialog-actions.tsx';
import { Field } from '../ui/field.tsx';
import { FormFailure } from '../ui/form-failure.tsx';
import { NewPassword } from '../ui/new-password.tsx';
import { Notice } from '../ui/states.tsx';

export function PasswordDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useWords();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const [isDone, setIsDone] = useState(false);
  const change = useAction(
    useCallback(async () => {
      await call('POST /api/password', { body: { current, password } });
      setIsDone(true);
    }, [current, password]),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.run();
  };
  return (
    <Dialog title={t.password.title} onClose={onClose}>
      {isDone ? (
        <div className="dialog-body">
          <Notice tone="success">{t.password.done}</Notice>
          <div className="dialog-actions">
            <button type="button" className="button button-primary" onClick={onClose}>
              {t.common.close}
            </button>
          </div>
        </div>
      ) : (
        <form className="dialog-body" onSubmit={submit}>
          <FormFailure failure={change.failure} />
          <Field
            label={t.password.current}
            type="password"
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
          <NewPassword label={t.password.next} value={password} onChange={setPassword} />
          <p className="muted">{t.password.note}</p>
          <DialogActions onCancel={onClose}>
            <button type="submit" className="button button-primary" disabled={change.isRunning}>
              {t.common.save}
            </button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}
