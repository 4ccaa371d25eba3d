import type { Event } from '../events/index.ts';
import { remark, sayRemarks, type Remark } from '../lib/remark.ts';
import { makeId } from '../lib/id.ts';
import type { AuthorKind, Ban } from './ban.ts';

/** Changes of the ban list, by kind. */
export const BAN_EVENT_KINDS = ['ban.set', 'ban.lifted', 'ban.imported'] as const;
export type BanEventKind = (typeof BAN_EVENT_KINDS)[number];

/** Whose doing a change was, and from where where that is known. */
export interface BanActor {
  readonly author: string;
  readonly kind: AuthorKind;
  /** The address of the console's or API's client; '' where there is none. */
  readonly address: string;
}

/** The first four fields are those of every audit event. */
export interface BanEventDetail {
  readonly actor: string;
  /** The network, or what was imported. */
  readonly object: string;
  readonly address: string;
  readonly change: string;
  readonly authorKind: AuthorKind;
  /** When the ban ends, or was to end; 0 for an import. */
  readonly untilMs: number;
  readonly reason: string;
  /** Of an import: what `change` says, by code. */
  readonly remarks?: readonly Remark[];
}

export type BanEvent = Event<BanEventKind, BanEventDetail>;

export function makeBanEvent(
  kind: 'ban.set' | 'ban.lifted',
  { network, untilMs, reason, author }: Ban,
  actor: BanActor,
  nowMs: number,
): BanEvent {
  const until = new Date(untilMs).toISOString();
  const change =
    kind === 'ban.set' ? `until ${until}: ${reason}` : `banned by ${author} until ${until}`;
  return makeEvent(kind, network, change, { untilMs, reason }, actor, nowMs);
}

export function makeImportEvent(
  counts: { readonly added: number; readonly lifted: number; readonly refused: number },
  actor: BanActor,
  nowMs: number,
): BanEvent {
  const remarks = [remark('audit.imported', { ...counts })];
  const more = { untilMs: 0, reason: '', remarks };
  return makeEvent('ban.imported', actor.author, sayRemarks(remarks), more, actor, nowMs);
}

function makeEvent(
  kind: BanEventKind,
  object: string,
  change: string,
  more: Pick<BanEventDetail, 'untilMs' | 'reason' | 'remarks'>,
  { author, kind: authorKind, address }: BanActor,
  nowMs: number,
): BanEvent {
  return {
    id: makeId(nowMs),
    time: nowMs,
    layer: authorKind === 'person' ? 'admin' : 'edge',
    kind,
    severity: 'notice',
    subject: {
      ...(kind === 'ban.imported' || object.includes('/') ? {} : { client: object }),
      ...(authorKind === 'person' ? { user: author } : {}),
    },
    detail: { actor: author, object, address, change, authorKind, ...more },
    traceId: '',
  };
}
