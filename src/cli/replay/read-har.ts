import { CLIENT_ADDRESS_DEFAULT, type ReadRequest } from './recorded-request.ts';

/**
 * Reads the requests of an HTTP Archive, as browsers' developer tools save it
 * (http://www.softwareishard.com/blog/har-12-spec/). `document` is its parsed JSON.
 */
export function* readHarRequests(document: unknown): Generator<ReadRequest> {
  const entries = property(property(document, 'log'), 'entries');
  if (!Array.isArray(entries)) {
    yield { problem: 'no HTTP Archive: log.entries is missing' };
    return;
  }
  for (const [index, entry] of (entries as readonly unknown[]).entries()) {
    yield readEntry(property(entry, 'request')) ?? { problem: `entry ${index} is no request` };
  }
}

function readEntry(request: unknown): ReadRequest | undefined {
  const method = property(request, 'method');
  const address = property(request, 'url');
  const headers = property(request, 'headers');
  if (typeof method !== 'string' || typeof address !== 'string' || !Array.isArray(headers)) {
    return undefined;
  }
  const url = URL.parse(address);
  if (url === null) return undefined;
  const rawHeaders: string[] = [];
  for (const header of headers as readonly unknown[]) {
    const name = property(header, 'name');
    const value = property(header, 'value');
    if (typeof name !== 'string' || typeof value !== 'string') return undefined;
    // HTTP/2's pseudo headers are the request line in another place.
    if (!name.startsWith(':')) rawHeaders.push(name, value);
  }
  if (!rawHeaders.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')) {
    rawHeaders.unshift('Host', url.host);
  }
  const text = property(property(request, 'postData'), 'text');
  return {
    method,
    // The part of the text behind the authority: the URL parser would rewrite what an attacker wrote.
    target: /^[a-z]+:\/\/[^/?#]*([^#]*)/i.exec(address)?.[1]?.replace(/^(?!\/)/, '/') ?? '/',
    protocol: 'HTTP/1.1',
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    rawHeaders,
    body: typeof text === 'string' ? Buffer.from(text, 'utf8') : new Uint8Array(),
    clientAddress: CLIENT_ADDRESS_DEFAULT,
  };
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
