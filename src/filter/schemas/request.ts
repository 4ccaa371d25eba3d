import type { FieldDefinition, FilterSchema, FunctionDefinition } from '../schema.ts';

const RATE_WINDOW_MS_MIN = 1000;
const RATE_WINDOW_MS_MAX = 3_600_000;

const TEXTS = { array: 'string' } as const;
const MAP_OF_TEXTS = { map: TEXTS } as const;

/** What is known of a client or a session from its requests of the last while. */
const BEHAVIOUR = {
  requests: ['number', 'Requests, fading out over 5 minutes.'],
  error_ratio: ['number', 'Share of answers with status 400 to 499, from 0 to 1.'],
  not_found_ratio: ['number', 'Share of answers with status 404 or 410, from 0 to 1.'],
  paths: ['number', 'Different paths, estimated.'],
  path_spread: ['number', 'Different paths for each request, from 0 to 1.'],
  parameter_entropy: ['number', 'Bits per character of query values, on average.'],
  login_attempts: ['number', 'Requests that send credentials, fading out over 5 minutes.'],
  login_failures: ['number', 'Of these, refused ones.'],
  login_users: ['number', 'Different user names among them, estimated.'],
  page_pace: ['number', 'Pages (no images, scripts, styles) per second.'],
  enumeration: ['number', 'Requests for neighbours of the identifier asked for before.'],
  attack_signs: ['number', 'Different rules that found something in its requests, estimated.'],
  known_good: ['number', 'How long it has behaved: from 0 (new) to 1.'],
  score: ['number', 'Points that its behaviour adds to the score of this request.'],
} as const;

type BehaviourName = keyof typeof BEHAVIOUR;
type BehaviourFields = {
  readonly [Name in `${'client' | 'session'}.${BehaviourName}`]: FieldDefinition;
};

function behaviourFields(): BehaviourFields {
  const subjects = [
    ['client', 'The client address: '],
    ['session', 'The session (its cookie); 0 without one: '],
  ] as const;
  return Object.fromEntries(
    subjects.flatMap(([subject, prefix]) =>
      Object.entries(BEHAVIOUR).map(([name, [type, description]]) => [
        `${subject}.${name}`,
        { type, description: prefix + description.charAt(0).toLowerCase() + description.slice(1) },
      ]),
    ),
  ) as BehaviourFields;
}

const FIELDS = {
  'http.cookie': { type: 'string', description: 'The Cookie header as sent, "" without one.' },
  'http.host': { type: 'string', description: 'The Host header in lower case, without port.' },
  'http.referer': { type: 'string', description: 'The Referer header, "" without one.' },
  'http.request.body.size': {
    type: 'number',
    description: 'Content-Length; 0 without a body, -1 where it is not told in advance.',
  },
  'http.request.cookies': {
    type: MAP_OF_TEXTS,
    description: 'Values of cookies by name, as sent.',
  },
  'http.request.full_uri': { type: 'string', description: 'Scheme, host and target as sent.' },
  'http.request.headers': {
    type: MAP_OF_TEXTS,
    description: 'Values of headers by name in lower case.',
  },
  'http.request.headers.names': {
    type: TEXTS,
    description: 'Header names in lower case, in the order sent.',
  },
  'http.request.headers.values': { type: TEXTS, description: 'Header values, in the order sent.' },
  'http.request.method': { type: 'string', description: 'GET, POST, ...' },
  'http.request.timestamp.sec': { type: 'number', description: 'Seconds since 1970.' },
  'http.request.uri': { type: 'string', description: 'Path and query as sent.' },
  'http.request.uri.args': {
    type: MAP_OF_TEXTS,
    description: 'Query parameters by name, both decoded once.',
  },
  'http.request.uri.args.names': {
    type: TEXTS,
    description: 'Names of query parameters, decoded once.',
  },
  'http.request.uri.args.values': {
    type: TEXTS,
    description: 'Values of query parameters, decoded once.',
  },
  'http.request.uri.path': {
    type: 'string',
    description: 'The path as most servers read it: decoded once, slashes merged, dots resolved.',
  },
  'http.request.uri.path.extension': {
    type: 'string',
    description: 'What follows the last dot of the last segment, in lower case; "" without one.',
  },
  'http.request.uri.query': { type: 'string', description: 'The query as sent, without "?".' },
  'http.request.version': { type: 'string', description: 'HTTP/1.0, HTTP/1.1 or HTTP/2.0.' },
  'http.user_agent': { type: 'string', description: 'The User-Agent header, "" without one.' },
  'http2.fingerprint': {
    type: 'string',
    source: 'gateway.listen with tls',
    description:
      'HTTP/2 settings, window, priorities and order of pseudo-header fields (after Akamai): "1:65536;4:131072|12517377|0|m,p,a,s"; "" over HTTP/1.',
  },
  'ip.src': { type: 'ip', description: 'The client address, behind trusted proxies too.' },
  'ip.src.asname': {
    type: 'string',
    source: 'geo.asn',
    description: 'Who runs the network of the client address; "" where unknown.',
  },
  'ip.src.asnum': {
    type: 'number',
    source: 'geo.asn',
    description: 'Number of the network (AS) of the client address; 0 where unknown.',
  },
  'ip.src.continent': {
    type: 'string',
    source: 'geo.country',
    description: 'AF, AN, AS, EU, NA, OC or SA; "" where unknown.',
  },
  'ip.src.country': {
    type: 'string',
    source: 'geo.country',
    description: 'Two letters (ISO 3166-1) in upper case: "AT"; "" where unknown.',
  },
  'ip.src.is_in_european_union': {
    type: 'boolean',
    source: 'geo.country',
    description: 'Whether the country of the client address is known and in the European Union.',
  },
  'raw.http.request.uri.path': { type: 'string', description: 'The path as sent.' },
  'site.name': { type: 'string', description: 'The name of the site in the configuration.' },
  'tls.ja4': {
    type: 'string',
    source: 'gateway.listen with tls',
    description: 'JA4 fingerprint of the TLS handshake: "t13d1516h2_8daaf6152771_e5627efa2ab1".',
  },
  ssl: { type: 'boolean', description: 'Whether the client came over TLS.' },
  ...behaviourFields(),
} as const satisfies Readonly<Record<string, FieldDefinition>>;

const FUNCTIONS = {
  rate: {
    parameters: [
      { name: 'key', type: 'any' },
      { name: 'window', type: 'duration', min: RATE_WINDOW_MS_MIN, max: RATE_WINDOW_MS_MAX },
    ],
    isVariadic: true,
    returns: 'number',
    description:
      'Requests to this site with the same key in the last window (1s to 1h), this one counted. Every request counts, whatever else the rule asks. The window slides: what lies before it fades out evenly.',
    example: 'rate(ip.src, 1s) gt 50 or rate(ip.src, http.request.uri.path, 60s) gt 300',
  },
} as const satisfies Readonly<Record<string, FunctionDefinition>>;

/** What edge rules may say of a request. */
export const REQUEST_SCHEMA = {
  subject: 'a request',
  encoding: 'bytes',
  fields: FIELDS,
  functions: FUNCTIONS,
} as const satisfies FilterSchema;

export type RequestField = keyof typeof FIELDS;
export type RequestFunction = keyof typeof FUNCTIONS;
