import { useEffect, useState, type ReactNode } from 'react';
import type { Role } from '../../../src/admin/accounts/account-store.ts';
import type { SessionState } from '../api/session.tsx';
import { useWords } from '../i18n/words.tsx';
import type { Language } from '../lib/preferences.ts';
import { usePlace } from '../lib/router.ts';
import { hasRole } from '../lib/roles.ts';
import { PasswordDialog } from '../pages/password-dialog.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Link } from './link.tsx';

type User = (SessionState & { readonly kind: 'signed-in' })['user'];

interface Section {
  readonly name: 'overview' | 'requests' | 'bans' | 'tuning' | 'system' | 'access' | 'audit';
  readonly path: string;
  readonly icon: IconName;
  readonly role: Role;
}

const SECTIONS: readonly Section[] = [
  { name: 'overview', path: '/', icon: 'overview', role: 'viewer' },
  { name: 'requests', path: '/requests', icon: 'requests', role: 'viewer' },
  { name: 'bans', path: '/bans', icon: 'bans', role: 'viewer' },
  { name: 'tuning', path: '/tuning', icon: 'tuning', role: 'viewer' },
  { name: 'system', path: '/system', icon: 'system', role: 'viewer' },
  { name: 'audit', path: '/audit', icon: 'audit', role: 'operator' },
  { name: 'access', path: '/access', icon: 'access', role: 'admin' },
];

/** Navigation beside (or, on a phone, below) the page. */
export function Shell(props: {
  readonly user: User;
  readonly version: string;
  readonly onLanguage: (language: Language) => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useWords();
  const { path } = usePlace();
  const [isChangingPassword, setIsChangingPassword] = useState(false);
  const sections = SECTIONS.filter(({ role }) => hasRole(props.user.role, role));
  const current = sections.find((section) => isCurrent(path, section.path));
  useEffect(() => {
    const page = current === undefined ? t.notFound.title : t.nav[current.name];
    document.title = `${page} · ${t.product}`;
  }, [current, t]);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.skipToContent}
      </a>
      <header className="shell-head">
        <Brand />
        <AccountMenu
          user={props.user}
          version={props.version}
          onLanguage={props.onLanguage}
          onChangePassword={() => setIsChangingPassword(true)}
        />
      </header>
      <nav className="shell-nav" aria-label={t.nav.label}>
        {sections.map((section) => (
          <Link
            key={section.name}
            path={section.path}
            className="nav-link"
            current={isCurrent(path, section.path)}
          >
            <Icon name={section.icon} />
            <span>{t.nav[section.name]}</span>
          </Link>
        ))}
      </nav>
      <main id="content" className="shell-main" tabIndex={-1}>
        {props.children}
      </main>
      {isChangingPassword && <PasswordDialog onClose={() => setIsChangingPassword(false)} />}
    </div>
  );
}

function isCurrent(path: string, section: string): boolean {
  return section === '/' ? path === '/' : path === section || path.startsWith(`${section}/`);
}
