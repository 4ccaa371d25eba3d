import type { Interruption } from '../inspect/outcome.ts';
import { makeAnswer } from './answer.ts';
import type { Exchange } from './exchange.ts';
import type { Refusal } from './refusal.ts';

/** Statuses that an interruption may ask for; anything else becomes 403. */
const STATUS_MIN = 400;
const STATUS_MAX = 599;
const STATUS_BLOCKED = 403;
const STATUS_FOUND = 302;
/** What a redirect may be answered with: these keep or change the method as their rule intends. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const LOCATION_FORBIDDEN = /[^\x21-\x7e]/;

/** Acts on what a rule decided. */
export function applyInterruption(exchange: Exchange, interruption: Interruption): void {
  exchange.interruption = interruption;
  exchange.reason = interruption.ruleId === 0 ? 'fault' : 'rule';
  exchange.runtime.counters.increment('requests.blocked');
  exchange.upstream?.abort();
  if (interruption.verdict === 'drop') {
    exchange.verdict = 'drop';
    exchange.client.abort();
    return;
  }
  exchange.verdict = 'block';
  const canRedirect =
    interruption.verdict === 'redirect' && !LOCATION_FORBIDDEN.test(interruption.location);
  if (canRedirect) {
    const status = REDIRECTS.has(interruption.status) ? interruption.status : STATUS_FOUND;
    answer(exchange, status, !hasUnreadBody(exchange), { location: interruption.location });
    return;
  }
  const { status } = interruption;
  const isError = status >= STATUS_MIN && status <= STATUS_MAX;
  answer(exchange, isError ? status : STATUS_BLOCKED, !hasUnreadBody(exchange), {});
}

/** Acts on a refusal of the gateway itself. */
export function applyRefusal(exchange: Exchange, refusal: Refusal): void {
  exchange.reason = refusal.reason;
  exchange.runtime.counters.increment(refusal.counter);
  if (refusal.isUpstreamFault !== true) {
    exchange.verdict = refusal.verdict ?? (refusal.isSilent === true ? 'drop' : 'block');
  }
  exchange.upstream?.abort();
  if (refusal.isSilent === true) {
    exchange.client.abort();
    return;
  }
  answer(exchange, refusal.status, !refusal.closes && !hasUnreadBody(exchange), {
    retryAfterSeconds: refusal.retryAfterSeconds,
    makeAnswer: refusal.makeAnswer,
  });
}

/** The answer had begun when it went wrong: the client must see that it is not whole. */
export function breakOff(exchange: Exchange, refusal: Refusal): void {
  exchange.reason = refusal.reason;
  exchange.runtime.counters.increment(refusal.counter);
  exchange.upstream?.abort();
  exchange.client.abort();
}

function answer(
  exchange: Exchange,
  status: number,
  keepsAlive: boolean,
  extra: {
    readonly location?: string;
    readonly retryAfterSeconds?: number | undefined;
    readonly makeAnswer?: Refusal['makeAnswer'] | undefined;
  },
): void {
  if (exchange.isHeadSent) {
    exchange.client.abort();
    return;
  }
  const { head, body } = (extra.makeAnswer ?? makeAnswer)({
    status,
    requestId: exchange.id,
    accept: exchange.head.accept,
    keepsAlive: keepsAlive && !exchange.runtime.isDraining,
    ...extra,
  });
  exchange.isHeadSent = true;
  exchange.status = status;
  const hasBody = exchange.received.method !== 'HEAD';
  exchange.responseBytes = hasBody ? body.length : 0;
  exchange.client.writeHead(head);
  exchange.client.end(hasBody ? body : undefined, []);
}

/** Where the rest of a body is still to come, reading on only to keep a connection is not worth it. */
function hasUnreadBody(exchange: Exchange): boolean {
  return exchange.body !== 'none' && !exchange.isRequestRead;
}
