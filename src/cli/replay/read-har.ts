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
  if (!hasHeader(rawHeaders, 'host')) rawHeaders.unshift('Host', url.host);
  const posted = readPosted(property(request, 'postData'));
  if (posted.type !== undefined) setHeader(rawHeaders, 'Content-Type', posted.type);
  return {
    method,
    // The part of the text behind the authority: the URL parser would rewrite what an attacker wrote.
    target: toBytes(
      /^[a-z]+:\/\/[^/?#]*([^#]*)/i.exec(address)?.[1]?.replace(/^(?!\/)/, '/') ?? '/',
    ),
    protocol: 'HTTP/1.1',
    scheme: url.protocol === 'https:' ? 'https' : 'http',
    rawHeaders: rawHeaders.map((text) => (/[^\0-\xff]/.test(text) ? toBytes(text) : text)),
    body: posted.body,
    clientAddress: CLIENT_ADDRESS_DEFAULT,
    isVerbatim: false,
    line: undefined,
  };
}

/** The body, and its type where it was put together here. */
interface Posted {
  readonly body: Uint8Array;
  readonly type?: string;
}

/** Some browsers leave `text` out and tell the fields only. */
function readPosted(data: unknown): Posted {
  const text = property(data, 'text');
  const params = property(data, 'params');
  if (typeof text === 'string' && (text !== '' || !Array.isArray(params))) {
    const isBase64 = property(data, 'encoding') === 'base64';
    return { body: Buffer.from(text, isBase64 ? 'base64' : 'utf8') };
  }
  if (!Array.isArray(params) || params.length === 0) return { body: new Uint8Array() };
  const type = property(data, 'mimeType');
  const fields = (params as readonly unknown[]).map(readField);
  const isMultipart = typeof type === 'string' && /^\s*multipart\//i.test(type);
  return isMultipart ? writeParts(fields) : writeForm(fields);
}

interface Field {
  readonly name: string;
  readonly value: string;
  readonly fileName: string | undefined;
  readonly contentType: string | undefined;
}

function readField(param: unknown): Field {
  const text = (name: string): string | undefined => {
    const value = property(param, name);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: text('name') ?? '',
    value: text('value') ?? '',
    fileName: text('fileName'),
    contentType: text('contentType'),
  };
}

/** What a form holds that is encoded already, as some write it. */
const ENCODED = /^(?:[\w*.~!'()+-]|%[0-9a-f]{2})*$/i;

function writeForm(fields: readonly Field[]): Posted {
  const encode = (text: string): string =>
    ENCODED.test(text) ? text : new URLSearchParams([['', text]]).toString().slice(1);
  const body = fields.map(({ name, value }) => `${encode(name)}=${encode(value)}`).join('&');
  return { body: Buffer.from(body), type: 'application/x-www-form-urlencoded' };
}

function writeParts(fields: readonly Field[]): Posted {
  const text = fields.map(({ name, value }) => name + value).join('');
  let boundary = '----rampart';
  while (text.includes(boundary)) boundary += '-';
  const quote = (name: string): string => name.replaceAll('"', '%22').replaceAll(/[\r\n]/g, ' ');
  const parts = fields.map(({ name, value, fileName, contentType }) => {
    const file = fileName === undefined ? '' : `; filename="${quote(fileName)}"`;
    const type = contentType === undefined ? '' : `Content-Type: ${quote(contentType)}\r\n`;
    return `--${boundary}\r\nContent-Disposition: form-data; name="${quote(name)}"${file}\r\n${type}\r\n${value}\r\n`;
  });
  return {
    body: Buffer.from(`${parts.join('')}--${boundary}--\r\n`),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

function hasHeader(rawHeaders: readonly string[], wanted: string): boolean {
  return rawHeaders.some((name, index) => index % 2 === 0 && name.toLowerCase() === wanted);
}

function setHeader(rawHeaders: string[], wanted: string, value: string): void {
  const at = rawHeaders.findIndex(
    (name, index) => index % 2 === 0 && name.toLowerCase() === wanted.toLowerCase(),
  );
  if (at < 0) rawHeaders.push(wanted, value);
  else rawHeaders[at + 1] = value;
}

/** Text of JSON as the bytes that went over the wire. */
function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
