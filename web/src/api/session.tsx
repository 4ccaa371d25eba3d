import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { ApiFailure, call, keepCsrfToken, whenSignedOut, type Reply } from './client.ts';
import type { Role } from '../../../src/admin/accounts/account-store.ts';
import { hasRole } from '../lib/roles.ts';

export type SessionReply = Reply<'GET /api/session'>;

export type SessionState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }
  | { readonly kind: 'signed-out'; readonly setupNeeded: boolean; readonly hasEnded: boolean }
  | {
      readonly kind: 'signed-in';
      readonly user: NonNullable<SessionReply['user']>;
      readonly version: string;
    };

export interface Session {
  readonly state: SessionState;
  /** Takes over what signing in or set-up answered. */
  readonly enter: (reply: SessionReply) => void;
  readonly leave: () => Promise<void>;
  readonly reload: () => void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [state, setState] = useState<SessionState>({ kind: 'loading' });

  const enter = useCallback((reply: SessionReply) => {
    keepCsrfToken(reply.csrfToken ?? '');
    setState(
      reply.user === undefined
        ? { kind: 'signed-out', setupNeeded: reply.setupNeeded, hasEnded: false }
        : { kind: 'signed-in', user: reply.user, version: reply.version ?? '' },
    );
  }, []);

  const reload = useCallback(() => {
    call('GET /api/session', {}).then(enter, (error: unknown) => {
      const failure = error instanceof ApiFailure ? error : new ApiFailure('unknown');
      setState({ kind: 'failed', failure });
    });
  }, [enter]);

  const leave = useCallback(async () => {
    await call('POST /api/logout', {});
    setState({ kind: 'signed-out', setupNeeded: false, hasEnded: false });
  }, []);

  useEffect(() => {
    whenSignedOut(() => {
      setState((before) =>
        before.kind === 'signed-in'
          ? { kind: 'signed-out', setupNeeded: false, hasEnded: true }
          : before,
      );
    });
    reload();
  }, [reload]);

  const session = useMemo(() => ({ state, enter, leave, reload }), [state, enter, leave, reload]);
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('there is no SessionProvider above');
  return session;
}

/** Whether who is signed in may do what that role may. */
export function useMay(needed: Role): boolean {
  const { state } = useSession();
  return state.kind === 'signed-in' && hasRole(state.user.role, needed);
}
