import { isIP } from 'node:net';
import { parseNetwork } from '../lib/ip.ts';
import type { ListenAddress } from '../lib/listen-address.ts';
import type { RateLimitKey } from './policy.ts';
import type { Parsed } from './units.ts';

export const LISTEN_EXPECTED = '"address:port", such as "0.0.0.0:8080" or "[::]:8080"';
export const RATE_LIMIT_KEY_EXPECTED = 'ip.src, route, header:NAME or cookie:NAME';

const HOST_LENGTH_MAX = 253;
const HOST_PATTERN =
  /^(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const HEADER_NAME_PATTERN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
const UPSTREAM_SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'h2c:', 'h2:']);
const PORT_MAX = 65_535;

/** Parses `"0.0.0.0:8080"`, `"[::]:8080"`, `"localhost:8080"` or `":8080"` (all IPv4 addresses). */
export function listenOf(text: string): Parsed<ListenAddress> {
  const expected = LISTEN_EXPECTED;
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]*)):([0-9]{1,5})$/.exec(text);
  if (match === null) return { ok: false, expected };
  const port = Number(match[3]);
  if (port > PORT_MAX) return { ok: false, expected: `a port of at most ${PORT_MAX}` };
  if (match[1] !== undefined) {
    if (isIP(match[1]) !== 6) return { ok: false, expected };
    return { ok: true, value: { address: match[1].toLowerCase(), port } };
  }
  const address = match[2] === '' ? '0.0.0.0' : match[2]!.toLowerCase();
  if (address === 'localhost') return { ok: true, value: { address: '127.0.0.1', port } };
  if (isIP(address) !== 4) {
    return { ok: false, expected: `${expected}; an address of this machine, not a name` };
  }
  return { ok: true, value: { address, port } };
}

/** Returns what is wrong with a network in CIDR notation (or a single address), or undefined. */
export function networkFault(text: string): string | undefined {
  if (parseNetwork(text) !== undefined) return undefined;
  return `expected an address or a network such as "10.0.0.0/8", got ${JSON.stringify(text)}`;
}

/** Returns what is wrong with a name server's address, or undefined. */
export function resolverFault(text: string): string | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::([0-9]{1,5}))?$/.exec(text);
  const address = isIP(text) === 0 ? (match?.[1] ?? match?.[2] ?? '') : text;
  const port = isIP(text) === 0 ? Number(match?.[3] ?? 1) : 1;
  if (isIP(address) !== 0 && port > 0 && port <= PORT_MAX) return undefined;
  return `expected the address of a name server such as "10.0.0.53", "127.0.0.1:5353" or "[::1]:53", got ${JSON.stringify(text)}`;
}

/** Like `hostFault`, of a host that is one name. */
export function oneHostFault(text: string): string | undefined {
  return text.startsWith('*')
    ? `expected one host name such as "console.example.com", got ${JSON.stringify(text)}`
    : hostFault(text);
}

/** Returns what is wrong with a site's host, or undefined. */
export function hostFault(text: string): string | undefined {
  if (isIP(text) !== 0) return undefined;
  if (text.includes('/')) {
    return `expected a host name without scheme and path, got ${JSON.stringify(text)}`;
  }
  if (text.includes(':')) {
    return `expected a host name without port, got ${JSON.stringify(text)}; ports belong to gateway.listen`;
  }
  if (text.length > HOST_LENGTH_MAX || !HOST_PATTERN.test(text)) {
    return `expected a host name such as "shop.example.com" or "*.example.com", got ${JSON.stringify(text)}`;
  }
  return undefined;
}

/** Returns what is wrong with an upstream URL, or undefined. */
export function upstreamUrlFault(text: string): string | undefined {
  const got = JSON.stringify(text);
  const expected = 'expected a URL such as "http://127.0.0.1:3000"';
  // Without a scheme the URL parser would read "localhost:3000" as scheme "localhost:".
  if (!/^[a-z0-9]+:\/\//i.test(text)) return `${expected}, got ${got}`;
  const url = URL.parse(text);
  if (url === null) return `${expected}, got ${got}`;
  if (!UPSTREAM_SCHEMES.has(url.protocol)) {
    return `expected an upstream that speaks http, https, h2c or h2, got ${got}`;
  }
  if (url.hostname === '') return `${expected}, got ${got}`;
  if (url.port === '0') return `expected an upstream port from 1 to ${PORT_MAX}, got ${got}`;
  if (url.username !== '' || url.password !== '') {
    return 'an upstream URL cannot hold a user name or password';
  }
  if (url.search !== '' || url.hash !== '' || (url.pathname !== '/' && url.pathname !== '')) {
    return `an upstream URL has no path or query: the request's own is passed on; got ${got}`;
  }
  return undefined;
}

/** Returns what is wrong with the URL of a local API, or undefined. */
export function lapiUrlFault(text: string): string | undefined {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  const isPlain =
    url !== null &&
    url.pathname === '/' &&
    url.search === '' &&
    url.hash === '' &&
    url.username === '';
  if (isPlain) return undefined;
  return `expected a URL without a path, such as "http://127.0.0.1:8080", got ${JSON.stringify(text)}`;
}

/** Returns what is wrong with the URL of a webhook, or undefined. In the clear only to this machine. */
export function webhookUrlFault(text: string): string | undefined {
  const url = URL.parse(text);
  const isLocal = url !== null && /^(?:127\.0\.0\.1|localhost|\[::1\])$/.test(url.hostname);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocal);
  if (isSafe && url.username === '' && url.hash === '') return undefined;
  return `expected an https URL such as "https://noc.example/scrub", got ${JSON.stringify(text)}`;
}

/** Returns what is wrong with a path prefix, or undefined. */
export function pathPrefixFault(text: string): string | undefined {
  if (text.startsWith('/')) return undefined;
  return `expected a path that starts with "/", got ${JSON.stringify(text)}`;
}

/** Parses one part of a rate limit's key. */
export function rateLimitKeyOf(text: string): Parsed<RateLimitKey> {
  if (text === 'ip.src') return { ok: true, value: { kind: 'client-address' } };
  if (text === 'route') return { ok: true, value: { kind: 'route' } };
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(colon, 0));
  const name = text.slice(colon + 1);
  if ((kind === 'header' || kind === 'cookie') && HEADER_NAME_PATTERN.test(name)) {
    return {
      ok: true,
      value: kind === 'header' ? { kind, name: name.toLowerCase() } : { kind, name },
    };
  }
  return { ok: false, expected: RATE_LIMIT_KEY_EXPECTED };
}
