import { formatTarget, type Exclusion, type ExclusionScope } from '../config/exclusions/index.ts';
import type { Event } from '../events/index.ts';
import { makeId } from '../lib/id.ts';

export const EXCLUSION_EVENT_KINDS = ['exclusion.added', 'exclusion.removed'] as const;
export type ExclusionEventKind = (typeof EXCLUSION_EVENT_KINDS)[number];

/** Whose doing a change was, and from where where that is known. */
export interface ExclusionActor {
  readonly author: string;
  /** The address of the console's or API's client; '' where there is none. */
  readonly address: string;
}

/** The first four fields are those of every audit event. */
export interface ExclusionEventDetail {
  readonly actor: string;
  /** What is left out where: `rule 10200 on ARGS:text at /comments (shop)`. */
  readonly object: string;
  readonly address: string;
  readonly change: string;
  readonly exclusionId: string;
  /** What is left out, for consoles in other languages. */
  readonly scope: ExclusionScope;
  readonly reason: string;
  /** Absent where it has no end. */
  readonly endsAtMs?: number | undefined;
  /** Who made it. */
  readonly author: string;
}

export function makeExclusionEvent(
  kind: ExclusionEventKind,
  exclusion: Exclusion,
  actor: ExclusionActor,
  nowMs: number,
): Event<ExclusionEventKind, ExclusionEventDetail> {
  const { site, endsAtMs, reason, author, id } = exclusion;
  const end = endsAtMs === undefined ? 'no end' : `until ${new Date(endsAtMs).toISOString()}`;
  return {
    id: makeId(nowMs),
    time: nowMs,
    layer: 'admin',
    kind,
    severity: 'notice',
    subject: {
      site,
      user: actor.author,
      ...(actor.address === '' ? {} : { client: actor.address }),
    },
    detail: {
      actor: actor.author,
      object: describeScope(exclusion),
      address: actor.address,
      change:
        kind === 'exclusion.added' ? `${end}: ${reason}` : `was by ${author}, ${end}: ${reason}`,
      exclusionId: id,
      scope: { site, ruleId: exclusion.ruleId, path: exclusion.path, target: exclusion.target },
      reason,
      endsAtMs,
      author,
    },
    traceId: '',
  };
}

function describeScope({ site, ruleId, path, target }: Exclusion): string {
  const what =
    target === undefined ? `rule ${ruleId}` : `rule ${ruleId} on ${formatTarget(target)}`;
  const where = {
    any: 'everywhere',
    exact: `at ${path.value}`,
    below: `below ${path.value}`,
    pattern: `at ${path.value}`,
  };
  return `${what} ${where[path.kind]} (${site})`;
}
