import { sayRemarks, type Remark } from '../lib/remark.ts';
import type { Clock } from '../lib/clock.ts';
import { makeId } from '../lib/id.ts';
import type { Event } from '../events/index.ts';
import { BAN_EVENT_KINDS } from '../bans/index.ts';
import { EXCLUSION_EVENT_KINDS } from '../review/index.ts';
import type { Severity } from '../inspect/outcome.ts';
import type { Call } from './admin-context.ts';

/** Every change that people and programs make through the API, by kind. */
const AUDIT_KINDS = [
  'admin.set-up',
  'admin.signed-in',
  'admin.sign-in-failed',
  'admin.signed-out',
  'admin.password-changed',
  'admin.user-created',
  'admin.user-changed',
  'admin.user-removed',
  'admin.token-created',
  'admin.token-revoked',
  ...BAN_EVENT_KINDS,
  ...EXCLUSION_EVENT_KINDS,
] as const;

export type AuditKind = (typeof AUDIT_KINDS)[number];

/** `layer: 'admin'`. */
export interface AuditDetail {
  /** Who did it: a user's name, `token NAME`, or '' for somebody unknown. */
  readonly actor: string;
  /** What it was done to: a user's or a token's name; '' for the actor themselves. */
  readonly object: string;
  readonly address: string;
  /** What changed, in words without secrets: `role: viewer -> admin`. */
  readonly change: string;
  /** What `change` says, by code. */
  readonly remarks: readonly Remark[];
}

export type AuditEvent = Event<AuditKind, AuditDetail>;

export interface AuditEntry {
  readonly actor?: string;
  readonly object?: string;
  /** What changed, without secrets. */
  readonly remarks?: readonly Remark[];
}

/** Writes audit events. A change is never undone because its event could not be stored, but it shows. */
export class AuditTrail {
  readonly #record: (event: Event) => Promise<void>;
  readonly #clock: Clock;
  #unrecorded = 0;

  constructor(record: (event: Event) => Promise<void>, clock: Clock) {
    this.#record = record;
    this.#clock = clock;
  }

  /** Events that could not be stored since the start. */
  get unrecorded(): number {
    return this.#unrecorded;
  }

  async write(call: Call, kind: AuditKind, entry: AuditEntry = {}): Promise<void> {
    const now = this.#clock.now();
    const { remarks = [] } = entry;
    const actor = entry.actor ?? call.caller?.name ?? '';
    const event: AuditEvent = {
      id: makeId(now),
      time: now,
      layer: 'admin',
      kind,
      severity: severityOf(kind),
      subject: { client: call.address, ...(actor === '' ? {} : { user: actor }) },
      detail: {
        actor,
        object: entry.object ?? '',
        address: call.address,
        change: sayRemarks(remarks, ', '),
        remarks,
      },
      traceId: '',
    };
    try {
      await this.#record(event);
    } catch (error) {
      this.#unrecorded++;
      console.error(`audit event ${kind} by "${actor}" could not be stored: ${String(error)}`);
    }
  }
}

function severityOf(kind: AuditKind): Severity {
  return kind === 'admin.sign-in-failed' ? 'warning' : 'notice';
}
