import { useCallback, useEffect, useState, type ReactNode } from 'react';
import { SessionProvider, useSession } from './api/session.tsx';
import { WordsProvider } from './i18n/words.tsx';
import { readLanguage, writeLanguage, type Language } from './lib/preferences.ts';
import { replacePlace, usePlace } from './lib/router.ts';
import { AccessPage } from './pages/access/access-page.tsx';
import { AuditPage } from './pages/audit-page.tsx';
import { BansPage } from './pages/bans/bans-page.tsx';
import { LoginPage } from './pages/login-page.tsx';
import { NotFoundPage } from './pages/not-found-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { RequestPage } from './pages/request/request-page.tsx';
import { RequestsPage } from './pages/requests/requests-page.tsx';
import { SetupPage } from './pages/setup-page.tsx';
import { TuningPage } from './pages/tuning/tuning-page.tsx';
import { SystemPage } from './pages/system/system-page.tsx';
import { CrashBoundary } from './ui/crash-boundary.tsx';
import { Gate } from './ui/gate.tsx';
import { Shell } from './ui/shell.tsx';
import { Failed, Loading } from './ui/states.tsx';

const EVENT_PATH = /^\/requests\/([0-9A-HJKMNP-TV-Z]{26})$/;

export function App(): ReactNode {
  const [language, setLanguage] = useState(readLanguage);
  const chooseLanguage = useCallback((next: Language) => {
    writeLanguage(next);
    setLanguage(next);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  return (
    <WordsProvider language={language}>
      <CrashBoundary>
        <SessionProvider>
          <Entrance onLanguage={chooseLanguage} />
        </SessionProvider>
      </CrashBoundary>
    </WordsProvider>
  );
}

function Entrance(props: { readonly onLanguage: (language: Language) => void }): ReactNode {
  const { state, reload } = useSession();
  const { path } = usePlace();
  if (state.kind === 'signed-in') {
    return (
      <Shell user={state.user} version={state.version} onLanguage={props.onLanguage}>
        <CrashBoundary key={path}>
          <Page path={path} />
        </CrashBoundary>
      </Shell>
    );
  }
  return (
    <Gate onLanguage={props.onLanguage}>
      {state.kind === 'loading' && <Loading />}
      {state.kind === 'failed' && <Failed failure={state.failure} retry={reload} />}
      {state.kind === 'signed-out' &&
        (state.setupNeeded || path === '/setup' ? (
          <SetupPage isNeeded={state.setupNeeded} />
        ) : (
          <LoginPage hasEnded={state.hasEnded} />
        ))}
    </Gate>
  );
}

function Page({ path }: { readonly path: string }): ReactNode {
  const event = EVENT_PATH.exec(path);
  if (event !== null) return <RequestPage id={event[1]!} />;
  switch (path) {
    case '/':
      return <OverviewPage />;
    case '/requests':
      return <RequestsPage />;
    case '/bans':
      return <BansPage />;
    case '/tuning':
      return <TuningPage />;
    case '/system':
      return <SystemPage />;
    case '/access':
      return <AccessPage />;
    case '/audit':
      return <AuditPage />;
    case '/setup':
    case '/login':
      return <ToOverview />;
    default:
      return <NotFoundPage />;
  }
}

/** Whoever is signed in has no business at the gate. */
function ToOverview(): ReactNode {
  useEffect(() => replacePlace('/'), []);
  return null;
}
