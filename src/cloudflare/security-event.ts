import { createHash } from 'node:crypto';
import type { Event } from '../events/index.ts';
import { makeIdOf } from '../lib/id.ts';
import { parseAddress, formatAddress } from '../lib/ip.ts';
import type { Severity } from '../lib/severity.ts';

/** `kind: 'edge.cloudflare'`: what Cloudflare did about a request before it came here. */
export interface CloudflareDetail {
  /** `block`, `managed_challenge`, `log`, ...; as Cloudflare says it. */
  readonly action: string;
  /** Which of its products: `firewallCustom`, `waf`, `ratelimit`, ... */
  readonly source: string;
  readonly ruleId: string;
  readonly description: string;
  readonly ray: string;
  readonly method: string;
  readonly host: string;
  /** Without its query, which may hold secrets. */
  readonly path: string;
  /** Two letters; '' where unknown. */
  readonly country: string;
  readonly asn: number;
  /** What the client was answered; 0 where that is not told. */
  readonly status: number;
  readonly userAgent: string;
}

export type CloudflareEvent = Event<'edge.cloudflare', CloudflareDetail>;

/** The columns of `firewallEventsAdaptive` that an event is made of. */
export const GRAPHQL_COLUMNS = [
  'action',
  'clientAsn',
  'clientCountryName',
  'clientIP',
  'clientRequestHTTPHost',
  'clientRequestHTTPMethodName',
  'clientRequestPath',
  'datetime',
  'description',
  'edgeResponseStatus',
  'rayName',
  'ruleId',
  'source',
  'userAgent',
] as const;

type Column = (typeof GRAPHQL_COLUMNS)[number];

/** The same in a pushed line of the dataset `firewall_events`. */
const PUSHED: Readonly<Record<Column, string>> = {
  action: 'Action',
  clientAsn: 'ClientASN',
  clientCountryName: 'ClientCountry',
  clientIP: 'ClientIP',
  clientRequestHTTPHost: 'ClientRequestHost',
  clientRequestHTTPMethodName: 'ClientRequestMethod',
  clientRequestPath: 'ClientRequestPath',
  datetime: 'Datetime',
  description: 'Description',
  edgeResponseStatus: 'EdgeResponseStatus',
  rayName: 'RayID',
  ruleId: 'RuleID',
  source: 'Source',
  userAgent: 'ClientRequestUserAgent',
};

const TEXT_LENGTH_MAX = 512;
const STOPPED = /^(?:block|drop|connection_?close|force_?connection_?close)/i;
const QUESTIONED = /challenge/i;
const SECOND_MS = 1000;
const NANOSECONDS_MIN = 1e17;
const MILLISECONDS_MIN = 1e11;

/** An event of what a row of the GraphQL API, or a line of a log push, says; undefined for anything else. */
export function readSecurityEvent(
  row: Readonly<Record<string, unknown>>,
): CloudflareEvent | undefined {
  const isPushed = 'Datetime' in row;
  const column = (name: Column): unknown => row[isPushed ? PUSHED[name] : name];
  const text = (name: Column): string => {
    const value = column(name);
    return typeof value === 'string' ? value.slice(0, TEXT_LENGTH_MAX) : '';
  };
  const number = (name: Column): number => {
    const value = Number(column(name));
    return Number.isSafeInteger(value) && value >= 0 ? value : 0;
  };
  const time = readTime(column('datetime'));
  const address = parseAddress(text('clientIP'));
  const action = text('action');
  if (time === undefined || address === undefined || action === '') return undefined;
  const detail: CloudflareDetail = {
    action,
    source: text('source'),
    ruleId: text('ruleId'),
    description: text('description'),
    ray: text('rayName'),
    method: text('clientRequestHTTPMethodName'),
    host: text('clientRequestHTTPHost'),
    path: text('clientRequestPath').replace(/\?.*/s, ''),
    country: text('clientCountryName'),
    asn: number('clientAsn'),
    status: number('edgeResponseStatus'),
    userAgent: text('userAgent'),
  };
  const client = formatAddress(address);
  // One request may trip several rules; each is an event of its own, told in the same words both ways.
  const identity = JSON.stringify([detail.ray, detail.ruleId, detail.source, client, detail.path]);
  return {
    id: makeIdOf(
      time,
      createHash('sha256')
        .update(`${identity}${actionWord(action)}`)
        .digest(),
    ),
    time,
    layer: 'edge',
    kind: 'edge.cloudflare',
    severity: severityOf(action),
    subject: { client, ...(detail.host === '' ? {} : { host: detail.host }) },
    detail,
    traceId: '',
  };
}

/** A log push writes `managedchallenge` where the API writes `managed_challenge`. */
function actionWord(action: string): string {
  return action.replaceAll('_', '').toLowerCase();
}

function severityOf(action: string): Severity {
  if (STOPPED.test(action)) return 'warning';
  return QUESTIONED.test(action) ? 'notice' : 'info';
}

/** Seconds precisely, so that both ways tell the same; RFC 3339, or a number of seconds up to nanoseconds. */
function readTime(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : Number.NaN;
  let ms = typeof value === 'string' ? Date.parse(value) : number * SECOND_MS;
  if (number >= NANOSECONDS_MIN) ms = number / 1e6;
  else if (number >= MILLISECONDS_MIN) ms = number;
  const isUsable = Number.isFinite(ms) && ms > 0 && ms < 2 ** 47;
  return isUsable ? Math.floor(ms / SECOND_MS) * SECOND_MS : undefined;
}
