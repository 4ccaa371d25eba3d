import * as z from 'zod';
import { FILTER_LENGTH_MAX } from '../../filter/index.ts';
import {
  hostFault,
  pathPrefixFault,
  RATE_LIMIT_KEY_EXPECTED,
  rateLimitKeyOf,
  upstreamUrlFault,
} from '../addresses.ts';
import type { RateLimitKey } from '../policy.ts';
import {
  checkedText,
  count,
  LIST_LENGTH_MAX,
  object,
  parsedText,
  positiveDuration,
  positiveSize,
  rate,
  text,
  TEXT_LENGTH_MAX,
} from './fields.ts';

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

export const site = object({
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

/** What an upstream's options are where only its URL is given. */
export const upstreamDefaults = object(upstreamOptions).parse({});
