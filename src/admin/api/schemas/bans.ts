import { z } from '@hono/zod-openapi';
import { REASON_LENGTH_MAX } from '../../../bans/index.ts';
import { parseAddress, parseNetwork } from '../../../lib/ip.ts';
import { list, time, wholeNumber } from './common.ts';

export const BANS_COUNT_DEFAULT = 100;
const BANS_COUNT_MAX = 1000;
const CURSOR_LENGTH_MAX = 512;
const NETWORK_LENGTH_MAX = 50;
const SECONDS_MIN = 60;
const SECONDS_MAX = 365 * 86_400;

const network = z
  .string()
  .trim()
  .max(NETWORK_LENGTH_MAX)
  .refine((text) => parseNetwork(text) !== undefined, 'an address or a network is expected')
  .describe('192.0.2.7, 198.51.100.0/24, 2001:db8::/48');

const address = z
  .string()
  .max(NETWORK_LENGTH_MAX)
  .refine((text) => parseAddress(text) !== undefined, 'an address is expected');

export const BanBody = z
  .object({
    network: z.string(),
    since: time,
    until: time,
    reason: z.string(),
    author: z.string().describe('A user, a playbook, an imported file, another system'),
    kind: z.enum(['person', 'rule', 'file', 'remote']),
  })
  .openapi('Ban');

export const ListBansQuery = z.object({
  count: wholeNumber(1, BANS_COUNT_MAX).optional().describe(`Default: ${BANS_COUNT_DEFAULT}`),
  holds: address.optional().describe('Only bans that refuse this address, all of them'),
  cursor: z.string().max(CURSOR_LENGTH_MAX).optional().describe('`next` of the page before'),
});

export const BansBody = z
  .object({
    bans: list(BanBody).describe('Newest first'),
    total: z.number().int(),
    next: z.string().optional().describe('Absent on the last page'),
  })
  .openapi('Bans');

export const NewBanRequest = z.strictObject({
  network,
  seconds: z.number().int().min(SECONDS_MIN).max(SECONDS_MAX),
  reason: z.string().max(REASON_LENGTH_MAX).default(''),
});

export const LiftBanRequest = z.strictObject({ network });

export const LiftedBody = z
  .object({ bans: list(BanBody).describe("Every author's ban of that network") })
  .openapi('LiftedBans');
