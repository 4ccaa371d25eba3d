import type { Context } from 'hono';
import type { AdminEnv } from '../admin-context.ts';
import type { Caller } from '../auth/caller.ts';
import type { Credentials } from '../auth/credentials.ts';
import { readSessionCookie } from './cookies.ts';

/** Who sends this? A bearer token wins over a cookie: its sender meant to use it. */
export function authenticate(
  hono: Context<AdminEnv>,
  credentials: Credentials,
): Caller | undefined {
  const authorization = hono.req.header('authorization');
  if (authorization !== undefined) {
    const match = /^Bearer +([\w-]{1,64})$/i.exec(authorization);
    return match === null ? undefined : credentials.findToken(match[1]!);
  }
  const session = readSessionCookie(hono);
  return session === undefined ? undefined : credentials.findSession(session);
}
