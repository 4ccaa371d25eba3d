import { isIPv4, parseAddress } from '../lib/ip.ts';
import {
  proposeExclusion,
  type ExclusionPath,
  type ExclusionScope,
} from '../config/exclusions/index.ts';
import { TARGET_LENGTH_MAX } from '../events/index.ts';
import { causesOf, type Finding, type FlaggedRequest } from './flagged-request.ts';
import type { Evidence } from './read-flagged.ts';

/** One rule that keeps finding something in one value at one place of a site. */
export interface FindingGroup {
  readonly ruleId: number;
  readonly message: string;
  readonly target: string;
  readonly tags: readonly string[];
  /** The narrowest exclusion that holds for all of it; undefined where there is none. */
  readonly scope?: ExclusionScope | undefined;
  readonly requests: number;
  /** Of those: how many were stopped, or in detect mode would have been. */
  readonly stopped: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** Senders, each with the number of its requests. An IPv6 network of 64 bits is one sender. */
  readonly clients: ReadonlyMap<string, string>;
  /** Of those: senders who look as if they were trying things. */
  readonly suspects: number;
  /** Different values, at most SNIPPETS_MAX. */
  readonly snippets: readonly string[];
  /** The newest request. */
  readonly eventId: string;
}

const GROUPS_MAX = 500;
const CLIENTS_MAX = 2000;
const SNIPPETS_MAX = 3;

/** Sent with every request: where it was found says nothing. */
const EVERYWHERE = /^REQUEST_(?:COOKIES|HEADERS)(?:_NAMES)?(?::|$)/;

interface Draft {
  readonly finding: Finding;
  readonly paths: Set<string>;
  readonly route: ExclusionPath;
  readonly scope: ExclusionScope;
  readonly clients: Map<string, string>;
  readonly snippets: Set<string>;
  readonly eventId: string;
  readonly lastTime: number;
  firstTime: number;
  requests: number;
  stopped: number;
}

/** Adds up findings by rule, value and place; busiest first. */
export function groupFindings({ requests, conduct }: Evidence): readonly FindingGroup[] {
  const drafts = new Map<string, Draft>();
  for (const request of requests) {
    const seen = new Set<Draft>();
    for (const finding of causesOf(request)) {
      const draft = draftFor(drafts, request, finding);
      // Several matches of one rule in one request are one request.
      if (draft === undefined || seen.has(draft)) continue;
      seen.add(draft);
      addRequest(draft, request, finding);
    }
  }
  return [...drafts.values()]
    .map((draft) => finish(draft, (client) => conduct.signsOf(client).length > 0))
    .toSorted((left, right) => right.requests - left.requests);
}

function draftFor(
  drafts: Map<string, Draft>,
  request: FlaggedRequest,
  finding: Finding,
): Draft | undefined {
  const { site, target } = request;
  const proposal = proposeExclusion({ site, target, targetLengthMax: TARGET_LENGTH_MAX }, finding);
  if (proposal === undefined) return undefined;
  const { scope, paths } = proposal;
  const isEverywhere = EVERYWHERE.test(finding.target);
  const route = isEverywhere
    ? paths.at(-1)!
    : (paths.find(({ kind }) => kind === 'pattern') ?? scope.path);
  const key = JSON.stringify([finding.ruleId, finding.target.toLowerCase(), route]);
  const known = drafts.get(key);
  if (known !== undefined) return known;
  if (drafts.size >= GROUPS_MAX) return undefined;
  const draft: Draft = {
    finding,
    paths: new Set(),
    route,
    scope,
    clients: new Map(),
    snippets: new Set(),
    eventId: request.id,
    lastTime: request.time,
    firstTime: request.time,
    requests: 0,
    stopped: 0,
  };
  drafts.set(key, draft);
  return draft;
}

function addRequest(draft: Draft, request: FlaggedRequest, finding: Finding): void {
  draft.requests++;
  if (request.decidedBy !== undefined) draft.stopped++;
  draft.firstTime = Math.min(draft.firstTime, request.time);
  // Two are enough to know that one path is not all.
  if (draft.paths.size < 2) draft.paths.add(request.path);
  if (draft.clients.size < CLIENTS_MAX) draft.clients.set(senderOf(request.client), request.client);
  if (draft.snippets.size < SNIPPETS_MAX) draft.snippets.add(finding.snippet);
}

function finish(draft: Draft, isSuspect: (client: string) => boolean): FindingGroup {
  const { finding, route, scope, paths, clients } = draft;
  return {
    ruleId: finding.ruleId,
    message: finding.message,
    target: finding.target,
    tags: finding.tags,
    scope: { ...scope, path: paths.size > 1 ? route : scope.path },
    requests: draft.requests,
    stopped: draft.stopped,
    firstTime: draft.firstTime,
    lastTime: draft.lastTime,
    clients,
    suspects: [...clients.values()].filter(isSuspect).length,
    snippets: [...draft.snippets],
    eventId: draft.eventId,
  };
}

/** One household, one server: an IPv6 network of 64 bits is handed to one of them. */
function senderOf(client: string): string {
  const address = parseAddress(client);
  if (address === undefined || isIPv4(address)) return client;
  return `${address.words[0]}:${address.words[1]}`;
}
