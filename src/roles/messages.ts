import type { DefenceStatus, RoleStatus, ShieldReport } from '../admin/index.ts';
import type { Policy } from '../config/index.ts';
import { isRecord } from '../lib/is-record.ts';

/** Where a policy came from and what a person should know about it. */
export interface LoadedPolicy {
  readonly policy: Policy;
  /** The configuration file, or '' for a policy made from flags. */
  readonly source: string;
  readonly warnings: readonly string[];
}

/** A configuration that was not taken: the old one stays. */
export interface RefusedPolicy {
  readonly source: string;
  readonly errors: readonly string[];
}

/** What the supervisor knows and the control role shows. */
export interface SupervisorReport {
  readonly startedAt: number;
  readonly roles: readonly RoleStatus[];
  readonly defences: readonly DefenceStatus[];
  readonly listen: readonly string[];
  /** Addresses from which somebody is logged in by SSH. */
  readonly sshSessions: readonly string[];
  /** Absent where no agent runs. */
  readonly shield?: ShieldReport | undefined;
}

/** Supervisor to role, over the process's own channel. */
export type ToRole =
  | { readonly type: 'start'; readonly settings: unknown }
  | { readonly type: 'policy'; readonly loaded: LoadedPolicy }
  | { readonly type: 'policy-refused'; readonly refused: RefusedPolicy }
  | { readonly type: 'report'; readonly report: SupervisorReport }
  | {
      readonly type: 'request';
      readonly id: number;
      readonly command: string;
      readonly payload: unknown;
    }
  | { readonly type: 'stop' };

/** Role to supervisor. */
export type FromRole =
  | { readonly type: 'ready'; readonly detail: Readonly<Record<string, unknown>> }
  /** It cannot start, and trying again would not help: `message` is for the person who started it. */
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'defences'; readonly defences: readonly DefenceStatus[] }
  /** From the agent alone, which is root as the supervisor is: its shape is not doubted. */
  | { readonly type: 'shield'; readonly report: ShieldReport }
  | { readonly type: 'policy-applied'; readonly version: number }
  | { readonly type: 'policy-rejected'; readonly version: number; readonly message: string }
  | { readonly type: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly type: 'reply-error'; readonly id: number; readonly message: string };

const TEXT_LENGTH_MAX = 4096;
const DEFENCES_MAX = 64;

/**
 * Reads a message from a role. The gateway faces the network: the supervisor, which may be root,
 * believes nothing about the shape of what it sends. Returns undefined for anything else.
 */
export function readFromRole(message: unknown): FromRole | undefined {
  if (!isRecord(message)) return undefined;
  const { type } = message;
  if (type === 'ready') {
    return isRecord(message['detail']) ? { type, detail: message['detail'] } : undefined;
  }
  if (type === 'failed') {
    const { code, message: text } = message;
    return isText(code) && isText(text) ? { type, code, message: text } : undefined;
  }
  if (type === 'defences') {
    const { defences } = message;
    const usable =
      Array.isArray(defences) && defences.length <= DEFENCES_MAX && defences.every(isDefence);
    return usable ? { type, defences } : undefined;
  }
  if (type === 'shield') {
    const { report } = message;
    return isRecord(report) ? { type, report: report as unknown as ShieldReport } : undefined;
  }
  if (type === 'policy-applied') {
    return isCount(message['version']) ? { type, version: message['version'] } : undefined;
  }
  if (type === 'policy-rejected') {
    const { version, message: text } = message;
    return isCount(version) && isText(text) ? { type, version, message: text } : undefined;
  }
  if (type === 'reply') {
    return isCount(message['id'])
      ? { type, id: message['id'], value: message['value'] }
      : undefined;
  }
  if (type === 'reply-error') {
    const { id, message: text } = message;
    return isCount(id) && isText(text) ? { type, id, message: text } : undefined;
  }
  return undefined;
}

function isDefence(value: unknown): value is DefenceStatus {
  return (
    isRecord(value) &&
    isText(value['name']) &&
    typeof value['armed'] === 'boolean' &&
    isText(value['reason'])
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_LENGTH_MAX;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
