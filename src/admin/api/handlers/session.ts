import { makeId } from '../../../lib/id.ts';
import type { AdminContext, Call } from '../../admin-context.ts';
import type { User } from '../../accounts/account-store.ts';
import { csrfTokenOf } from '../../auth/credentials.ts';
import { makeDeviceCookie, readDeviceCookie } from '../../auth/device-cookie.ts';
import type { LoginAttempt } from '../../auth/login-throttle.ts';
import {
  clearSessionCookie,
  readDeviceCookieText,
  writeDeviceCookieText,
  writeSessionCookie,
} from '../../guard/cookies.ts';
import type { Handler } from '../mount.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { RouteReply } from '../routes.ts';

/** When to try again after being told that too many hashes wait. */
const BUSY_RETRY_SECONDS = 2;

export const getSession: Handler<'GET /api/session'> = ({ accounts, status }, { caller }) => {
  if (caller === undefined) return { setupNeeded: !accounts.hasUsers() };
  const { version } = status();
  if (caller.kind === 'token') return { setupNeeded: false, version };
  return describeSession(caller.user, caller.csrfToken, version);
};

export const setUp: Handler<'POST /api/setup'> = async (context, call, { body }) => {
  const { accounts, credentials, passwords, clock } = context;
  // Every try counts for its address: the token has 256 bits, but hashing a password costs memory.
  const attempt: LoginAttempt = {
    address: call.address,
    name: undefined,
    device: undefined,
  };
  const waitMs = context.throttle.begin(attempt);
  if (waitMs > 0) return slowDown(waitMs);
  if (!credentials.isSetupOpen(body.token)) return refuse('bad-setup-token');
  const passwordHash = await passwords.hash(body.password);
  if (passwordHash === undefined) {
    context.throttle.cancel(attempt);
    return busy();
  }
  const now = clock.now();
  const user = { id: makeId(now), name: body.name, passwordHash, createdAt: now };
  // Two at once with the same link: the store lets one through.
  if (accounts.createUser({ ...user, role: 'admin' }, true) !== 'created') {
    return refuse('bad-setup-token');
  }
  accounts.closeSetups();
  context.throttle.succeed(attempt);
  await context.audit.write(call, 'admin.set-up', { actor: body.name, object: body.name });
  return signIn(context, call, user.id);
};

export const logIn: Handler<'POST /api/login'> = async (context, call, { body }) => {
  const { accounts, passwords, throttle, audit } = context;
  const user = accounts.userByName(body.name);
  const cookie = readDeviceCookieText(call.hono);
  const device = readDeviceCookie(accounts.deviceKey(), user?.id ?? '', cookie);
  const attempt: LoginAttempt = { address: call.address, name: body.name, device };
  const waitMs = throttle.begin(attempt);
  if (waitMs > 0) return slowDown(waitMs);
  const stored = user === undefined ? undefined : accounts.passwordHashOf(user.id);
  const check = await passwords.check(body.password, stored);
  if (check === 'busy') {
    throttle.cancel(attempt);
    return busy();
  }
  if (check === 'wrong' || user === undefined) {
    // A name that is none of ours may be a password typed into the wrong field: it is not written down.
    await audit.write(call, 'admin.sign-in-failed', { object: user?.name ?? '' });
    return refuse('bad-login');
  }
  throttle.succeed(attempt);
  if (check === 'good-but-weak-hash') {
    const stronger = await passwords.hash(body.password);
    if (stronger !== undefined) accounts.rehashPassword(user.id, stronger);
  }
  await audit.write(call, 'admin.signed-in', { actor: user.name });
  return signIn(context, call, user.id);
};

export const logOut: Handler<'POST /api/logout'> = async ({ accounts, audit }, call) => {
  if (call.caller?.kind !== 'session') return refuse('sign-in');
  accounts.closeSession(call.caller.sessionHash);
  clearSessionCookie(call.hono);
  await audit.write(call, 'admin.signed-out');
  return undefined;
};

export const changeOwnPassword: Handler<'POST /api/password'> = async (context, call, { body }) => {
  const { accounts, passwords, throttle, clock } = context;
  if (call.caller?.kind !== 'session') return refuse('sign-in');
  const { user, sessionHash } = call.caller;
  // Counted by itself: whoever sits at an open session must not guess, nor lock others out.
  const attempt: LoginAttempt = {
    address: call.address,
    name: user.name,
    device: `password of ${user.id}`,
  };
  const waitMs = throttle.begin(attempt);
  if (waitMs > 0) return slowDown(waitMs);
  const check = await passwords.check(body.current, accounts.passwordHashOf(user.id));
  if (check === 'wrong') return refuse('wrong-password');
  throttle.succeed(attempt);
  const passwordHash = check === 'busy' ? undefined : await passwords.hash(body.password);
  if (passwordHash === undefined) return busy();
  accounts.changePassword(user.id, passwordHash, clock.now(), sessionHash);
  await context.audit.write(call, 'admin.password-changed', { object: user.name });
  return undefined;
};

function signIn(
  { accounts, credentials, clock, status }: AdminContext,
  call: Call,
  userId: string,
): RouteReply<'POST /api/login'> | Refusal {
  accounts.recordLogin(userId, clock.now());
  const user = accounts.userById(userId);
  // Removed while the password was being checked.
  if (user === undefined) return refuse('bad-login');
  const before = call.caller;
  if (before?.kind === 'session') accounts.closeSession(before.sessionHash);
  const userAgent = call.hono.req.header('user-agent') ?? '';
  const secret = credentials.openSession(user, call.address, userAgent);
  writeSessionCookie(call.hono, secret);
  writeDeviceCookieText(call.hono, makeDeviceCookie(accounts.deviceKey(), user.id));
  return describeSession(user, csrfTokenOf(secret), status().version);
}

function describeSession(user: User, csrfToken: string, version: string) {
  const { id, name, role } = user;
  return { setupNeeded: false, user: { id, name, role }, csrfToken, version };
}

function slowDown(waitMs: number): Refusal {
  return refuse('slow-down', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}

function busy(): Refusal {
  return refuse('busy', { retryAfterSeconds: BUSY_RETRY_SECONDS });
}
