import type { RequestDetail, RequestEvent, Subject } from '../events/envelope.ts';
import { TARGET_LENGTH_MAX } from '../events/envelope.ts';
import type { Match, Outcome, Verdict } from '../inspect/outcome.ts';
import { SEVERITIES, type Severity } from '../lib/severity.ts';
import { observeBehaviour } from './behaviour/behaviour.ts';
import { noteKnown } from './conduct.ts';
import type { Exchange } from './exchange.ts';
import type { CounterName } from './shared/counters.ts';

const MICROSECONDS = 1000;
const NO_FAULTS: readonly never[] = [];
const USER_AGENT_LENGTH_MAX = 512;
const MASK = '***';
const METHOD_LENGTH_MAX = 32;
const HOST_LENGTH_MAX = 261;

const RESPONSE_COUNTERS: readonly (CounterName | undefined)[] = [
  undefined,
  'responses.1xx',
  'responses.2xx',
  'responses.3xx',
  'responses.4xx',
  'responses.5xx',
];

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Finishes the inspection and hands on the one event of this request. */
export function recordExchange(exchange: Exchange): void {
  const { runtime } = exchange;
  const { counters } = runtime;
  counters.increment('requests');
  counters.add('bytes.received', exchange.requestBytes);
  counters.add('bytes.sent', exchange.responseBytes);
  const answered = RESPONSE_COUNTERS[Math.floor(exchange.status / 100)];
  if (answered !== undefined) counters.increment(answered);
  finishInspection(exchange);
  if (exchange.verdict === 'allow') noteKnown(exchange);
  if (exchange.edgeMatches.length > 0) noteEdge(exchange);
  observeBehaviour(exchange);
  runtime.record(makeEvent(exchange));
}

function finishInspection(exchange: Exchange): void {
  try {
    exchange.outcome = exchange.inspection?.finish();
  } catch (error) {
    exchange.inspectionFault = error instanceof Error ? error.message : String(error);
    exchange.runtime.counters.increment('fault.inspection');
  }
  const { outcome } = exchange;
  if (exchange.verdict !== 'allow' || outcome === undefined) return;
  const wouldBlock = outcome.interruption !== undefined;
  if (wouldBlock || outcome.matches.some((match) => match.logged && match.score > 0)) {
    exchange.verdict = 'log';
    if (exchange.reason === '') exchange.reason = 'rule';
  }
}

/** Hands on an event for a message within a WebSocket, where rules found anything in it. */
export function recordMessage(message: Exchange): void {
  finishInspection(message);
  const isOfNote = message.verdict !== 'allow' || message.inspectionFault !== '';
  if (isOfNote) message.runtime.record(makeEvent(message));
}

/** A request that an edge rule only noted is one to log. */
function noteEdge(exchange: Exchange): void {
  if (exchange.verdict !== 'allow' || exchange.isPassed) return;
  exchange.verdict = 'log';
  if (exchange.reason === '') exchange.reason = 'edge';
}

function makeEvent(exchange: Exchange): RequestEvent {
  return {
    id: exchange.id,
    time: exchange.receivedAtMs,
    layer: 'gateway',
    kind: 'request',
    severity: severityOf(exchange),
    subject: subjectOf(exchange),
    detail: detailOf(exchange),
    traceId: exchange.traceId,
  };
}

function subjectOf({ clientAddress, site }: Exchange): Subject {
  return site === undefined
    ? { client: clientAddress }
    : { client: clientAddress, site: site.policy.name };
}

function detailOf(exchange: Exchange): RequestDetail {
  const { received, head, outcome, connection } = exchange;
  const elapsedMs = exchange.runtime.clock.monotonic() - exchange.startedMs;
  const detail: Mutable<RequestDetail> = {
    verdict: exchange.verdict,
    reason: exchange.reason,
    mode: exchange.site?.policy.waf.mode ?? 'off',
    method: cut(received.method, METHOD_LENGTH_MAX),
    target: cut(maskValues(received.target, outcome), TARGET_LENGTH_MAX),
    protocol: received.protocol,
    scheme: exchange.scheme,
    host: cut(head.host, HOST_LENGTH_MAX),
    status: exchange.status,
    upstreamStatus: exchange.upstreamStatus,
    userAgent: cut(maskValues(head.userAgent, outcome), USER_AGENT_LENGTH_MAX),
    requestBytes: exchange.requestBytes,
    responseBytes: exchange.responseBytes,
    totalMicroseconds: Math.round(elapsedMs * MICROSECONDS),
    inspectMicroseconds: outcome?.inspectMicroseconds ?? 0,
    inboundScore: outcome?.inboundScore ?? 0,
    outboundScore: outcome?.outboundScore ?? 0,
    requestBytesNotInspected: outcome?.requestBytesNotInspected ?? 0,
    responseBytesNotInspected: outcome?.responseBytesNotInspected ?? 0,
  };
  if (outcome?.audited !== false) {
    const matches = matchesOf(outcome);
    if (matches.length > 0) detail.matches = matches;
    const decidedBy = outcome?.interruption?.ruleId ?? 0;
    if (decidedBy > 0) detail.decidedBy = decidedBy;
    if (exchange.verdict !== 'allow') detail.headers = pairsOf(received.rawHeaders, outcome);
  }
  const told = exchange.behaviour?.told;
  if (told !== undefined) detail.behaviour = told;
  if (exchange.edgeMatches.length > 0) detail.edge = exchange.edgeMatches;
  const faults = faultsOf(exchange);
  if (faults.length > 0) detail.faults = faults;
  const { socketAddress } = connection.facts;
  if (socketAddress !== exchange.clientAddress) detail.peer = socketAddress;
  return detail;
}

function faultsOf(exchange: Exchange): NonNullable<RequestDetail['faults']> {
  const { outcome, inspectionFault, upstreamFault } = exchange;
  const inspected = outcome?.faults ?? NO_FAULTS;
  if (inspectionFault === '' && upstreamFault === '') return inspected;
  const faults: { kind: string; message: string; ruleId: number }[] = [...inspected];
  if (inspectionFault !== '') {
    faults.push({ kind: 'internal', message: inspectionFault, ruleId: 0 });
  }
  if (upstreamFault !== '') faults.push({ kind: 'upstream', message: upstreamFault, ruleId: 0 });
  return faults;
}

const SEVERITY_BY_VERDICT: Readonly<Record<Verdict, Severity>> = {
  allow: 'info',
  log: 'notice',
  challenge: 'notice',
  divert: 'notice',
  block: 'warning',
  drop: 'warning',
};

function severityOf(exchange: Exchange): Severity {
  const own = exchange.reason.startsWith('upstream.')
    ? 'error'
    : SEVERITY_BY_VERDICT[exchange.verdict];
  if (exchange.verdict !== 'block' && exchange.verdict !== 'drop') return own;
  return gravest(own, exchange.outcome?.matches ?? []);
}

function gravest(own: Severity, matches: readonly Match[]): Severity {
  let rank = SEVERITIES.indexOf(own);
  for (const match of matches) rank = Math.min(rank, SEVERITIES.indexOf(match.severity));
  return SEVERITIES[rank]!;
}

function pairsOf(
  rawHeaders: readonly string[],
  outcome: Outcome | undefined,
): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index]!, maskValues(rawHeaders[index + 1]!, outcome)]);
  }
  return pairs;
}

function matchesOf(outcome: Outcome | undefined): readonly Match[] {
  if (outcome === undefined || outcome.maskedValues.length === 0) return outcome?.matches ?? [];
  return outcome.matches.map((match) => ({
    ...match,
    snippet: maskValues(match.snippet, outcome),
    evidence: maskValues(match.evidence, outcome),
    logData: maskValues(match.logData, outcome),
    message: maskValues(match.message, outcome),
  }));
}

/** Takes out what rules asked to keep out of the record (`sanitiseArg` and relatives). */
function maskValues(text: string, outcome: Outcome | undefined): string {
  if (outcome === undefined || outcome.maskedValues.length === 0) return text;
  let masked = text;
  for (const value of outcome.maskedValues) {
    if (value === '') continue;
    masked = masked.replaceAll(value, MASK);
    // In a target it stands encoded, with `+` or `%20` for a space.
    const encoded = encodeURIComponent(value);
    masked = masked.replaceAll(encoded, MASK).replaceAll(encoded.replaceAll('%20', '+'), MASK);
  }
  return masked;
}

function cut(text: string, lengthMax: number): string {
  return text.length <= lengthMax ? text : text.slice(0, lengthMax);
}
