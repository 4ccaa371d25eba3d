import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import { useAction } from '../api/use-action.ts';
import { useWords } from '../i18n/words.tsx';
import { AccountName } from '../ui/account-name.tsx';
import { Field } from '../ui/field.tsx';
import { FormFailure } from '../ui/form-failure.tsx';
import { Notice } from '../ui/states.tsx';

/** Stays at the address that was asked for: after signing in one is where one wanted to be. */
export function LoginPage({ hasEnded }: { readonly hasEnded: boolean }): ReactNode {
  const { t } = useWords();
  const { enter } = useSession();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const logIn = useAction(
    useCallback(async () => {
      enter(await call('POST /api/login', { body: { name, password } }));
    }, [name, password, enter]),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    logIn.run();
  };
  return (
    <form className="gate-card" onSubmit={submit}>
      <h1>{t.login.title}</h1>
      {hasEnded && logIn.failure === undefined && <Notice tone="warning">{t.login.expired}</Notice>}
      <FormFailure failure={logIn.failure} />
      <AccountName label={t.login.name} autoComplete="username" value={name} onChange={setName} />
      <Field
        label={t.login.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <button type="submit" className="button button-primary" disabled={logIn.isRunning}>
        {logIn.isRunning ? t.login.working : t.login.submit}
      </button>
    </form>
  );
}
