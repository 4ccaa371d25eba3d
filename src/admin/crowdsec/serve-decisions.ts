import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DecisionSource } from '../../bans/index.ts';
import type { AdminContext, AdminEnv } from '../admin-context.ts';
import type { Credentials } from '../auth/credentials.ts';

const ADDRESS_LENGTH_MAX = 64;

/**
 * The part of CrowdSec's local API that bouncers ask, so that a firewall or a proxy elsewhere can
 * refuse what is banned here: `/v1/decisions` and `/v1/decisions/stream`, with an API token of this
 * console as `X-Api-Key`.
 */
export function mountDecisions(
  app: OpenAPIHono<AdminEnv>,
  { bans, clock, credentials }: AdminContext,
): void {
  const source = new DecisionSource(bans, clock);
  app.get('/v1/decisions/stream', (hono) => {
    const bouncer = bouncerOf(hono, credentials);
    if (bouncer === undefined) return refuseBouncer(hono);
    const changes = source.stream(bouncer, hono.req.query('startup') === 'true');
    return hono.json(changes, 200, { 'cache-control': 'no-store' });
  });
  app.get('/v1/decisions', (hono) => {
    if (bouncerOf(hono, credentials) === undefined) return refuseBouncer(hono);
    const wanted = hono.req.query('ip') ?? hono.req.query('range');
    if (wanted !== undefined && wanted.length > ADDRESS_LENGTH_MAX) return hono.json(null);
    const found = source.find(wanted);
    // That API says `null` for nothing.
    return hono.json(found.length === 0 ? null : found, 200, { 'cache-control': 'no-store' });
  });
}

function bouncerOf(hono: Context<AdminEnv>, credentials: Credentials): string | undefined {
  const caller = credentials.findToken(hono.req.header('x-api-key') ?? '');
  return caller?.kind === 'token' ? caller.token.id : undefined;
}

function refuseBouncer(hono: Context<AdminEnv>): Response {
  return hono.json({ message: 'access forbidden' }, 403);
}
