import type { Match, Verdict } from '../../../src/inspect/outcome.ts';
import { isDecisionRule } from '../../../src/events/decision-rule.ts';
import { SEVERITIES } from '../../../src/lib/severity.ts';
import type { RequestDetail } from '../../../src/events/envelope.ts';
import type { Dictionary } from '../i18n/en.ts';

/** Says in a plain sentence what was decided on a request, and why. */
export function explainRequest(detail: RequestDetail, t: Dictionary): string {
  const sentence = EXPLAIN[detail.verdict](detail, t);
  const faults = detail.faults?.length ?? 0;
  return faults === 0 ? sentence : `${sentence}${t.explain.faults(faults)}`;
}

/**
 * Where a person goes who wants it otherwise: the setting that decided, or what a client must do. Undefined
 * where nothing was stopped, and where the matches have a button for it.
 */
export function explainWayOut(
  { verdict, reason }: RequestDetail,
  t: Dictionary,
): string | undefined {
  if (verdict === 'allow' && !reason.startsWith('upstream.')) return undefined;
  const ways: Readonly<Record<string, string>> = t.explain.ways;
  if (Object.hasOwn(ways, reason)) return ways[reason];
  const setting = Object.hasOwn(LIMIT_SETTINGS, reason) ? LIMIT_SETTINGS[reason] : undefined;
  if (setting !== undefined) return t.explain.waySetting(setting);
  const [family = ''] = reason.split('.');
  const familyWays: Readonly<Record<string, string>> = t.explain.familyWays;
  return Object.hasOwn(familyWays, family) ? familyWays[family] : undefined;
}

/** What kept a check from its end. A kind that another release has recorded stays as it is. */
export function describeFault(kind: string, t: Dictionary): string {
  const kinds: Readonly<Record<string, string>> = t.request.faultKinds;
  return Object.hasOwn(kinds, kind) ? kinds[kind]! : kind;
}

/** Reasons that one setting of rampart.yaml decides (docs/configuration.md). */
const LIMIT_SETTINGS: Readonly<Record<string, string>> = {
  'limit.headerBytesMax': 'gateway.limits.headerSize',
  'limit.headerCountMax': 'gateway.limits.headerCount',
  'limit.targetBytesMax': 'gateway.limits.targetSize',
  'limit.requestBodyBytesMax': 'gateway.limits.bodySize',
  'limit.connectionsMax': 'gateway.limits.connections',
  'limit.connectionsPerAddressMax': 'gateway.limits.connectionsPerAddress',
  'limit.acceptsPerSecondPerAddress': 'gateway.limits.acceptRatePerAddress',
  'limit.headerTimeoutMs': 'gateway.limits.headerTimeout',
  'limit.bodyIdleTimeoutMs': 'gateway.limits.bodyIdleTimeout',
  'limit.bodyBytesPerSecondMin': 'gateway.limits.bodyPace',
};

type Explain = (detail: RequestDetail, t: Dictionary) => string;

const EXPLAIN: Readonly<Record<Verdict, Explain>> = {
  allow: explainAllowed,
  log: (detail, t) => {
    const cause = explainCause(detail, t);
    return detail.mode === 'detect' ? t.explain.detected(cause) : t.explain.logged(cause);
  },
  block: (detail, t) => t.explain.blocked(explainCause(detail, t)),
  drop: (detail, t) => t.explain.dropped(explainCause(detail, t)),
  challenge: (detail, t) => t.explain.challenged(explainCause(detail, t)),
  divert: (detail, t) => t.explain.diverted(explainCause(detail, t)),
};

function explainAllowed(detail: RequestDetail, t: Dictionary): string {
  const { explain } = t;
  if (detail.reason !== '') return explain.allowedUpstream(explainCause(detail, t));
  const shown = shownMatches(detail);
  if (shown.length > 0) return explain.allowedMatched(countRules(shown), detail.inboundScore);
  return detail.mode === 'off' ? explain.allowedOff : explain.allowed;
}

function explainCause(detail: RequestDetail, t: Dictionary): string {
  const { explain } = t;
  const { reason } = detail;
  const shown = shownMatches(detail);
  const isAboutRules = reason === '' || reason === 'websocket.rule';
  if (reason === 'rule' || (isAboutRules && shown.length > 0)) return explainRules(detail, t);
  const edge = detail.edge?.at(-1);
  if (edge !== undefined && (reason === 'edge' || reason === 'challenge.edge')) {
    return explain.edgeCause(edge.rule, edge.why);
  }
  if (reason === '') return explain.noReason;
  const known: Readonly<Record<string, string>> = explain.reasons;
  return Object.hasOwn(known, reason) ? known[reason]! : explain.reasonOther(reason);
}

function explainRules(detail: RequestDetail, t: Dictionary): string {
  const { explain } = t;
  const shown = shownMatches(detail);
  const heaviest = heaviestMatch(shown);
  if (heaviest === undefined) return explain.ruleUnknown;
  const others = countRules(shown.filter((match) => !isDecision(match))) - 1;
  const score = Math.max(detail.inboundScore, detail.outboundScore);
  return [
    explain.ruleCause(
      heaviest.ruleId,
      t.ruleMessage(heaviest.message),
      describePlace(heaviest.target, t),
    ),
    others > 0 ? explain.more(others) : '',
    score > 0 ? explain.score(score) : '',
  ].join('');
}

/** The match that says most: highest score, then heaviest severity, then first. */
function heaviestMatch(matches: readonly Match[]): Match | undefined {
  return matches.toSorted(
    (a, b) => b.score - a.score || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  )[0];
}

export function shownMatches(detail: RequestDetail): readonly Match[] {
  return (detail.matches ?? []).filter(({ logged }) => logged);
}

/** A rule that only adds up what the others found is no further finding. */
function isDecision({ target, tags }: Match): boolean {
  return target.startsWith('TX:') || isDecisionRule(tags);
}

function countRules(matches: readonly Match[]): number {
  return new Set(matches.map(({ ruleId }) => ruleId)).size;
}

/** `ARGS:q` as a person would say it. What has no words of its own stays as the rule language names it. */
export function describePlace(target: string, t: Dictionary): string {
  const { place } = t.explain;
  const colon = target.indexOf(':');
  const collection = colon < 0 ? target : target.slice(0, colon);
  const selector = colon < 0 ? '' : target.slice(colon + 1);
  switch (collection) {
    case 'ARGS':
    case 'ARGS_GET':
    case 'ARGS_POST':
      return selector === '' ? place.parameterAny : place.parameter(selector);
    case 'ARGS_NAMES':
    case 'ARGS_GET_NAMES':
    case 'ARGS_POST_NAMES':
      return place.parameterName;
    case 'REQUEST_HEADERS':
      return selector === '' ? place.headerAny : place.header(selector);
    case 'REQUEST_COOKIES':
      return selector === '' ? place.cookieAny : place.cookie(selector);
    case 'REQUEST_FILENAME':
    case 'REQUEST_BASENAME':
    case 'REQUEST_URI':
    case 'REQUEST_URI_RAW':
      return place.path;
    case 'QUERY_STRING':
      return place.query;
    case 'REQUEST_LINE':
      return place.requestLine;
    case 'REQUEST_METHOD':
      return place.method;
    case 'REQUEST_BODY':
      return place.requestBody;
    case 'RESPONSE_BODY':
      return place.responseBody;
    case 'RESPONSE_HEADERS':
      return place.responseHeaders;
    case 'FILES':
    case 'FILES_NAMES':
    case 'MULTIPART_FILENAME':
      return place.file;
    case 'REMOTE_ADDR':
      return place.client;
    default:
      return place.other(target);
  }
}
