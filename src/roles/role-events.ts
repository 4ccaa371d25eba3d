import type { Event } from '../events/index.ts';
import type { Insistence, Strain } from '../gateway/index.ts';
import type { Severity } from '../inspect/index.ts';
import type { SetAside } from '../lib/damaged-file.ts';
import { makeId } from '../lib/id.ts';

/** What the roles themselves have to tell, by kind. */
export interface RoleEventDetails {
  /** A configuration is in force. */
  readonly 'policy.loaded': {
    readonly version: number;
    readonly source: string;
    readonly warnings: readonly string[];
  };
  /** A configuration was not taken; the one before stays. */
  readonly 'policy.refused': { readonly source: string; readonly errors: readonly string[] };
  /** A role ended and was started again. */
  readonly 'role.restarted': {
    readonly role: string;
    readonly reason: string;
    readonly restarts: number;
  };
  /** A gateway thread was lost (stuck or dead) and is being replaced. */
  readonly 'gateway.thread-lost': {
    readonly thread: number;
    readonly reason: string;
    readonly message: string;
  };
  /** There is not enough for all: the gateway restricts what one address may have. */
  readonly 'gateway.strained': Strain & {
    readonly connections: number;
    readonly connectionsMax: number;
    readonly reason: string;
  };
  /** Clients went on although the gateway is strained, and were banned for a while. */
  readonly 'gateway.insisted': {
    readonly insistence: Insistence;
    readonly reason: string;
    readonly banned: number;
    /** Bans that the guard or the cap did not allow. */
    readonly refused: number;
    /** Networks, as far as there is room. */
    readonly named: readonly string[];
  };
  /** There is again. */
  readonly 'gateway.relieved': Strain & { readonly lastedMs: number };
  /** Bans, accounts or exclusions could not be read, and an empty list took their place. */
  readonly 'store.damaged': SetAside;
  /** The disk refuses a file: what it would keep is in memory alone. */
  readonly 'store.unusable': { readonly file: string; readonly reason: string };
}

const SEVERITIES: Readonly<Record<keyof RoleEventDetails, Severity>> = {
  'policy.loaded': 'info',
  'policy.refused': 'error',
  'role.restarted': 'error',
  'gateway.thread-lost': 'error',
  'gateway.strained': 'warning',
  'gateway.insisted': 'warning',
  'gateway.relieved': 'notice',
  'store.damaged': 'critical',
  'store.unusable': 'critical',
};

export function makeRoleEvent<Kind extends keyof RoleEventDetails>(
  kind: Kind,
  detail: RoleEventDetails[Kind],
  nowMs: number,
): Event<Kind, RoleEventDetails[Kind]> {
  return {
    id: makeId(nowMs),
    time: nowMs,
    layer: kind.startsWith('gateway.') ? 'gateway' : 'admin',
    kind,
    severity: SEVERITIES[kind],
    subject: {},
    detail,
    traceId: '',
  };
}
