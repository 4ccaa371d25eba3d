import { z } from '@hono/zod-openapi';
import {
  POINTS_MAX,
  STATUS_CLASSES,
  TOP_COUNT_MAX,
  VERDICTS,
  type Overview,
  type Series,
  type Top,
} from '../../../events/index.ts';
import { checkPeriod, list, periodQuery, siteQuery, time, wholeNumber } from './common.ts';
import { LAYERS } from './events.ts';

const STEP_MS_MIN = 60_000;
const STEP_MS_MAX = 32 * 86_400_000;
export const TOP_COUNT_DEFAULT = 10;

const Period = z.object({ from: time, to: time });

const Quantiles = z
  .object({ count: z.number(), p50: z.number(), p95: z.number(), p99: z.number() })
  .describe('Microseconds')
  .openapi('Quantiles');

const totals = {
  requests: z.number(),
  flagged: z.number().describe('Verdict is not allow'),
  stopped: z.number().describe('Did not reach the upstream as they were'),
  byVerdict: z.record(z.enum(VERDICTS), z.number()),
  byStatusClass: z.record(z.enum(STATUS_CLASSES), z.number()),
  requestBytes: z.number(),
  responseBytes: z.number(),
  faulted: z.number(),
};

const OverviewPart = z
  .object({
    ...totals,
    period: Period,
    latency: Quantiles,
    inspection: Quantiles,
    sites: list(
      z.object({
        site: z.string(),
        requests: z.number(),
        flagged: z.number(),
        stopped: z.number(),
      }),
    ),
    kinds: list(z.object({ layer: z.enum(LAYERS), kind: z.string(), count: z.number() })),
    lost: z.number().describe('Events lost before they reached the store'),
  })
  .openapi('Overview') satisfies z.ZodType<Overview>;

export const OverviewBody = z.object({
  current: OverviewPart,
  previous: OverviewPart.describe('The period of the same length just before'),
});

export const SeriesBody = z
  .object({
    period: Period,
    stepMs: z.number(),
    points: list(z.object({ ...totals, start: time, latency: Quantiles })),
  })
  .openapi('Series') satisfies z.ZodType<Series>;

export const TopBody = z
  .object({
    period: Period,
    entries: list(
      z.object({
        key: z.string(),
        label: z.string(),
        site: z.string(),
        requests: z.number(),
        flagged: z.number(),
        stopped: z.number(),
        lastTime: time,
      }),
    ),
    exact: z.boolean(),
  })
  .openapi('Top') satisfies z.ZodType<Top>;

export const OverviewQuery = z
  .strictObject({ ...periodQuery, site: siteQuery.optional() })
  .superRefine(checkPeriod);

export const SeriesQuery = z
  .strictObject({
    ...periodQuery,
    site: siteQuery.optional(),
    step: wholeNumber(STEP_MS_MIN, STEP_MS_MAX)
      .optional()
      .describe(`Milliseconds; made wider where more than ${POINTS_MAX} points would follow`),
  })
  .superRefine(checkPeriod);

export const TopQuery = z
  .strictObject({
    ...periodQuery,
    site: siteQuery.optional(),
    kind: z.enum(['client', 'rule', 'target']),
    by: z.enum(['requests', 'flagged', 'stopped']).optional(),
    count: wholeNumber(1, TOP_COUNT_MAX).optional(),
  })
  .superRefine(checkPeriod);
