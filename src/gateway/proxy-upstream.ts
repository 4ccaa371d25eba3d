import { lowerCaseName } from '../lib/header-name.ts';
import type { ResponseHead } from './client/client-stream.ts';
import type { Exchange } from './exchange.ts';
import type { SiteState } from './policy-state.ts';
import type { Refusal } from './refusal.ts';
import { routeRequest } from './route.ts';
import type {
  UpstreamFault,
  UpstreamFaultKind,
  UpstreamHandler,
  UpstreamHead,
} from './upstream/upstream.ts';

const STATUS_OK = 200;
const STATUS_NO_CONTENT = 204;
const STATUS_NOT_MODIFIED = 304;

/** Fields of an answer that end here, or that the gateway writes itself. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);

const SLOW_CLIENT = {
  status: 408,
  reason: 'limit.slowClientShare',
  counter: 'limit.slowClientShare',
} as const;

const FAULTS: Readonly<Record<UpstreamFaultKind, Omit<Refusal, 'closes'>>> = {
  refused: { status: 502, reason: 'upstream.refused', counter: 'upstream.failed' },
  reset: { status: 502, reason: 'upstream.reset', counter: 'upstream.failed' },
  malformed: { status: 502, reason: 'upstream.malformed', counter: 'upstream.failed' },
  truncated: { status: 502, reason: 'upstream.truncated', counter: 'upstream.truncated' },
  overload: { status: 503, reason: 'upstream.overload', counter: 'upstream.overload' },
  'slow-client': SLOW_CLIENT,
  'slow-greedy-client': SLOW_CLIENT,
  timeout: { status: 504, reason: 'upstream.timeout', counter: 'upstream.timeout' },
  'connect-timeout': { status: 504, reason: 'upstream.timeout', counter: 'upstream.timeout' },
};

/** Sends the request's head to the site's upstream; what comes of it goes to `handler`. */
export function proxyUpstream(exchange: Exchange, site: SiteState, handler: UpstreamHandler): void {
  exchange.upstream = site.upstream.send(routeRequest(exchange, site), handler);
}

/** The answer that a client gets in place of one that the upstream did not give. */
export function refusalOfFault({ kind }: UpstreamFault): Refusal {
  return { ...FAULTS[kind], closes: false, isUpstreamFault: true };
}

/** The upstream's head as the client shall get it: end-to-end fields as they came, and the request id. */
export function headForClient(
  exchange: Exchange,
  { status, statusText, rawHeaders }: UpstreamHead,
  keepsAlive: boolean,
): ResponseHead {
  const headers: string[] = [];
  let nominated: string[] | undefined;
  let hasLength = false;
  let hasTrailer = false;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    const value = rawHeaders[index + 1]!;
    const lower = lowerCaseName(name);
    if (NOT_PASSED_ON.has(lower)) {
      if (lower === 'connection') nominated = nominate(nominated, value);
      continue;
    }
    if (lower === 'content-length') {
      // RFC 9110 section 8.6: never with 204, nor in an interim answer. An HTTP/2 client that gets one
      // there breaks off.
      if (status === STATUS_NO_CONTENT || status < STATUS_OK) continue;
      hasLength = true;
    } else if (lower === 'trailer') {
      hasTrailer = true;
    }
    headers.push(name, value);
  }
  const isBodyless =
    exchange.received.method === 'HEAD' ||
    status === STATUS_NO_CONTENT ||
    status === STATUS_NOT_MODIFIED;
  const mayHaveTrailers = !hasLength && !isBodyless && exchange.received.protocol !== 'HTTP/1.0';
  // Announcing trailers that the framing cannot carry would be a promise broken.
  if (hasTrailer && !mayHaveTrailers) nominated = [...(nominated ?? []), 'trailer'];
  headers.push('X-Request-Id', exchange.id);
  return {
    status,
    statusText,
    rawHeaders: nominated === undefined ? headers : withoutFields(headers, nominated),
    keepsAlive,
    mayHaveTrailers,
  };
}

function nominate(before: string[] | undefined, value: string): string[] | undefined {
  const lower = value.toLowerCase();
  if (lower === 'close' || lower === 'keep-alive') return before;
  return [...(before ?? []), ...lower.split(',').map((option) => option.trim())];
}

function withoutFields(headers: readonly string[], names: readonly string[]): string[] {
  const kept: string[] = [];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!.toLowerCase();
    // `Connection: content-length` from an upstream is a mistake, not a wish.
    if (names.includes(name) && name !== 'content-length' && name !== 'x-request-id') continue;
    kept.push(headers[index]!, headers[index + 1]!);
  }
  return kept;
}
