import type { MiddlewareHandler } from 'hono';
import type { AdminEnv } from '../admin-context.ts';
import { refuse } from '../api/refusal.ts';

/** The largest body any route expects is a name and a password. */
export const BODY_BYTES_MAX = 16_384;

/**
 * Refuses large bodies before a byte of them is read. The length must be told: Node holds a sender to
 * it, so that nothing has to be counted while reading.
 */
export const bodyGuard: MiddlewareHandler<AdminEnv> = async (hono, next) => {
  if (hono.req.header('transfer-encoding') !== undefined) {
    return refuse('length-required').toResponse();
  }
  const length = hono.req.header('content-length') ?? '0';
  if (!/^\d{1,15}$/.test(length)) return refuse('bad-request').toResponse();
  if (Number(length) > BODY_BYTES_MAX) return refuse('too-large').toResponse();
  await next();
  return undefined;
};
