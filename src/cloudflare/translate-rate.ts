import type { FilterNode } from '../filter/index.ts';
import type { Rate } from './split-rates.ts';

/** The part of a rate limiting rule that a custom rule does not have. */
export interface CloudflareRateLimit {
  readonly characteristics: readonly string[];
  /** Seconds. */
  readonly period: number;
  readonly requests_per_period: number;
  /** Seconds that the action lasts once the rate is exceeded; 0 for challenges, as Cloudflare wants it. */
  readonly mitigation_timeout: number;
  /** Absent where it counts what the rule's own expression is about. */
  readonly counting_expression?: string;
}

export type TranslatedRate =
  | {
      readonly ok: true;
      readonly ratelimit: CloudflareRateLimit;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** What both the time of counting and that of an action may be, in seconds. */
const PERIODS_SECONDS = [10, 60, 120, 300, 600, 3600] as const;
/** Cloudflare counts for each of its places; every rule has to say so. */
const EACH_PLACE = 'cf.colo.id';

/** Fields by which Cloudflare can count, and their names there. */
const CHARACTERISTICS: Readonly<Record<string, string>> = {
  'ip.src': 'ip.src',
  'ip.src.asnum': 'ip.src.asnum',
  'ip.src.country': 'ip.src.country',
  'http.host': 'http.host',
  'http.request.uri.path': 'http.request.uri.path',
  'http.user_agent': 'http.request.headers["user-agent"]',
  'tls.ja4': 'cf.bot_management.ja4',
};
/** Of these, one value by its name. */
const NAMED: ReadonlySet<string> = new Set([
  'http.request.headers',
  'http.request.cookies',
  'http.request.uri.args',
]);

/** A rate in Cloudflare's words, or why it has none for it. */
export function translateRate(rate: Rate, isChallenge: boolean): TranslatedRate {
  const characteristics = [EACH_PLACE];
  for (const key of rate.keys) {
    const name = characteristicOf(key);
    if (name === undefined) {
      return { ok: false, reason: 'Cloudflare cannot count by one of the keys of its rate' };
    }
    if (!characteristics.includes(name)) characteristics.push(name);
  }
  const seconds = rate.windowMs / 1000;
  const period = PERIODS_SECONDS.find((one) => one >= seconds);
  if (period === undefined) {
    return { ok: false, reason: `Cloudflare counts over ${PERIODS_SECONDS.at(-1)} s at most` };
  }
  const requests = Math.floor((rate.above * period) / seconds);
  if (requests < 1) return { ok: false, reason: 'Cloudflare has no rate below one request' };
  return {
    ok: true,
    ratelimit: {
      characteristics,
      period,
      requests_per_period: requests,
      mitigation_timeout: isChallenge ? 0 : period,
    },
    notes: [
      `there each of Cloudflare's places counts for itself${isChallenge ? '' : `, and the action lasts ${period} s`}`,
      ...(period === seconds
        ? []
        : [
            `there ${requests} in ${period} s instead of ${rate.above} in ${seconds} s: Cloudflare has no shorter time`,
          ]),
    ],
  };
}

function characteristicOf(node: FilterNode): string | undefined {
  if (node.kind === 'field') {
    return Object.hasOwn(CHARACTERISTICS, node.name) ? CHARACTERISTICS[node.name] : undefined;
  }
  // The first value of a name: http.request.headers["x-key"][0].
  if (node.kind !== 'index' || node.index !== 0 || node.value.kind !== 'index') return undefined;
  const { value, index } = node.value;
  if (value.kind !== 'field' || !NAMED.has(value.name) || typeof index !== 'string') {
    return undefined;
  }
  const name = value.name === 'http.request.headers' ? index.toLowerCase() : index;
  return `${value.name}[${JSON.stringify(name)}]`;
}
