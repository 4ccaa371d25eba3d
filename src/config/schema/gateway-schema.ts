import * as z from 'zod';
import { LISTEN_EXPECTED, listenOf, networkFault, resolverFault } from '../addresses.ts';
import {
  checkedText,
  count,
  duration,
  LIST_LENGTH_MAX,
  object,
  parsedText,
  positiveDuration,
  positiveSize,
  rate,
  size,
  text,
} from './fields.ts';

const THREADS_MAX = 256;

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
    .describe(
      'Where its servers connect from; default: what `rampart edges update` took, else the list that this release ships.',
    ),
  networksFile: text.optional().describe('The same as a file, one network a line.'),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/i, 'expected "sha256:" and 64 hex digits')
    .optional()
    .describe(
      'What networksFile, or the list in its place, must be: one that was swapped is not taken.',
    ),
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

export const gateway = object({
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
