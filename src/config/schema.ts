import * as z from 'zod';
import { LIST_SIZE_MAX } from '../filter/index.ts';
import {
  LISTEN_EXPECTED,
  lapiUrlFault,
  listenOf,
  networkFault,
  oneHostFault,
} from './addresses.ts';
import {
  checkedText,
  LIST_LENGTH_MAX,
  object,
  parsedText,
  positiveDuration,
  positiveSize,
  text,
} from './schema/fields.ts';
import { gateway } from './schema/gateway-schema.ts';
import { shield } from './schema/shield-schema.ts';
import { site } from './schema/site-schema.ts';

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
