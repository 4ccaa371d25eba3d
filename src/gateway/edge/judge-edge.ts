import type { EdgeMatch } from '../../events/envelope.ts';
import { unreachable } from '../../lib/unreachable.ts';
import { challengeRequest } from '../challenge/index.ts';
import type { Exchange } from '../exchange.ts';
import type { Refusal } from '../refusal.ts';
import { keyPart, type RateCall } from './edge-bindings.ts';
import { EdgeContext } from './edge-context.ts';

/** Above every purpose that other tables use. */
const PURPOSE_EDGE_RATE = 512;
/** Joins the parts of a key; stands in no header value. */
const SEPARATOR = '\n';
const STATUS_BLOCKED = 403;

const BLOCK: Refusal = {
  status: STATUS_BLOCKED,
  reason: 'edge',
  counter: 'requests.blocked',
  closes: false,
};
const DROP: Refusal = { ...BLOCK, closes: true, isSilent: true };

/**
 * Asks the site's edge rules in order. The first that decides ends them; `log` goes on, and so does
 * `challenge` for clients that have proved themselves.
 */
export function judgeEdge(exchange: Exchange): Refusal | undefined {
  const edge = exchange.site?.edge;
  if (edge === undefined) return undefined;
  const context = new EdgeContext(exchange);
  context.rates = countRates(context, edge.rates);
  for (const { name, action, why, holds } of edge.rules) {
    if (!holds(context)) continue;
    noteMatch(exchange, { rule: name, action, why });
    switch (action) {
      case 'log':
        break;
      case 'allow':
        exchange.isPassed = true;
        return undefined;
      case 'challenge': {
        const refusal = challengeRequest(exchange, 'edge');
        if (refusal !== undefined) return refusal;
        break;
      }
      case 'block':
        return BLOCK;
      case 'drop':
        return DROP;
      default:
        return unreachable(action);
    }
  }
  return undefined;
}

function noteMatch(exchange: Exchange, match: EdgeMatch): void {
  exchange.edgeMatches = [...exchange.edgeMatches, match];
  exchange.runtime.counters.increment('edge.matched');
}

function countRates(context: EdgeContext, calls: readonly RateCall[]): number[] {
  const { exchange } = context;
  const { hash, rates } = exchange.runtime.shared;
  return calls.map(({ text, key, windowMs }) => {
    let joined = `${exchange.site!.policy.name}${SEPARATOR}${text}`;
    for (const part of key) joined += SEPARATOR + keyPart(part(context));
    hash.hash(PURPOSE_EDGE_RATE, joined);
    return rates.count(hash, windowMs, exchange.receivedAtMs);
  });
}
