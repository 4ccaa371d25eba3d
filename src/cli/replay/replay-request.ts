import type { Policy, SitePolicy } from '../../config/index.ts';
import {
  beginInspection,
  toBehaviourVariables,
  type Match,
  type Outcome,
  type Program,
  type Transaction,
  type Verdict,
} from '../../inspect/index.ts';
import { makeId } from '../../lib/id.ts';
import type { RecordedRequest } from './recorded-request.ts';
import { makeWorkClock } from './work-clock.ts';

/** What the policy makes of one recorded request. */
export interface ReplayResult {
  readonly verdict: Verdict;
  /** Status that the client would get from the gateway; 0 where the request passes or is dropped. */
  readonly status: number;
  /** What is malformed about it, so that the gateway refuses it whatever its rules say. */
  readonly malformed?: string | undefined;
  readonly score: number;
  /** The rule that ended the request; in detect mode the first that would have. */
  readonly decidedBy: number | undefined;
  readonly matches: readonly Match[];
  readonly faults: Outcome['faults'];
  /** Time in rules. */
  readonly microseconds: number;
  readonly site: string;
}

const CLIENT_PORT = 50_000;
const SERVER_ADDRESS = '192.0.2.80';
const PORTS = { http: 80, https: 443 } as const;

/**
 * Runs a request through the request phases of its site's rules. There is no connection and no answer:
 * what the gateway refuses before its rules (malformed requests, limits) is not looked at. What it knew of the
 * client is what the recording says of it.
 */
export function replayRequest(
  request: RecordedRequest,
  policy: Policy,
  programs: ReadonlyMap<string, Program>,
): ReplayResult {
  const site = chooseSite(policy, hostOf(request.rawHeaders));
  const program = programs.get(site.waf.ruleSet);
  if (program === undefined || site.waf.mode === 'off') {
    return {
      verdict: 'allow',
      status: 0,
      score: 0,
      decidedBy: undefined,
      matches: [],
      faults: [],
      microseconds: 0,
      site: site.name,
    };
  }
  const { mode, onFault, budgetMs } = site.waf;
  const inspection = beginInspection(program, makeTransaction(request, site.name), {
    mode,
    onFault,
    budgetMs,
    clock: makeWorkClock(),
  });
  let interruption = inspection.inspectRequestHeaders();
  if (interruption === undefined && request.body.length > 0) {
    if (inspection.wantsRequestBody) interruption = inspection.appendRequestBody(request.body);
    else inspection.skipRequestBytes(request.body.length);
  }
  interruption ??= inspection.inspectRequestBody();
  const outcome = inspection.finish();
  return {
    ...decide(outcome, interruption),
    score: outcome.inboundScore,
    decidedBy: (interruption ?? outcome.interruption)?.ruleId,
    matches: outcome.matches,
    faults: outcome.faults,
    microseconds: outcome.inspectMicroseconds,
    site: site.name,
  };
}

/** As the gateway does: acted on, or only recorded, or nothing found. */
function decide(
  outcome: Outcome,
  interruption: Outcome['interruption'],
): Pick<ReplayResult, 'verdict' | 'status'> {
  if (interruption !== undefined) {
    if (interruption.verdict === 'drop') return { verdict: 'drop', status: 0 };
    return { verdict: 'block', status: interruption.status };
  }
  const found =
    outcome.interruption !== undefined ||
    outcome.matches.some(({ logged, score }) => logged && score > 0);
  return { verdict: found ? 'log' : 'allow', status: 0 };
}

function makeTransaction(request: RecordedRequest, site: string): Transaction {
  const now = Date.now();
  return {
    id: makeId(now),
    receivedAtMs: now,
    clientAddress: request.clientAddress,
    clientPort: CLIENT_PORT,
    serverAddress: SERVER_ADDRESS,
    serverPort: PORTS[request.scheme],
    scheme: request.scheme,
    protocol: request.protocol,
    method: request.method,
    target: request.target,
    rawHeaders: request.rawHeaders,
    site,
    variables:
      request.behaviour === undefined ? undefined : toBehaviourVariables(request.behaviour),
  };
}

/** The site whose host it is, then the default, then the first: a recording is replayed, not refused. */
function chooseSite(policy: Policy, host: string): SitePolicy {
  const exact = policy.sites.find(({ hosts }) => hosts.includes(host));
  if (exact !== undefined) return exact;
  const wildcards = policy.sites.flatMap((site) =>
    site.hosts
      .filter((name) => name.startsWith('*.') && host.endsWith(name.slice(1)))
      .map((name) => ({ site, length: name.length })),
  );
  wildcards.sort((left, right) => right.length - left.length);
  return (
    wildcards[0]?.site ??
    policy.sites.find(({ name }) => name === policy.defaultSite) ??
    policy.sites[0]!
  );
}

function hostOf(rawHeaders: readonly string[]): string {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]!.toLowerCase() !== 'host') continue;
    return rawHeaders[index + 1]!.trim().toLowerCase().replace(/:\d*$/, '');
  }
  return '';
}
