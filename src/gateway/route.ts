import { randomBytes } from 'node:crypto';
import { withoutClearance } from './challenge/index.ts';
import type { Exchange } from './exchange.ts';
import type { PolicyState, SiteState } from './policy-state.ts';
import { dropExtensions } from './websocket/websocket.ts';
import type { UpstreamRequest } from './upstream/upstream.ts';

/**
 * What becomes of a request field. `hop`: it is for us alone (RFC 9110 section 7.6.1). `own`: the
 * gateway writes it anew. `claim`: says who the client is, which only a trusted proxy may.
 */
type FieldFate = 'hop' | 'own' | 'claim';

const FIELD_FATES: ReadonlyMap<string, FieldFate> = new Map<string, FieldFate>([
  ['connection', 'hop'],
  ['expect', 'hop'],
  ['keep-alive', 'hop'],
  ['proxy-connection', 'hop'],
  ['te', 'hop'],
  ['transfer-encoding', 'hop'],
  ['upgrade', 'hop'],
  // Settings for an upgrade to h2c, which is never passed on.
  ['http2-settings', 'hop'],
  ['forwarded', 'own'],
  ['traceparent', 'own'],
  ['x-forwarded-for', 'own'],
  ['x-request-id', 'own'],
  ['cf-connecting-ip', 'claim'],
  ['cf-connecting-ipv6', 'claim'],
  ['cf-pseudo-ipv4', 'claim'],
  ['client-ip', 'claim'],
  ['fastly-client-ip', 'claim'],
  ['fly-client-ip', 'claim'],
  ['front-end-https', 'claim'],
  ['proxy-client-ip', 'claim'],
  ['true-client-ip', 'claim'],
  ['wl-proxy-client-ip', 'claim'],
  ['x-appengine-user-ip', 'claim'],
  ['x-azure-clientip', 'claim'],
  ['x-azure-socketip', 'claim'],
  ['x-client-ip', 'claim'],
  ['x-cluster-client-ip', 'claim'],
  ['x-envoy-external-address', 'claim'],
  ['x-forwarded', 'claim'],
  ['x-forwarded-host', 'claim'],
  ['x-forwarded-port', 'claim'],
  ['x-forwarded-prefix', 'claim'],
  ['x-forwarded-proto', 'claim'],
  ['x-forwarded-scheme', 'claim'],
  ['x-forwarded-server', 'claim'],
  ['x-forwarded-ssl', 'claim'],
  ['x-original-forwarded-for', 'claim'],
  ['x-original-host', 'claim'],
  ['x-real-ip', 'claim'],
  ['x-remote-addr', 'claim'],
  ['x-remote-ip', 'claim'],
]);

const WEBSOCKET_KEY_BYTES = 16;

/** Says what the site's upstream is asked: the client's fields, less what is not for it, plus ours. */
export function routeRequest(exchange: Exchange, site: SiteState): UpstreamRequest {
  const { received, head } = exchange;
  const headers = passOnFields(exchange, site);
  addForwardingFields(exchange, headers);
  headers.push('X-Request-Id', exchange.id, 'traceparent', exchange.traceparent);
  if (received.isUpgrade) dropExtensions(exchange, headers);
  if (received.isUpgrade && !head.names.includes('sec-websocket-key')) {
    // The handshake came over HTTP/2, which needs none (RFC 8441 section 5).
    const key = randomBytes(WEBSOCKET_KEY_BYTES).toString('base64');
    headers.push('Sec-WebSocket-Key', key);
  }
  return {
    method: received.isUpgrade ? 'GET' : received.method,
    path: exchange.path,
    authority: site.policy.preserveHost && head.host !== '' ? head.host : site.upstreamAuthority,
    scheme: exchange.scheme,
    headers,
    body: exchange.body,
    isUpgrade: received.isUpgrade,
    acceptsTrailers: head.acceptsTrailers,
  };
}

/** Whether a trailer says who the client is: an upstream that takes trailers for headers would believe it. */
export function haveTrailersClaims(
  rawTrailers: readonly string[],
  { edges }: PolicyState,
): boolean {
  return rawTrailers.some((text, index) => {
    if (index % 2 === 1) return false;
    const name = text.toLowerCase().replaceAll('_', '-');
    return FIELD_FATES.get(name) === 'claim' || edges?.headers.has(name) === true;
  });
}

function passOnFields(exchange: Exchange, site: SiteState): string[] {
  const { received, head, connection, state } = exchange;
  const { rawHeaders } = received;
  const isTrusted = connection.isTrusted(state.trusted);
  const { edges } = state;
  const ownHeader = exchange.edge?.policy.header;
  const headers: string[] = [];
  if (!head.hasHost) headers.push('Host', site.upstreamAuthority);
  for (let index = 0; index < head.names.length; index++) {
    const name = head.names[index]!;
    // CGI and its heirs read `X_Forwarded_For` as they do `X-Forwarded-For`.
    const readAs = name.includes('_') ? name.replaceAll('_', '-') : name;
    const fate = FIELD_FATES.get(readAs);
    // The header that its CDN vouches for goes on; all other claims need a trusted proxy.
    if (fate !== undefined && (fate !== 'claim' || !(isTrusted || name === ownHeader))) continue;
    if (fate === undefined && edges?.headers.has(readAs) === true && name !== ownHeader) continue;
    if (name === 'tracestate' && !exchange.isTraceContinued) continue;
    // Nobody in front of a CDN or proxy may have that one's own word left out (NEVER_HOP_BY_HOP for some).
    const isVouchedFor = fate === 'claim' || name === ownHeader;
    if (!isVouchedFor && head.hopByHop?.includes(name) === true) continue;
    let value = rawHeaders[index * 2 + 1]!;
    if (name === 'host' && !site.policy.preserveHost) value = site.upstreamAuthority;
    if (name === 'cookie') {
      const cookies = withoutClearance(value);
      if (cookies === '' && value !== '') continue;
      value = cookies;
    }
    headers.push(rawHeaders[index * 2]!, value);
  }
  return headers;
}

/** Tells the upstream who asked whom and how, in the form it is used to. */
function addForwardingFields(exchange: Exchange, headers: string[]): void {
  const { connection, head, state } = exchange;
  const peer = connection.facts.peerAddress;
  const isTrusted = connection.isTrusted(state.trusted);
  const earlier = isTrusted && head.forwardedFor !== '' ? `${head.forwardedFor}, ` : '';
  // What a CDN itself writes there begins with whatever its client claimed.
  const viaEdge =
    exchange.edge !== undefined && !isTrusted ? `${exchange.clientAddress}, ` : earlier;
  headers.push('X-Forwarded-For', viaEdge + peer);
  if (!isTrusted || head.forwardedProto === '') headers.push('X-Forwarded-Proto', exchange.scheme);
  if ((!isTrusted || !head.names.includes('x-forwarded-host')) && head.host !== '') {
    headers.push('X-Forwarded-Host', head.host);
  }
  // Only where it is in use: most upstreams read one of the two, and must not find two stories.
  if (isTrusted && head.forwarded !== '') {
    const node = peer.includes(':') ? `"[${peer}]"` : peer;
    const scheme = connection.facts.isEncrypted ? 'https' : 'http';
    headers.push('Forwarded', `${head.forwarded}, for=${node};proto=${scheme}`);
  }
}
