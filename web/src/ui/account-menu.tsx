import { useEffect, useRef, type ReactNode } from 'react';
import type { Role } from '../../../src/admin/accounts/account-store.ts';
import { useSession } from '../api/session.tsx';
import { useWords } from '../i18n/words.tsx';
import type { Language } from '../lib/preferences.ts';
import { DisplayChoices } from './display-choices.tsx';
import { Icon } from './icon.tsx';

/** Opens with the platform's own disclosure; closes with Escape or a click elsewhere. */
export function AccountMenu(props: {
  readonly user: { readonly name: string; readonly role: Role };
  readonly version: string;
  readonly onLanguage: (language: Language) => void;
  readonly onChangePassword: () => void;
}): ReactNode {
  const { t } = useWords();
  const { leave } = useSession();
  const { name, role } = props.user;
  const element = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (element.current !== null) element.current.open = false;
  };
  useEffect(() => {
    const onPointer = (event: PointerEvent): void => {
      const menu = element.current;
      if (menu?.open === true && event.target instanceof Node && !menu.contains(event.target)) {
        menu.open = false;
      }
    };
    const onKey = (event: KeyboardEvent): void => {
      const menu = element.current;
      if (event.key !== 'Escape' || menu?.open !== true) return;
      menu.open = false;
      menu.querySelector('summary')?.focus();
    };
    document.addEventListener('pointerdown', onPointer);
    document.addEventListener('keydown', onKey);
    return () => {
      document.removeEventListener('pointerdown', onPointer);
      document.removeEventListener('keydown', onKey);
    };
  }, []);
  return (
    <details ref={element} className="menu">
      <summary className="menu-button" aria-label={`${t.menu.label}: ${name}`}>
        <Icon name="access" />
        <span className="menu-name">{name}</span>
      </summary>
      <div className="menu-panel">
        <p className="menu-who">
          <strong>{name}</strong>
          <span>{t.roles[role]}</span>
        </p>
        <DisplayChoices onLanguage={props.onLanguage} />
        <div className="menu-actions">
          <button
            type="button"
            className="button"
            onClick={() => {
              close();
              props.onChangePassword();
            }}
          >
            {t.menu.changePassword}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              // A session that the server does not know any more is just as much over.
              leave().catch(() => location.reload());
            }}
          >
            {t.menu.signOut}
          </button>
        </div>
        {props.version !== '' && <p className="menu-version">Rampart {props.version}</p>}
      </div>
    </details>
  );
}
