import type {
  BoundCall,
  Evaluate,
  FilterBindings,
  FilterValue,
  REQUEST_SCHEMA,
  RequestField,
} from '../../filter/index.ts';
import { formatAddress, type Address } from '../../lib/ip.ts';
import { sourceKey } from '../source-key.ts';
import { judgeProfile, knownGood, pointsFor, ratioOf } from '../behaviour/judge-profile.ts';
import type { Profile } from '../behaviour/profile.ts';
import type { EdgeContext } from './edge-context.ts';

/** One `rate(...)`: every request counts, whichever rules ask. */
export interface RateCall {
  readonly text: string;
  readonly key: readonly Evaluate<EdgeContext>[];
  readonly windowMs: number;
}

type BehaviourFeature =
  Extract<RequestField, `client.${string}`> extends `client.${infer Feature}` ? Feature : never;

const FEATURES: Readonly<Record<BehaviourFeature, (profile: Profile) => number>> = {
  requests: (profile) => profile.requests,
  error_ratio: (profile) => ratioOf(profile.errors, profile.requests),
  not_found_ratio: (profile) => ratioOf(profile.notFound, profile.requests),
  paths: (profile) => profile.paths,
  path_spread: (profile) => ratioOf(profile.paths, profile.requests),
  parameter_entropy: (profile) => profile.entropySum / Math.max(1, profile.entropyCount),
  login_attempts: (profile) => profile.loginAttempts,
  login_failures: (profile) => profile.loginFailures,
  login_users: (profile) => profile.loginUsers,
  page_pace: (profile) => profile.pagePace,
  enumeration: (profile) => profile.neighbours,
  attack_signs: (profile) => profile.signs,
  known_good: knownGood,
  score: (profile) => pointsFor(judgeProfile(profile), true),
};

function bindBehaviour(
  subject: 'client' | 'session',
): Readonly<Record<string, Evaluate<EdgeContext>>> {
  return Object.fromEntries(
    Object.entries(FEATURES).map(([name, read]) => [
      `${subject}.${name}`,
      (context: EdgeContext) => read(context[subject]),
    ]),
  );
}

type RequestFields = FilterBindings<EdgeContext, typeof REQUEST_SCHEMA>['fields'];
type PlainFields = Omit<RequestFields, `client.${string}` | `session.${string}`>;

const PLAIN: PlainFields = {
  'http.cookie': (context) => context.header('cookie'),
  'http.host': (context) => context.host,
  'http.referer': (context) => context.header('referer'),
  'http.request.body.size': (context) => context.bodySize,
  'http.request.cookies': (context) => context.cookies,
  'http.request.full_uri': ({ exchange }) =>
    `${exchange.scheme}://${exchange.head.host}${exchange.path}`,
  'http.request.headers': (context) => context.headers,
  'http.request.headers.names': ({ exchange }) => exchange.head.names,
  'http.request.headers.values': (context) => context.headerValues,
  'http.request.method': ({ exchange }) => exchange.received.method,
  'http.request.timestamp.sec': ({ exchange }) => Math.floor(exchange.receivedAtMs / 1000),
  'http.request.uri': ({ exchange }) => exchange.path,
  'http.request.uri.args': (context) => context.parameters.byName,
  'http.request.uri.args.names': (context) => context.parameters.names,
  'http.request.uri.args.values': (context) => context.parameters.values,
  'http.request.uri.path': (context) => context.path,
  'http.request.uri.path.extension': (context) => context.extension,
  'http.request.uri.query': (context) => context.query,
  'http.request.version': ({ exchange }) => exchange.received.protocol,
  'http2.fingerprint': (context) => context.http2Fingerprint,
  'http.user_agent': ({ exchange }) => exchange.head.userAgent,
  'ip.src': (context) => context.address,
  'ip.src.asname': (context) => context.networkOwner.name,
  'ip.src.asnum': (context) => context.networkOwner.number,
  'ip.src.continent': (context) => context.place.continent,
  'ip.src.country': (context) => context.place.country,
  'ip.src.is_in_european_union': (context) => context.place.isInEuropeanUnion,
  'raw.http.request.uri.path': (context) => context.rawPath,
  'site.name': ({ exchange }) => exchange.site?.policy.name ?? '',
  'tls.ja4': ({ exchange }) => exchange.connection.facts.tlsFingerprint ?? '',
  ssl: ({ exchange }) => exchange.scheme === 'https',
};

const FIELDS = {
  ...PLAIN,
  ...bindBehaviour('client'),
  ...bindBehaviour('session'),
} as RequestFields;

/** What the fields and functions of a request mean here. Adds to `rates` each `rate(...)` it meets. */
export function bindRequest(rates: RateCall[]): FilterBindings<EdgeContext, typeof REQUEST_SCHEMA> {
  return {
    fields: FIELDS,
    functions: { rate: (call) => bindRate(call, rates) },
  };
}

function bindRate(call: BoundCall<EdgeContext>, rates: RateCall[]): Evaluate<EdgeContext> {
  const known = rates.findIndex(({ text }) => text === call.text);
  const number = known >= 0 ? known : rates.length;
  if (known < 0) {
    rates.push({ text: call.text, key: call.arguments, windowMs: call.durations[0]! });
  }
  return (context) => context.rates[number];
}

/** A part of a key as text; an IPv6 address counts with its neighbours. */
export function keyPart(value: FilterValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  const address = value as Address;
  return sourceKey(address, formatAddress(address));
}
