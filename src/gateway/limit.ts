import type { RateLimitKey } from '../config/policy.ts';
import { parseAddress } from '../lib/ip.ts';
import { sourceKey } from './source-key.ts';
import { challengeRequest, isCleared } from './challenge/index.ts';
import type { Exchange } from './exchange.ts';
import type { RateLimit } from './policy-state.ts';
import type { Refusal } from './refusal.ts';
import { normalisePath, routeName } from './route-name.ts';

const PURPOSE_RATE = 3;
const RATE_REASON = 'limit.rate';
/** Joins the parts of a key; stands in no header value. */
const SEPARATOR = '\n';

/** Takes this request from the allowance of every rate limit that applies to it. */
export function limitRequest(exchange: Exchange): Refusal | undefined {
  const limits = exchange.site?.limits;
  if (limits === undefined || limits.length === 0) return undefined;
  const path = normalisePath(exchange.path);
  const nowMs = exchange.runtime.clock.now();
  const { shared } = exchange.runtime;
  let waitMs = 0;
  for (const limit of limits) {
    if (!path.startsWith(limit.policy.path)) continue;
    const key = keyOf(exchange, limit, path);
    shared.hash.hash(PURPOSE_RATE, key);
    const wait = shared.limits.take(shared.hash, limit.pace, nowMs);
    if (wait > 0 && limit.policy.onLimit === 'challenge') {
      if (!isCleared(exchange)) return challengeRequest(exchange, 'limit');
      // Whoever proved itself has the same allowance once more, and no third one.
      shared.hash.hash(PURPOSE_RATE, `${key}${SEPARATOR}cleared`);
      waitMs = Math.max(waitMs, shared.limits.take(shared.hash, limit.pace, nowMs));
    } else {
      waitMs = Math.max(waitMs, wait);
    }
  }
  return waitMs === 0 ? undefined : refuseRate(waitMs);
}

function refuseRate(waitMs: number): Refusal {
  return {
    status: 429,
    reason: RATE_REASON,
    counter: RATE_REASON,
    closes: false,
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
  };
}

function keyOf(exchange: Exchange, limit: RateLimit, path: string): string {
  let key = `${exchange.site!.policy.name}${SEPARATOR}${limit.policy.name}`;
  for (const part of limit.policy.key) key += SEPARATOR + partOf(exchange, part, path);
  return key;
}

function partOf(exchange: Exchange, part: RateLimitKey, path: string): string {
  if (part.kind === 'header') return valuesOf(exchange, part.name.toLowerCase());
  if (part.kind === 'cookie') return cookieOf(exchange, part.name);
  if (part.kind === 'route') return `${exchange.received.method} ${routeName(path)}`;
  const address = parseAddress(exchange.clientAddress);
  return address === undefined
    ? exchange.clientAddress
    : sourceKey(address, exchange.clientAddress);
}

function valuesOf({ head, received }: Exchange, name: string): string {
  let values = '';
  head.names.forEach((candidate, index) => {
    if (candidate === name) values += `${received.rawHeaders[index * 2 + 1]!},`;
  });
  return values;
}

/** The first cookie of that name (RFC 6265 section 5.4), '' without one. */
function cookieOf(exchange: Exchange, name: string): string {
  for (const pair of valuesOf(exchange, 'cookie').split(/[;,]/)) {
    const equals = pair.indexOf('=');
    if (equals >= 0 && pair.slice(0, equals).trim() === name) return pair.slice(equals + 1).trim();
  }
  return '';
}
