import * as z from 'zod';
import { FILTER_LENGTH_MAX, LIST_SIZE_MAX } from '../filter/index.ts';
import { suggest } from '../lib/suggest.ts';
import {
  hostFault,
  oneHostFault,
  LISTEN_EXPECTED,
  lapiUrlFault,
  listenOf,
  networkFault,
  resolverFault,
  RATE_LIMIT_KEY_EXPECTED,
  rateLimitKeyOf,
  upstreamUrlFault,
  webhookUrlFault,
  pathPrefixFault,
} from './addresses.ts';
import type { RateLimitKey } from './policy.ts';
import {
  DURATION_EXPECTED,
  DURATION_PATTERN,
  parseDuration,
  parseRate,
  parseSize,
  RATE_EXPECTED,
  RATE_PATTERN,
  SIZE_EXPECTED,
  SIZE_PATTERN,
  type Parsed,
} from './units.ts';

/** Bounds on lists: far beyond real use, so that a wrong file fails early instead of filling memory. */
const LIST_LENGTH_MAX = 10_000;
const THREADS_MAX = 256;
const TEXT_LENGTH_MAX = 4096;

const text = z.string().min(1).max(TEXT_LENGTH_MAX);

/** A text that `parse` turns into its value. The pattern is for editors; `parse` has the last word. */
function parsedText<Value>(
  parse: (text: string) => Parsed<Value>,
  expected: string,
  meta: { readonly pattern?: string; readonly examples?: string[] },
) {
  return z
    .string({ error: (issue) => (issue.code === 'invalid_type' ? expected : undefined) })
    .max(TEXT_LENGTH_MAX)
    .meta(meta)
    .transform((value, context) => {
      const parsed = parse(value);
      if (parsed.ok) return parsed.value;
      context.addIssue({
        code: 'custom',
        message: `expected ${parsed.expected}, got ${quote(value)}`,
      });
      return z.NEVER;
    });
}

/** A text that must pass `fault`, which returns what is wrong with it. */
function checkedText(fault: (text: string) => string | undefined) {
  return text.check((context) => {
    const message = fault(context.value);
    if (message !== undefined) {
      context.issues.push({ code: 'custom', message, input: context.value });
    }
  });
}

/** An object whose unknown keys are errors, one line for each, in the order of `issue.keys`. */
function object<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      return issue.keys.map((key: string) => describeUnknownKey(key, known)).join('\n');
    },
  });
}

function describeUnknownKey(key: string, known: readonly string[]): string {
  const near = suggest(key, known);
  return `unknown key ${quote(key)}; ${near === undefined ? `known here: ${known.join(', ')}` : `did you mean "${near}"?`}`;
}

const size = parsedText(parseSize, SIZE_EXPECTED, {
  pattern: SIZE_PATTERN.source,
  examples: ['64 KiB'],
});
const duration = parsedText(parseDuration, DURATION_EXPECTED, {
  pattern: DURATION_PATTERN.source,
  examples: ['30s'],
});
const rate = parsedText(parseRate, RATE_EXPECTED, {
  pattern: RATE_PATTERN.source,
  examples: ['100/min'],
});

const positive = (value: number): boolean => value > 0;
const positiveSize = size.refine(positive, 'must be more than nothing');
const positiveDuration = duration.refine(positive, 'must be more than nothing');
const count = z.int().min(1).max(10_000_000);

const limits = object({
  headerSize: positiveSize.prefault('32 KiB').describe('Request line and headers together (431).'),
  headerCount: count.default(128).describe('Header fields of one request (431).'),
  targetSize: positiveSize.prefault('8 KiB').describe('The request target: path and query (414).'),
  bodySize: positiveSize
    .prefault('4 GiB')
    .describe('A request body (413). Bodies stream: this is no memory figure.'),
  connections: count.default(10_000).describe('Open client connections over all threads.'),
  connectionsPerAddress: count.default(512).describe('Open connections of one client address.'),
  acceptRatePerAddress: z
    .union([z.literal('off'), rate])
    .prefault('500/s')
    .describe('New connections of one client address, per second.'),
  headerTimeout: positiveDuration.prefault('10s').describe('Time to send all headers (408).'),
  bodyIdleTimeout: positiveDuration
    .prefault('30s')
    .describe('Time without a byte of an unfinished request body (408).'),
  bodyPace: size
    .prefault('512 B')
    .describe('Slowest pace of a request body, per second, once a grace time is over (408).'),
  keepAliveTimeout: positiveDuration
    .prefault('60s')
    .describe('How long an idle client connection is kept.'),
  requestsPerConnection: count.default(10_000).describe('Then the connection is closed politely.'),
  drainTimeout: duration
    .prefault('8s')
    .describe('What is still running after this, when the gateway stops, is cut off.'),
}).describe('Limits, each with a clear answer and a counter.');

const listen = z.union([
  parsedText(listenOf, LISTEN_EXPECTED, { examples: ['0.0.0.0:8080', '[::]:8080'] }),
  object({
    address: parsedText(listenOf, LISTEN_EXPECTED, { examples: ['0.0.0.0:443'] }),
    tls: z.boolean().default(false).describe('Serve HTTPS (HTTP/2 and 1.1) with `certificates`.'),
    proxyProtocol: z
      .enum(['off', 'require'])
      .default('off')
      .describe('Expect a PROXY v1/v2 line from `trustedProxies` first.'),
  }),
]);

const certificate = object({
  certificate: text.describe('PEM file: the certificate, then its chain.'),
  key: text.describe('PEM file: its private key, without a passphrase.'),
});

const edge = object({
  name: text.describe('cloudflare or fastly (their lists are known), or a name of your own.'),
  networks: z
    .array(checkedText(networkFault))
    .max(LIST_LENGTH_MAX)
    .optional()
    .describe('Where its servers connect from; default: the list that this release ships.'),
  networksFile: text.optional().describe('The same as a file, one network a line.'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/i, 'expected "sha256:" and 64 hex digits')
    .optional()
    .describe('What networksFile must be: a list that was swapped is not taken.'),
  header: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'expected the name of a header')
    .optional()
    .describe('Which header names the client; known for cloudflare and fastly.'),
  clientCertificateFrom: text
    .optional()
    .describe(
      'PEM file of the authority whose certificate it must show (authenticated origin pulls).',
    ),
  onForged: z
    .enum(['refuse', 'ignore'])
    .default('refuse')
    .describe('Its header from anybody else. refuse: answer 403. ignore: take it out and note it.'),
}).describe('A CDN in front of the gateway.');

const gateway = object({
  listen: z
    .union([listen, z.array(listen).min(1).max(64)])
    .optional()
    .describe('Where clients connect: "address:port", one or several.'),
  threads: z
    .union([z.literal('auto'), z.int().min(1).max(THREADS_MAX)])
    .default('auto')
    .describe('Worker threads; auto: one per processor, at most 8.'),
  trustedProxies: z
    .array(checkedText(networkFault))
    .max(LIST_LENGTH_MAX)
    .default([])
    .describe(
      'Addresses or networks (CIDR) whose forwarding headers and PROXY lines are believed.',
    ),
  clientAddressHeader: z
    .enum(['x-forwarded-for', 'forwarded', 'none'])
    .default('x-forwarded-for')
    .describe('Which header names the client behind a trusted proxy.'),
  resolvers: z
    .array(checkedText(resolverFault))
    .max(8)
    .default([])
    .describe('Name servers that rules may ask (@rbl); those of the system unless named.'),
  edges: z.array(edge).max(16).default([]).describe('CDNs whose word about the client counts.'),
  certificates: z.array(certificate).max(LIST_LENGTH_MAX).default([]),
  limits: limits.prefault({}),
}).describe('The listening side, shared by all sites.');

const upstreamOptions = {
  connectTimeout: positiveDuration.prefault('5s'),
  headersTimeout: positiveDuration.prefault('60s').describe('Time to the first byte of an answer.'),
  bodyIdleTimeout: positiveDuration
    .prefault('5min')
    .describe('Time without a byte of an unfinished answer.'),
  connections: count
    .default(256)
    .describe(
      'Connections to it over all threads; while others wait, one slow client keeps a quarter.',
    ),
  verify: z.boolean().default(true).describe('Verify its certificate (https, h2).'),
};
const upstreamUrl = checkedText(upstreamUrlFault).meta({ examples: ['http://127.0.0.1:3000'] });
const upstream = z.union([upstreamUrl, object({ url: upstreamUrl, ...upstreamOptions })]);

const crsVariable = z.union([z.int(), z.boolean(), z.string().max(TEXT_LENGTH_MAX)]);

const crs = object({
  paranoia: z
    .int()
    .min(1)
    .max(4)
    .optional()
    .describe('Rules up to this paranoia level count (blocking_paranoia_level).'),
  detectionParanoia: z
    .int()
    .min(1)
    .max(4)
    .optional()
    .describe('Rules up to this level are logged too (detection_paranoia_level).'),
  inboundThreshold: count.optional().describe('Score at which a request is blocked.'),
  outboundThreshold: count.optional().describe('Score at which an answer is withheld.'),
  earlyBlocking: z.boolean().optional().describe('Decide after the headers already.'),
  sampling: z.int().min(0).max(100).optional().describe('Percentage of requests inspected.'),
  variables: z
    .record(text, crsVariable)
    .default({})
    .describe('Any other variable of crs-setup.conf or a plugin, without "tx.".'),
  plugins: z
    .array(text)
    .max(64)
    .default([])
    .describe('Plugin folders, or their -config, -before and -after files.'),
  setup: text.optional().describe("A crs-setup.conf in place of the release's own."),
}).describe(
  'Settings of the Core Rule Set that rules name. They replace those of its set-up file.',
);

const waf = object({
  rules: z
    .array(text)
    .max(256)
    .default(['default'])
    .describe('In load order: default, content, crs, a CRS directory, or a rule file.'),
  mode: z
    .enum(['block', 'detect', 'off'])
    .default('block')
    .describe('block: stop attacks. detect: only record them. off: do not look.'),
  onFault: z
    .enum(['block', 'allow'])
    .default('block')
    .describe('What becomes of a request whose inspection could not be completed.'),
  crs: crs.optional(),
  budget: positiveDuration.prefault('50ms').describe('Inspection time one request may take.'),
}).describe('The web application firewall of this site.');

const rateLimitKey = parsedText<RateLimitKey>(rateLimitKeyOf, RATE_LIMIT_KEY_EXPECTED, {
  examples: ['ip.src', 'route', 'header:x-api-key', 'cookie:session'],
});

const rateLimit = object({
  name: text.optional().describe('Shown in events and counters.'),
  key: z
    .union([rateLimitKey, z.array(rateLimitKey).min(1).max(4)])
    .prefault('ip.src')
    .describe('What is counted: ip.src, route, header:NAME, cookie:NAME, or a list of them.'),
  rate: rate.describe('Sustained requests, such as 100/min.'),
  burst: z.int().min(0).max(10_000_000).optional().describe('Requests at once; default: a tenth.'),
  path: checkedText(pathPrefixFault).optional().describe('Only below this path.'),
  onLimit: z
    .enum(['refuse', 'challenge'])
    .default('refuse')
    .describe('refuse: answer 429. challenge: ask a browser for proof of work first.'),
});

const challenge = object({
  when: z
    .enum(['asked', 'always'])
    .default('asked')
    .describe('always: of every browser, once. asked: where an edge rule or a limit says so.'),
  difficulty: z
    .int()
    .min(8)
    .max(20)
    .default(13)
    .describe(
      'Zero bits to find, in eight parts; one more doubles the work. Rises under pressure.',
    ),
  clearance: positiveDuration
    .prefault('30min')
    .describe('How long a browser that passed is let through.'),
}).describe('Proof of work in the browser; programs get a plain 403.');

const edgeRule = object({
  name: text.optional().describe('Shown in events; default: edge-1, edge-2, ...'),
  when: text
    .max(FILTER_LENGTH_MAX)
    .meta({ examples: ['http.request.uri.path contains "/api/" and rate(ip.src, 1s) > 50'] })
    .describe('A condition in the filter language (docs/filter.md).'),
  do: z
    .enum(['block', 'drop', 'challenge', 'log', 'allow'])
    .describe(
      'block: answer 403. drop: close. challenge: ask a browser for proof of work first. log: note it and go on. allow: pass without further rules.',
    ),
  why: text.optional().describe('The reason, shown in events.'),
});

const site = object({
  name: text.optional().describe('Shown everywhere; default: the first host.'),
  hosts: z
    .array(checkedText(hostFault))
    .max(LIST_LENGTH_MAX)
    .default([])
    .describe('Host names without port; "*.example.com" stands for every name below it.'),
  upstream: upstream.describe('The service behind: http, https, h2c or h2 URL without a path.'),
  waf: waf.prefault({}),
  limits: z.array(rateLimit).max(64).default([]).describe('Rate limits (429).'),
  websocket: object({
    inspect: z
      .boolean()
      .default(false)
      .describe('Run the rules over text messages of clients; a block closes with 1008.'),
    answers: z.boolean().default(false).describe('Over those of the server too.'),
    messageSize: positiveSize
      .prefault('1 MiB')
      .describe('A larger text message closes the connection (1009).'),
  })
    .prefault({})
    .describe('WebSockets pass unread unless told otherwise; read ones are not compressed.'),
  behaviour: z
    .enum(['score', 'observe', 'off'])
    .default('score')
    .describe(
      'What clients did of late. score: adds points for rules. observe: for expressions only (client.error_ratio, ...).',
    ),
  edge: z
    .array(edgeRule)
    .max(256)
    .default([])
    .describe('Rules asked in order before the WAF; the first that decides ends them.'),
  challenge: challenge.optional(),
  preserveHost: z.boolean().default(true).describe("Pass the client's Host on to the upstream."),
});

const port = z.int().min(1).max(65_535);

const provider = object({
  webhook: object({
    url: checkedText(webhookUrlFault)
      .meta({ examples: ['https://noc.example/scrub'] })
      .describe('Called once when a link is full, and once when that is over.'),
    secretFile: text.describe('File with the secret that signs what is sent (HMAC-SHA256).'),
  })
    .optional()
    .describe('Absent: events only.'),
  mode: z
    .enum(['call', 'simulate', 'off'])
    .default('call')
    .describe('simulate: all but the call. off: do not look, and take back what was asked for.'),
  interfaces: z
    .array(z.string().regex(/^(?!\.{1,2}$)[^/:\s]{1,15}$/, 'expected the name of an interface'))
    .max(64)
    .default([])
    .describe('Links to look at; none: those with hardware, or a hypervisor, behind them.'),
  linkSpeed: z
    .number()
    .min(0)
    .max(10_000_000)
    .default(0)
    .describe('Mbit/s, for interfaces that do not say it (most virtual machines).'),
  full: z
    .number()
    .min(0.1)
    .max(1)
    .default(0.9)
    .describe('Part of the speed from which on a link is full.'),
  sustain: positiveDuration.prefault('5s').describe('Full for so long before it is told.'),
  release: positiveDuration.prefault('60s').describe('Calm for so long before it is over.'),
}).describe('What no machine can do alone: a full link is for its provider.');

const shield = object({
  ports: z
    .array(port)
    .max(256)
    .default([])
    .describe(
      "TCP ports to protect beside the gateway's own: published container ports above all.",
    ),
  sshPorts: z.array(port).min(1).max(16).default([22]).describe('Never refused to anybody.'),
  admins: z
    .array(checkedText(networkFault))
    .max(256)
    .default([])
    .describe('Addresses or networks (CIDR) that the kernel tier never touches.'),
  expose: z
    .array(port)
    .max(1024)
    .optional()
    .describe('Refuse every port from outside but these, `ports` and `sshPorts`. Absent: none.'),
  synRate: rate
    .prefault('1000/s')
    .describe('New connections over all clients from which on they must prove their address.'),
  xdp: z
    .enum(['auto', 'generic', 'off'])
    .default('auto')
    .describe(
      'The program at the network driver; generic: beside the driver, where that misbehaves.',
    ),
  provider: provider.prefault({}),
}).describe('The kernel tier; "rampart shield apply" puts it in force.');

const crowdsec = object({
  url: checkedText(lapiUrlFault)
    .meta({ examples: ['http://127.0.0.1:8080'] })
    .describe("CrowdSec's local API, without a path."),
  keyFile: text.describe('File with the key that "cscli bouncers add rampart" printed.'),
  every: positiveDuration.prefault('10s').describe('How often to ask for what changed.'),
}).describe('Ban what CrowdSec decides to ban.');

const geo = object({
  country: text
    .optional()
    .describe('mmdb file of countries or cities (GeoLite2, DB-IP, IPinfo), for ip.src.country.'),
  asn: text.optional().describe('mmdb file of networks (ASN), for ip.src.asnum.'),
}).describe('Where addresses are and whose, for edge rules; read again when a file changes.');

/** One `rampart.yaml`. Every field is optional but a site's upstream and a limit's rate. */
export const configSchema = object({
  data: text.optional().describe('Folder for journal, store and keys.'),
  gateway: gateway.prefault({}),
  sites: z
    .array(site)
    .max(LIST_LENGTH_MAX)
    .default([])
    .describe('None: the bundled demo shop is protected.'),
  defaultSite: text.optional().describe('Name of the site for hosts that no site names.'),
  geo: geo.prefault({}),
  lists: z
    .record(text, z.array(text).max(LIST_SIZE_MAX))
    .default({})
    .describe('Addresses, networks, texts or numbers that expressions name as $name.'),
  unknownHost: z
    .enum(['refuse', 'close'])
    .default('refuse')
    .describe('For hosts that no site names, without a default site: answer 421, or just close.'),
  bans: object({ crowdsec: crowdsec.optional() }).prefault({}).describe('Where bans come from.'),
  console: object({
    listen: parsedText(listenOf, LISTEN_EXPECTED, { examples: ['127.0.0.1:8900'] })
      .prefault('127.0.0.1:8900')
      .describe('Console and admin API.'),
    hosts: z
      .array(checkedText(oneHostFault))
      .max(LIST_LENGTH_MAX)
      .default([])
      .describe('Names it is reached by, besides addresses and localhost; others are refused.'),
    trustedProxies: z
      .array(checkedText(networkFault))
      .max(LIST_LENGTH_MAX)
      .default([])
      .describe('Proxies in front of it whose X-Forwarded-For and X-Forwarded-Proto are believed.'),
  }).prefault({}),
  journal: object({
    size: positiveSize
      .prefault('1 GiB')
      .describe('Disk the journal may take while the store is away.'),
  }).prefault({}),
  shield: shield.prefault({}),
  store: object({
    size: positiveSize.prefault('2 GiB').describe('Disk the event store may take.'),
    age: positiveDuration
      .prefault('30d')
      .describe('Older events are deleted; rollups stay longer.'),
  }).prefault({}),
}).describe('Rampart configuration');

export type ConfigInput = z.input<typeof configSchema>;
export type ConfigOutput = z.output<typeof configSchema>;

/** What an upstream's options are where only its URL is given. */
export const upstreamDefaults = object(upstreamOptions).parse({});

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
}
