import { ROLES, type Role } from '../accounts/account-store.ts';
import type { Caller } from '../auth/caller.ts';
import type { RouteName } from './routes.ts';

export interface Access {
  /** The least role that may use the route. */
  readonly role: Role | 'public';
  /** True where only a person may: a token has no session to end and no password to change. */
  readonly sessionOnly?: true;
}

/** The one place that says who may do what. A route that is missing here does not compile. */
export const ACCESS: Readonly<Record<RouteName, Access>> = {
  'GET /api/session': { role: 'public' },
  'POST /api/setup': { role: 'public' },
  'POST /api/login': { role: 'public' },
  'POST /api/logout': { role: 'viewer', sessionOnly: true },
  'POST /api/password': { role: 'viewer', sessionOnly: true },
  'GET /api/overview': { role: 'viewer' },
  'GET /api/series': { role: 'viewer' },
  'GET /api/top': { role: 'viewer' },
  'GET /api/events': { role: 'viewer' },
  'GET /api/events/{id}': { role: 'viewer' },
  'GET /api/stream': { role: 'viewer' },
  'GET /api/status': { role: 'viewer' },
  'GET /api/sites': { role: 'viewer' },
  'GET /api/policy': { role: 'operator' },
  'GET /api/audit': { role: 'operator' },
  'GET /api/bans': { role: 'viewer' },
  'POST /api/bans': { role: 'operator' },
  'POST /api/bans/lift': { role: 'operator' },
  'GET /api/events/{id}/exclusions': { role: 'viewer' },
  'GET /api/exclusions': { role: 'viewer' },
  'POST /api/exclusions': { role: 'operator' },
  'POST /api/exclusions/dry-run': { role: 'viewer' },
  'DELETE /api/exclusions/{id}': { role: 'operator' },
  'GET /api/suggestions': { role: 'viewer' },
  'GET /api/readiness': { role: 'viewer' },
  'GET /api/users': { role: 'admin' },
  'POST /api/users': { role: 'admin' },
  'PATCH /api/users/{id}': { role: 'admin' },
  'DELETE /api/users/{id}': { role: 'admin' },
  'GET /api/tokens': { role: 'admin' },
  'POST /api/tokens': { role: 'admin' },
  'DELETE /api/tokens/{id}': { role: 'admin' },
};

export type AccessDecision = 'granted' | 'sign-in' | 'forbidden';

export function decideAccess(access: Access, caller: Caller | undefined): AccessDecision {
  if (access.role === 'public') return 'granted';
  if (caller === undefined) return 'sign-in';
  if (access.sessionOnly === true && caller.kind !== 'session') return 'forbidden';
  return ROLES.indexOf(caller.role) >= ROLES.indexOf(access.role) ? 'granted' : 'forbidden';
}
