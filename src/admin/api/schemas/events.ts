import { z } from '@hono/zod-openapi';
import { SEVERITIES } from '../../../lib/severity.ts';
import {
  FILTER_TEXT_LENGTH_MAX,
  VERDICTS,
  type EventSummary,
  type Layer,
  type RequestDetail,
} from '../../../events/index.ts';
import { addressQuery, list, oneOf, siteQuery, time, timeQuery, wholeNumber } from './common.ts';

export const LAYERS = [
  'edge',
  'kernel',
  'gateway',
  'runtime',
  'scan',
  'audit',
  'admin',
] as const satisfies readonly Layer[];

/** What a page of the list may hold at most; the store would allow more. */
const LIST_COUNT_MAX = 200;
export const LIST_COUNT_DEFAULT = 50;
const RULE_ID_MAX = 2 ** 31 - 1;
const CURSOR_LENGTH_MAX = 256;

const verdict = z.enum(VERDICTS);
const severity = z.enum(SEVERITIES);

const Subject = z
  .object({
    client: z.string().optional(),
    site: z.string().optional(),
    route: z.string().optional(),
    user: z.string().optional(),
    container: z.string().optional(),
    image: z.string().optional(),
    host: z.string().optional(),
    process: z.string().optional(),
  })
  .readonly();

const RequestSummary = z
  .object({
    verdict,
    reason: z.string(),
    method: z.string(),
    host: z.string(),
    target: z.string(),
    status: z.number(),
    totalMicroseconds: z.number(),
    inboundScore: z.number(),
    ruleIds: list(z.number()),
    message: z.string(),
  })
  .readonly();

/** What every event has. */
const Common = z.object({
  id: z.string(),
  time,
  layer: z.enum(LAYERS),
  kind: z.string(),
  severity,
  subject: Subject,
});

const EventSummaryBody = Common.extend({
  request: RequestSummary.optional().describe('Present for requests'),
  detail: z.unknown().optional().describe('For other kinds, where it is short'),
}).openapi('EventSummary') satisfies z.ZodType<EventSummary>;

export const EventPageBody = z
  .object({
    events: list(EventSummaryBody),
    next: z
      .string()
      .optional()
      .describe('Cursor of the next page. A page may be empty and still have one.'),
  })
  .openapi('EventPage');

const MatchBody = z
  .object({
    ruleId: z.number(),
    phase: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]),
    target: z.string(),
    snippet: z.string().describe('Part of the value around the match; one character is one byte'),
    operator: z.string(),
    evidence: z.string(),
    message: z.string(),
    logData: z.string(),
    severity,
    score: z.number(),
    tags: list(z.string()),
    location: z.object({ file: z.string(), line: z.number(), column: z.number() }),
    logged: z.boolean(),
  })
  .openapi('Match');

const RequestDetailBody = z
  .object({
    verdict,
    reason: z.string(),
    mode: z.enum(['block', 'detect', 'off']),
    method: z.string(),
    target: z.string(),
    protocol: z.string(),
    scheme: z.enum(['http', 'https']),
    host: z.string(),
    status: z.number(),
    upstreamStatus: z.number(),
    userAgent: z.string(),
    requestBytes: z.number(),
    responseBytes: z.number(),
    totalMicroseconds: z.number(),
    inspectMicroseconds: z.number(),
    inboundScore: z.number(),
    outboundScore: z.number(),
    requestBytesNotInspected: z.number(),
    responseBytesNotInspected: z.number(),
    matches: list(MatchBody).optional(),
    faults: list(
      z.object({ kind: z.string(), message: z.string(), ruleId: z.number() }),
    ).optional(),
    decidedBy: z
      .number()
      .optional()
      .describe('The rule that ended the request; in detect mode the first that would have'),
    behaviour: z
      .object({ points: z.number(), evidence: z.string() })
      .optional()
      .describe("What rules were told of the client's behaviour before this request"),
    edge: list(
      z.object({
        rule: z.string(),
        action: z.enum(['block', 'drop', 'challenge', 'log', 'allow']),
        why: z.string(),
      }),
    ).optional(),
    headers: list(z.tuple([z.string(), z.string()]).readonly()).optional(),
    peer: z.string().optional(),
  })
  .openapi('RequestDetail') satisfies z.ZodType<RequestDetail>;

export const EventBody = Common.extend({
  traceId: z.string(),
  request: RequestDetailBody.optional().describe('The detail of a request'),
  detail: z.unknown().optional().describe('The detail of any other kind'),
}).openapi('Event');

/** A status (`404`) or a class of them (`5xx`). */
const statusQuery = z
  .string()
  .regex(/^(?:[1-5]xx|[1-5]\d\d|0)$/, 'a status such as 404, or a class such as 5xx')
  .transform((text) => {
    if (!text.endsWith('xx')) return { min: Number(text), max: Number(text) };
    const min = Number(text[0]) * 100;
    return { min, max: min + 99 };
  });

/** The same conditions for the list and for the stream. */
const filterQuery = {
  layer: oneOf(LAYERS).optional(),
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9.-]{0,63}(?:,[a-z][a-z0-9.-]{0,63}){0,15}$/, 'kinds, comma separated')
    .transform((text): readonly string[] => text.split(','))
    .optional(),
  severity: oneOf(SEVERITIES).optional(),
  verdict: oneOf(VERDICTS).optional(),
  site: siteQuery.optional(),
  client: addressQuery.optional(),
  rule: wholeNumber(0, RULE_ID_MAX).optional(),
  status: statusQuery.optional(),
  method: z
    .string()
    .regex(/^[!#$%&'*+.^_`|~\w-]{1,32}$/, 'an HTTP method')
    .optional(),
  text: z.string().min(1).max(FILTER_TEXT_LENGTH_MAX).optional(),
};

export const StreamQuery = z.strictObject(filterQuery);

export const ListEventsQuery = z.strictObject({
  ...filterQuery,
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  count: wholeNumber(1, LIST_COUNT_MAX).optional(),
  cursor: z.string().min(1).max(CURSOR_LENGTH_MAX).optional(),
});

export const AuditQuery = z.strictObject({
  from: timeQuery.optional(),
  to: timeQuery.optional(),
  count: wholeNumber(1, LIST_COUNT_MAX).optional(),
  cursor: z.string().min(1).max(CURSOR_LENGTH_MAX).optional(),
});
