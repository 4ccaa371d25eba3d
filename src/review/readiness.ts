import type { Policy, SitePolicy } from '../config/index.ts';
import type { EventStore, Period } from '../events/index.ts';
import type { WafMode } from '../inspect/index.ts';
import { findOrdinarySenders } from './false-alarms.ts';
import { groupFindings, type FindingGroup } from './finding-groups.ts';
import { readFlagged } from './read-flagged.ts';

const DAY_MS = 86_400_000;

/** What a site must have shown before blocking is recommended. */
export const READINESS = {
  /** Looked back at. */
  daysMax: 14,
  /** A whole week: what is done only on Mondays was seen. */
  daysMin: 7,
  requestsMin: 10_000,
  /** Requests of which a check could not be completed, as a part of all. */
  faultedShareMax: 0.001,
} as const;

/**
 * - `ready`: enough was seen, and nothing that would be stopped looks like a false alarm.
 * - `look`: enough was seen, and something would be stopped that looks like one.
 * - `wait`: not enough was seen yet.
 * - `blocks`: the site blocks already; the report says what it stops.
 * - `off`: the rules are off, there is nothing to go by.
 */
export type ReadinessVerdict = 'ready' | 'look' | 'wait' | 'blocks' | 'off';

export type ReadinessReason = 'few-days' | 'few-requests' | 'false-alarms' | 'faults' | 'partial';

export interface Readiness {
  readonly site: string;
  readonly mode: WafMode;
  readonly verdict: ReadinessVerdict;
  readonly reasons: readonly ReadinessReason[];
  readonly period: Period;
  /** Days since the first recorded request of the period. */
  readonly days: number;
  readonly requests: number;
  readonly faulted: number;
  /** Requests that block mode stops, or would have. */
  readonly stopped: number;
  /** What they were stopped for, busiest first. */
  readonly causes: readonly ReadinessCause[];
}

export interface ReadinessCause extends Omit<FindingGroup, 'clients' | 'tags'> {
  readonly clients: number;
  /** Many ordinary visitors trip it: an exclusion is needed before the site blocks. */
  readonly looksFalse: boolean;
}

const CAUSES_MAX = 30;

/** Says whether a site that only detects may block. Undefined where there is no such site. */
export async function reportReadiness(
  store: EventStore,
  policy: Policy,
  siteName: string,
  nowMs: number,
): Promise<Readiness | undefined> {
  const site = policy.sites.find(({ name }) => name === siteName);
  if (site === undefined) return undefined;
  const asked: Period = { from: nowMs - READINESS.daysMax * DAY_MS, to: nowMs + 1 };
  const overview = await store.overview({ period: asked, site: siteName });
  const firstTime = await findFirstTime(store, siteName, asked, nowMs);
  const evidence = await readFlagged(store, siteName, asked);
  const causes: ReadinessCause[] = [];
  for (const group of groupFindings(evidence)) {
    if (group.stopped === 0) continue;
    if (causes.length === CAUSES_MAX) break;
    const senders = await findOrdinarySenders(store, siteName, asked, group);
    const { clients, tags: _, ...rest } = group;
    causes.push({ ...rest, clients: clients.size, looksFalse: senders !== undefined });
  }
  const facts = {
    days: (nowMs - firstTime) / DAY_MS,
    requests: overview.requests,
    faulted: overview.faulted,
    hasFalseAlarms: causes.some(({ looksFalse }) => looksFalse),
    isPartial: evidence.isPartial,
  };
  return {
    site: siteName,
    mode: site.waf.mode,
    ...judge(site, facts),
    period: asked,
    days: facts.days,
    requests: facts.requests,
    faulted: facts.faulted,
    stopped: evidence.requests.filter(({ decidedBy }) => decidedBy !== undefined).length,
    causes,
  };
}

interface Facts {
  readonly days: number;
  readonly requests: number;
  readonly faulted: number;
  readonly hasFalseAlarms: boolean;
  readonly isPartial: boolean;
}

function judge(
  { waf }: SitePolicy,
  { days, requests, faulted, hasFalseAlarms, isPartial }: Facts,
): Pick<Readiness, 'verdict' | 'reasons'> {
  const reasons: readonly ReadinessReason[] = [
    ...(days < READINESS.daysMin ? (['few-days'] as const) : []),
    ...(requests < READINESS.requestsMin ? (['few-requests'] as const) : []),
    ...(hasFalseAlarms ? (['false-alarms'] as const) : []),
    ...(faulted > requests * READINESS.faultedShareMax ? (['faults'] as const) : []),
    ...(isPartial ? (['partial'] as const) : []),
  ];
  if (waf.mode === 'off') return { verdict: 'off', reasons: [] };
  if (waf.mode === 'block') {
    const still = reasons.filter((reason) => reason !== 'few-days' && reason !== 'few-requests');
    return { verdict: 'blocks', reasons: still };
  }
  if (reasons.includes('few-days') || reasons.includes('few-requests')) {
    return { verdict: 'wait', reasons };
  }
  return { verdict: reasons.length > 0 ? 'look' : 'ready', reasons };
}

/** When the site's traffic began within the period, to the day that the rollups keep. */
async function findFirstTime(
  store: EventStore,
  site: string,
  period: Period,
  nowMs: number,
): Promise<number> {
  const { points } = await store.series({ period, stepMs: 3_600_000, site });
  const first = points.find(({ requests }) => requests > 0);
  return first === undefined ? nowMs : Math.max(first.start, period.from);
}
