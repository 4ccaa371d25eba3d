import type { Context } from 'hono';
import type { BanList } from '../bans/index.ts';
import type { Clock } from '../lib/clock.ts';
import type { EventStore } from '../events/index.ts';
import type { Policy } from '../config/policy.ts';
import type { AccountStore } from './accounts/account-store.ts';
import type { AuditTrail } from './audit-trail.ts';
import type { Caller } from './auth/caller.ts';
import type { Credentials } from './auth/credentials.ts';
import type { LoginThrottle } from './auth/login-throttle.ts';
import type { PasswordHasher } from './auth/password.ts';
import type { ReviewDesk } from '../review/index.ts';
import type { LiveHub } from './live/live-hub.ts';
import type { SystemStatus } from './system-status.ts';

/** What the server tells the app of the connection; tests hand it in themselves. */
export interface Connection {
  readonly remoteAddress: string;
  /** True on TLS, or where a trusted proxy says that it speaks TLS with the client. */
  readonly secure: boolean;
}

export interface AdminEnv {
  readonly Bindings: Connection;
  readonly Variables: { caller: Caller | undefined };
}

/** Everything that handlers work with. */
export interface AdminContext {
  readonly store: EventStore;
  readonly accounts: AccountStore;
  readonly bans: BanList;
  readonly review: ReviewDesk;
  readonly credentials: Credentials;
  readonly passwords: PasswordHasher;
  readonly throttle: LoginThrottle;
  readonly audit: AuditTrail;
  readonly live: LiveHub;
  readonly status: () => SystemStatus;
  readonly policy: () => Policy | undefined;
  readonly clock: Clock;
}

/** One request, as a handler sees it. */
export interface Call {
  readonly hono: Context<AdminEnv>;
  readonly address: string;
  readonly secure: boolean;
  readonly caller: Caller | undefined;
}
