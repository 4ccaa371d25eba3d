// The cases of gotestwaf (payload x encoder x placeholder) as the requests that it sends.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { BROWSER_HEADERS, percentEncode } from './whole-requests.ts';

export interface SampleRequest {
  readonly name: string;
  readonly method: string;
  readonly target: string;
  /** Names and values, by turns; latin1, as is the body. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

export interface GoTestWafCase {
  readonly isBenign: boolean;
  readonly request: SampleRequest;
}

interface CaseFile {
  readonly payload: readonly string[];
  readonly encoder: readonly string[];
  readonly placeholder: readonly (string | Readonly<Record<string, RawPlaceholder>>)[];
}

interface RawPlaceholder {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

type MakeRequest = (payload: string, options: RawPlaceholder) => Omit<SampleRequest, 'name'>;

const BOUNDARY = 'gotestwafboundary';
const headersWith = (...more: string[]): readonly string[] => [...BROWSER_HEADERS, ...more];

function post(type: string, body: string): Omit<SampleRequest, 'name'> {
  const rawHeaders = headersWith('Content-Type', type, 'Content-Length', String(body.length));
  return { method: 'POST', target: '/', rawHeaders, body };
}

function get(target: string, ...more: string[]): Omit<SampleRequest, 'name'> {
  return { method: 'GET', target, rawHeaders: headersWith(...more), body: '' };
}

/** What an address or a header cannot hold as it is. */
function escapeControls(text: string): string {
  return text.replace(/[\0-\x20\x7f-\xff]/g, (character) => percentEncode(character));
}

const PLACEHOLDERS: Readonly<Record<string, MakeRequest>> = {
  URLParam: (payload) => get(`/?a1b2=${escapeControls(payload)}`),
  URLPath: (payload) => get(`/${escapeControls(payload)}`),
  HTMLForm: (payload) => post('application/x-www-form-urlencoded', `a1b2=${payload}`),
  HTMLMultipartForm: (payload) =>
    post(
      `multipart/form-data; boundary=${BOUNDARY}`,
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="a1b2"\r\n\r\n${payload}\r\n--${BOUNDARY}--\r\n`,
    ),
  JSONRequest: (payload) => post('application/json', JSON.stringify({ test: true, a1b2: payload })),
  Header: (payload) => get('/', 'X-A1b2', payload.replace(/[\r\n\0]/g, ' ')),
  UserAgent: (payload) => {
    const rawHeaders = BROWSER_HEADERS.map((text, index) =>
      BROWSER_HEADERS[index - 1] === 'User-Agent' ? payload : text,
    );
    return { method: 'GET', target: '/', rawHeaders, body: '' };
  },
  XMLBody: (payload) => post('text/xml', payload),
  SOAPBody: (payload) =>
    post(
      'application/soap+xml',
      `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><ab1><ab2>${payload
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')}</ab2></ab1></soap:Body></soap:Envelope>`,
    ),
  GraphQL: (payload, { method }) => {
    if (method !== 'GET') return post('application/json', payload);
    const read = JSON.parse(decodeURIComponent(payload)) as { readonly query: string };
    return get(`/graphql?query=${encodeURIComponent(read.query)}`);
  },
  gRPC: (payload) => {
    const length = payload.length;
    const message = `\n${String.fromCharCode(length)}${payload}`;
    const size = Buffer.alloc(5);
    size.writeUInt32BE(message.length, 1);
    return post('application/grpc', size.toString('latin1') + message);
  },
  RawRequest: (payload, options) => {
    const fill = (text: string): string => text.replaceAll('{{payload}}', payload);
    const body = fill(options.body ?? '');
    const given = Object.entries(options.headers ?? {}).flatMap(([name, value]) => [
      name,
      fill(value),
    ]);
    return {
      method: options.method ?? 'GET',
      target: fill(options.path ?? '/'),
      rawHeaders: headersWith(...given, 'Content-Length', String(body.length)),
      body,
    };
  },
};

export function readGoTestWafRequests(data: string): readonly GoTestWafCase[] {
  return globSync('gotestwaf/testcases/*/*.yml', { cwd: data })
    .sort()
    .flatMap((file) => {
      const cases = parseDocument(readFileSync(path.join(data, file), 'utf8')).toJS() as CaseFile;
      const isBenign = file.includes('false-pos');
      return requestsOf(cases).map((request) => ({
        isBenign,
        request: { ...request, name: `${path.basename(file, '.yml')} ${request.name}` },
      }));
    });
}

function requestsOf({ payload, encoder, placeholder }: CaseFile): readonly SampleRequest[] {
  const requests: SampleRequest[] = [];
  for (const text of payload) {
    const bytes = Buffer.from(text, 'utf8').toString('latin1');
    for (const encoding of encoder) {
      for (const each of placeholder) {
        const [place, options] = typeof each === 'string' ? [each, {}] : Object.entries(each)[0]!;
        const make = PLACEHOLDERS[place];
        if (make === undefined) throw new Error(`no such placeholder: ${place}`);
        const name = `${encoding} ${place}: ${text.slice(-80)}`;
        requests.push({ name, ...make(encode(bytes, encoding), options) });
      }
    }
  }
  return requests;
}

function encode(bytes: string, encoding: string): string {
  switch (encoding) {
    case 'Plain':
      return bytes;
    case 'URL':
      return percentEncode(bytes);
    case 'Base64Flat':
      return Buffer.from(bytes, 'latin1').toString('base64').replaceAll('=', '');
    default:
      throw new Error(`no such encoder: ${encoding}`);
  }
}
