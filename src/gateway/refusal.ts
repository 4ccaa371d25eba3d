import type { Verdict } from '../inspect/outcome.ts';
import type { Answer, AnswerOptions } from './answer.ts';
import type { CounterName } from './shared/counters.ts';

/** What is wrong with a request that no upstream may see. The event's reason is `malformed.<this>`. */
export type Malformation =
  | 'request-line'
  | 'method'
  | 'protocol'
  | 'target'
  | 'host'
  | 'header'
  | 'line-ending'
  | 'content-length'
  | 'transfer-encoding'
  | 'connection'
  | 'upgrade'
  | 'chunk'
  | 'trailer';

/** An answer of the gateway itself: why the request does not reach the upstream, or its answer the client. */
export interface Refusal {
  readonly status: number;
  /** The stable word of the event: `malformed.host`, `limit.rate`, `upstream.timeout`. */
  readonly reason: string;
  readonly counter: CounterName;
  /** What the connection carries next cannot be trusted, or is not worth reading. */
  readonly closes: boolean;
  readonly retryAfterSeconds?: number;
  /** True where the gateway gave up on the upstream: no fault of the client's. */
  readonly isUpstreamFault?: boolean;
  /** The client did not send in time what it had begun. */
  readonly isSlowness?: boolean;
  /** Ends the connection (or stream) without an answer. */
  readonly isSilent?: boolean;
  /** What the record calls it; `block` (or `drop`, where silent) unless it says otherwise. */
  readonly verdict?: Verdict;
  /** The answer, where it is not the plain one of that status. */
  readonly makeAnswer?: (options: AnswerOptions) => Answer;
}

const STATUS_BY_MALFORMATION: Readonly<Record<Malformation, number>> = {
  'request-line': 400,
  // RFC 9110 section 15.6.2: a method the server does not know.
  method: 501,
  protocol: 505,
  target: 400,
  host: 400,
  header: 400,
  'line-ending': 400,
  'content-length': 400,
  'transfer-encoding': 400,
  connection: 400,
  upgrade: 400,
  chunk: 400,
  trailer: 400,
};

const REFUSAL_BY_MALFORMATION = Object.fromEntries(
  Object.entries(STATUS_BY_MALFORMATION).map(([what, status]): [string, Refusal] => [
    what,
    { status, reason: `malformed.${what}`, counter: 'malformed', closes: true },
  ]),
) as Readonly<Record<Malformation, Refusal>>;

export function refuseMalformed(what: Malformation): Refusal {
  return REFUSAL_BY_MALFORMATION[what];
}

/**
 * No version of HTTP has a major number of 0 in its request line: HTTP/0.9 wrote none (RFC 1945, section
 * 3.1). So this is no old request (505) but none, as Apache and nginx say too.
 */
const REFUSE_NO_PROTOCOL: Refusal = { ...refuseMalformed('protocol'), status: 400 };

/** Refuses the version that a request line claims. */
export function refuseProtocol(protocol: string): Refusal {
  return /^HTTP\/\??[1-9]/.test(protocol) ? refuseMalformed('protocol') : REFUSE_NO_PROTOCOL;
}

export const REFUSE_TARGET_BYTES: Refusal = limitRefusal(414, 'limit.targetBytesMax');
export const REFUSE_HEADER_BYTES: Refusal = limitRefusal(431, 'limit.headerBytesMax');
export const REFUSE_HEADER_COUNT: Refusal = limitRefusal(431, 'limit.headerCountMax');
export const REFUSE_BODY_BYTES: Refusal = limitRefusal(413, 'limit.requestBodyBytesMax');
export const REFUSE_HEADER_TIME: Refusal = slownessRefusal('limit.headerTimeoutMs');
export const REFUSE_BODY_IDLE: Refusal = slownessRefusal('limit.bodyIdleTimeoutMs');
export const REFUSE_BODY_PACE: Refusal = slownessRefusal('limit.bodyBytesPerSecondMin');
/** The gateway is full, and it is not this request's fault. */
export const REFUSE_HELD_BYTES: Refusal = {
  ...limitRefusal(503, 'limit.heldBytesMax'),
  retryAfterSeconds: 1,
};

/** The gateway is busy, and this client takes more of it than its share. */
export const REFUSE_LOAD: Refusal = {
  ...limitRefusal(503, 'limit.loadShare'),
  retryAfterSeconds: 5,
};
/** The same, said once already. */
export const REFUSE_LOAD_SILENTLY: Refusal = { ...REFUSE_LOAD, isSilent: true };

export const REFUSE_EXPECTATION: Refusal = {
  status: 417,
  reason: 'malformed.expect',
  counter: 'malformed',
  closes: true,
};

/** CONNECT asks for a forward proxy; this is none. */
export const REFUSE_CONNECT: Refusal = {
  status: 405,
  reason: 'malformed.connect',
  counter: 'malformed',
  closes: true,
};

export const REFUSE_BANNED: Refusal = {
  status: 403,
  reason: 'ban',
  counter: 'refused.banned',
  closes: true,
};

/** RFC 9110 section 15.5.20: this server has no answer for that authority. */
export const REFUSE_HOST: Refusal = {
  status: 421,
  reason: 'unknown-host',
  counter: 'refused.host',
  closes: false,
};

export const CLOSE_HOST: Refusal = { ...REFUSE_HOST, closes: true, isSilent: true };

function slownessRefusal(name: CounterName): Refusal {
  return { ...limitRefusal(408, name), isSlowness: true };
}

function limitRefusal(status: number, name: CounterName): Refusal {
  return { status, reason: name, counter: name, closes: true };
}
