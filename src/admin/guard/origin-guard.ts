import type { HonoRequest } from 'hono';
import { isCsrfTokenOf } from '../auth/credentials.ts';
import type { Caller } from '../auth/caller.ts';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const CSRF_HEADER = 'x-csrf-token';

export type OriginDecision = 'fine' | 'bad-origin' | 'bad-csrf-token';

/**
 * Refuses what another site made a browser send. Three independent checks: what the browser says of
 * the request (Sec-Fetch-Site, Origin), and for changes with a session the header token. Programs with
 * an API token carry no cookie that a foreign site could ride on.
 */
export function checkOrigin(
  request: HonoRequest,
  caller: Caller | undefined,
  secure: boolean,
): OriginDecision {
  const site = request.header('sec-fetch-site');
  const isSafe = SAFE_METHODS.has(request.method);
  // `none`: typed by hand or from a bookmark, which only loads pages.
  if (site !== undefined && site !== 'same-origin' && !(isSafe && site === 'none')) {
    return 'bad-origin';
  }
  const origin = request.header('origin');
  if (origin !== undefined && origin !== ownOrigin(request, secure)) return 'bad-origin';
  if (isSafe || caller?.kind !== 'session') return 'fine';
  return isCsrfTokenOf(caller, request.header(CSRF_HEADER) ?? '') ? 'fine' : 'bad-csrf-token';
}

function ownOrigin(request: HonoRequest, secure: boolean): string {
  return `${secure ? 'https' : 'http'}://${request.header('host') ?? ''}`;
}
