import { useCallback, useState, type FormEvent, type ReactNode } from 'react';
import { call } from '../api/client.ts';
import { useSession } from '../api/session.tsx';
import { useAction } from '../api/use-action.ts';
import { useWords } from '../i18n/words.tsx';
import { replacePlace } from '../lib/router.ts';
import { AccountName } from '../ui/account-name.tsx';
import { Field } from '../ui/field.tsx';
import { FormFailure } from '../ui/form-failure.tsx';
import { NewPassword } from '../ui/new-password.tsx';

/** The first page anybody sees: it turns the printed link into an admin. */
export function SetupPage({ isNeeded }: { readonly isNeeded: boolean }): ReactNode {
  const { t } = useWords();
  const [token] = useState(takeToken);
  if (!isNeeded) {
    return (
      <div className="gate-card">
        <h1>{t.setup.doneTitle}</h1>
        <p className="lead">{t.setup.done}</p>
        <button
          type="button"
          className="button button-primary"
          onClick={() => replacePlace('/login')}
        >
          {t.setup.toLogin}
        </button>
      </div>
    );
  }
  if (token === '') {
    return (
      <div className="gate-card">
        <h1>{t.setup.noTokenTitle}</h1>
        <p className="lead">{t.setup.noToken}</p>
      </div>
    );
  }
  return <SetupForm token={token} />;
}

function SetupForm({ token }: { readonly token: string }): ReactNode {
  const { t } = useWords();
  const { enter } = useSession();
  const [name, setName] = useState('admin');
  const [password, setPassword] = useState('');
  const [repeated, setRepeated] = useState('');
  const [isMismatch, setIsMismatch] = useState(false);
  const create = useAction(
    useCallback(async () => {
      const reply = await call('POST /api/setup', { body: { token, name, password } });
      replacePlace('/');
      enter(reply);
    }, [token, name, password, enter]),
  );
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsMismatch(password !== repeated);
    if (password === repeated) create.run();
  };
  return (
    <form className="gate-card" onSubmit={submit}>
      <h1>{t.setup.title}</h1>
      <p className="lead">{t.setup.lead}</p>
      <FormFailure failure={create.failure} />
      <AccountName label={t.setup.name} autoComplete="username" value={name} onChange={setName} />
      <NewPassword label={t.setup.password} value={password} onChange={setPassword} />
      <Field
        label={t.setup.repeat}
        problem={isMismatch ? t.setup.mismatch : undefined}
        name="repeated"
        type="password"
        autoComplete="new-password"
        required
        value={repeated}
        onChange={(event) => {
          setRepeated(event.target.value);
          setIsMismatch(false);
        }}
      />
      <button type="submit" className="button button-primary" disabled={create.isRunning}>
        {create.isRunning ? t.setup.working : t.setup.submit}
      </button>
    </form>
  );
}

/** Takes the token out of the address bar: it must not stay in history or be copied along. */
function takeToken(): string {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
  if (token !== '') history.replaceState({ setupToken: token }, '', location.pathname);
  const kept: unknown = history.state;
  // A second look (development renders twice) and a reload still find it.
  return isKept(kept) ? kept.setupToken : token;
}

function isKept(state: unknown): state is { readonly setupToken: string } {
  return typeof state === 'object' && state !== null && 'setupToken' in state;
}
