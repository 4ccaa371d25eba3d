import { covers, type Exclusion, type ExclusionScope } from '../config/exclusions/index.ts';
import type { EventStore } from '../events/index.ts';
import { findOrdinarySenders, type Senders } from './false-alarms.ts';
import { groupFindings, type FindingGroup } from './finding-groups.ts';
import type { Evidence } from './read-flagged.ts';

export interface Suggestion extends Senders {
  readonly scope: ExclusionScope;
  readonly message: string;
  readonly requests: number;
  readonly stopped: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly snippets: readonly string[];
  /** The newest request that it would have been for. */
  readonly eventId: string;
}

const SUGGESTIONS_MAX = 20;

/** What many ordinary visitors trip: exclusions for a person to look at, none of them made by itself. */
export async function suggestExclusions(
  store: EventStore,
  site: string,
  evidence: Evidence,
  inForce: readonly Exclusion[],
): Promise<readonly Suggestion[]> {
  const suggestions: Suggestion[] = [];
  for (const group of groupFindings(evidence)) {
    if (suggestions.length === SUGGESTIONS_MAX) break;
    const { scope } = group;
    if (scope === undefined || isCovered(group, scope, inForce)) continue;
    const senders = await findOrdinarySenders(store, site, evidence.period, group);
    if (senders === undefined) continue;
    const { message, requests, stopped, firstTime, lastTime, snippets, eventId } = group;
    suggestions.push({
      ...senders,
      scope,
      message,
      requests,
      stopped,
      firstTime,
      lastTime,
      snippets,
      eventId,
    });
  }
  return suggestions;
}

/** Whether many ordinary visitors trip the rule of an exclusion, with what it leaves out. */
export async function isHabitOfVisitors(
  store: EventStore,
  scope: ExclusionScope,
  evidence: Evidence,
): Promise<boolean> {
  for (const group of groupFindings(evidence)) {
    const { ruleId, target, scope: own } = group;
    if (own === undefined) continue;
    // The path of a group may be wider than the exclusion's: the same habit all the same.
    if (!covers({ ...scope, path: ANYWHERE }, { site: scope.site, path: '/', ruleId, target }))
      continue;
    const senders = await findOrdinarySenders(store, scope.site, evidence.period, group);
    if (senders !== undefined) return true;
  }
  return false;
}

/** Recorded before the exclusion was made: nothing to suggest again. */
function isCovered(
  { target, ruleId }: FindingGroup,
  { site, path }: ExclusionScope,
  inForce: readonly Exclusion[],
): boolean {
  return inForce.some((exclusion) =>
    exclusion.path.kind === path.kind && exclusion.path.value === path.value
      ? covers({ ...exclusion, path: ANYWHERE }, { site, path: '/', ruleId, target })
      : path.kind === 'exact' && covers(exclusion, { site, path: path.value, ruleId, target }),
  );
}

const ANYWHERE = { kind: 'any', value: '' } as const;
