import { z } from '@hono/zod-openapi';
import type { SystemStatus } from '../../system-status.ts';
import { list, time } from './common.ts';

/** A sentence by its code, for consoles in other languages; the text beside it says the same. */
const remarks = list(
  z
    .object({
      code: z.string(),
      values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    })
    .openapi('Remark'),
);

const Shield = z
  .object({
    condition: z.string().describe('off, waiting, lapsed, armed or gone'),
    reason: z.string(),
    confirmWithinSeconds: z.number().optional(),
    engaged: z.boolean().describe('New connections have to prove their address now'),
    switched: z
      .object({ at: time, why: z.string(), remarks: remarks.optional() })
      .optional()
      .describe('When and why it last engaged or let go'),
    synsPerSecond: z.number(),
    synsPerSecondMax: z.number().describe('From this rate on it engages'),
    straysPerSecond: z.number(),
    tiers: list(
      z.object({
        name: z.string(),
        state: z.string(),
        detail: z.string(),
        remarks: remarks.optional(),
      }),
    ),
    packets: z.record(z.string(), z.number()).describe('By what was done with them'),
    topSources: list(z.object({ address: z.string(), packets: z.number() })),
    ports: list(z.number()),
    fault: z.string().describe('What keeps it from doing all it could, or empty'),
  })
  .describe('The kernel tier against floods; absent where no agent runs')
  .openapi('Shield');

const Bans = z.object({
  total: z.number(),
  problem: z
    .string()
    .optional()
    .describe('Why they are in memory alone; absent or empty while the disk keeps them'),
  crowdsec: z
    .object({
      url: z.string(),
      bans: z.number(),
      answeredAt: time,
      problem: z.string().describe('Why it does not answer, or empty'),
    })
    .optional()
    .describe('Absent where no CrowdSec is asked'),
});

const Status = z.object({
  version: z.string(),
  runtime: z.string(),
  startedAt: time,
  roles: list(
    z.object({
      name: z.enum(['gateway', 'control', 'agent']),
      state: z.enum(['up', 'starting', 'down', 'off']),
      reason: z.string(),
      since: time,
      restarts: z.number(),
      pid: z.number().optional(),
      memoryBytes: z.number().optional(),
      version: z.string(),
    }),
  ),
  defences: list(
    z
      .object({
        name: z.string(),
        armed: z.boolean(),
        reason: z.string(),
        remarks: remarks.optional(),
      })
      .openapi('Defence'),
  ),
  journal: z.object({
    segments: z.number(),
    bytes: z.number(),
    pendingBytes: z.number(),
    lost: z.record(z.string(), z.number()),
    lastLossAt: time,
    fault: z.string().describe('What keeps events from being written or stored now, or empty'),
  }),
  policy: z.object({
    version: z.number(),
    loadedAt: time,
    source: z.string(),
    lastError: z.string(),
  }),
  bans: Bans,
  shield: Shield.optional(),
  listen: list(z.string()),
  counters: z.record(z.string(), z.number()),
  acceptDelay: z
    .object({ p50Ms: z.number(), p99Ms: z.number(), maxMs: z.number() })
    .optional()
    .describe('How long a connection waits until the gateway accepts and looks at it'),
  strain: z
    .object({
      level: z.number().describe('How far connections have run out: 0 (calm) to 3'),
      perSecond: z.number().describe('What one address may ask for a second; 0: anything'),
    })
    .optional()
    .describe('What the gateway restricts while there is not enough for all'),
}) satisfies z.ZodType<SystemStatus>;

const Counts = z.object({
  events: z.number(),
  oldestTime: time.optional(),
  newestTime: time.optional(),
  bytes: z.number(),
  bytesMax: z.number(),
  inserted: z.number(),
  duplicates: z.number(),
  removed: z.number(),
  damaged: z.number(),
});

export const StatusBody = Status.extend({
  store: Counts.optional().describe('Absent while the store does not answer'),
  storeError: z.string().describe('Why the store does not answer; empty when it does'),
  audit: z.object({
    unrecorded: z.number().describe('Changes whose audit event could not be stored'),
  }),
}).openapi('Status');

const SiteBody = z.object({
  name: z.string(),
  hosts: list(z.string()),
  upstream: z.string().describe('Without user name and password'),
  mode: z.enum(['block', 'detect', 'off']),
  ruleSet: z.string(),
  onFault: z.enum(['block', 'allow']),
  rateLimits: list(
    z.object({
      name: z.string(),
      key: list(z.string()),
      count: z.number(),
      periodMs: z.number(),
      burst: z.number(),
      path: z.string(),
    }),
  ),
  isDefault: z.boolean(),
});

export const SitesBody = z.object({ sites: list(SiteBody) }).openapi('Sites');

export const PolicyBody = z
  .object({ policy: z.unknown() })
  .describe('The policy in force, without keys, passwords and rule texts')
  .openapi('Policy');
