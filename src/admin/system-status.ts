import type { Remark } from '../lib/remark.ts';

export type RoleName = 'gateway' | 'control' | 'agent';

/** `off`: not started here on purpose, `reason` says why. */
export type RoleState = 'up' | 'starting' | 'down' | 'off';

export interface RoleStatus {
  readonly name: RoleName;
  readonly state: RoleState;
  /** Why it is not up; '' when it is. */
  readonly reason: string;
  /** When it came into this state. */
  readonly since: number;
  readonly restarts: number;
  readonly pid?: number | undefined;
  readonly memoryBytes?: number | undefined;
  /** `0.1.0`; roles of different versions may run side by side for a while. */
  readonly version: string;
}

/** One thing that Rampart can do against an attack, and whether it does it here. */
export interface DefenceStatus {
  /** Stable and short: `waf`, `rate-limits`, `syn-flood`. */
  readonly name: string;
  readonly armed: boolean;
  /** Armed: what it covers. Not armed: why not, and what would arm it. */
  readonly reason: string;
  /** What `reason` says, by code: a console says it in its reader's language. */
  readonly remarks?: readonly Remark[] | undefined;
}

export interface JournalStatus {
  readonly segments: number;
  readonly bytes: number;
  /** Bytes written by the gateway and not yet in the store. */
  readonly pendingBytes: number;
  /** Events lost since the start, by reason (`disk-full`, `queue-full`, ...). */
  readonly lost: Readonly<Record<string, number>>;
  /** 0 when nothing was lost. */
  readonly lastLossAt: number;
  /** What keeps events from being written or stored now (a full disk); '' while all is well. */
  readonly fault: string;
}

export interface PolicyStatus {
  readonly version: number;
  readonly loadedAt: number;
  /** File it came from; '' for a policy made from flags. */
  readonly source: string;
  /** What was wrong with the newest one, when it was refused and the old one stayed; '' otherwise. */
  readonly lastError: string;
}

/** The kernel tier against floods, as its agent sees it. Counts are since the table was made. */
export interface ShieldReport {
  /** `off`, `waiting`, `lapsed`, `armed`, `gone`. */
  readonly condition: string;
  /** One line for a person. */
  readonly reason: string;
  /** While `waiting`: seconds until it lets go. */
  readonly confirmWithinSeconds?: number | undefined;
  /** New connections have to prove their address now. */
  readonly engaged: boolean;
  /** When and why it last engaged or let go; absent while it did neither since the agent started. */
  readonly switched?:
    | {
        readonly at: number;
        readonly why: string;
        readonly remarks?: readonly Remark[] | undefined;
      }
    | undefined;
  readonly synsPerSecond: number;
  /** From this rate on it engages. */
  readonly synsPerSecondMax: number;
  readonly straysPerSecond: number;
  readonly tiers: readonly ShieldTierReport[];
  /** By what was done with them; without those that were none. */
  readonly packets: Readonly<Record<string, number>>;
  readonly topSources: readonly { readonly address: string; readonly packets: number }[];
  readonly ports: readonly number[];
  /** What keeps it from doing all it could; '' while all is well. */
  readonly fault: string;
}

export interface ShieldTierReport {
  readonly name: string;
  readonly state: string;
  readonly detail: string;
  /** What `detail` says, by code. */
  readonly remarks?: readonly Remark[] | undefined;
}

export interface BanStatus {
  /** Entries in force. */
  readonly total: number;
  /** Why they are in memory alone; absent or '' while the disk keeps them. */
  readonly problem?: string | undefined;
  /** Absent where no CrowdSec is asked. */
  readonly crowdsec?: CrowdsecStatus | undefined;
}

export interface CrowdsecStatus {
  /** Its local API. */
  readonly url: string;
  /** Bans in force that come from it. */
  readonly bans: number;
  /** When it last answered; 0 if it never did. */
  readonly answeredAt: number;
  /** Why it does not answer; '' while it does, and before it was asked. */
  readonly problem: string;
}

/**
 * How long a connection at the head of the kernel's queue waits until the gateway accepts it and looks
 * at it, in the newest reading of the slowest thread.
 */
export interface AcceptDelay {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What the gateway restricts while there is not enough for all. */
export interface GatewayStrain {
  /** How far connections have run out: 0 (calm) to 3. */
  readonly level: number;
  /** What one address may ask for, per second, while a thread is behind with its work; 0: anything. */
  readonly perSecond: number;
}

/** What the control role knows of the whole, for people, probes and metrics. */
export interface SystemStatus {
  readonly version: string;
  readonly runtime: string;
  readonly startedAt: number;
  readonly roles: readonly RoleStatus[];
  readonly defences: readonly DefenceStatus[];
  readonly journal: JournalStatus;
  readonly policy: PolicyStatus;
  readonly bans: BanStatus;
  /** Absent where no agent runs. */
  readonly shield?: ShieldReport | undefined;
  /** `http://0.0.0.0:8080` */
  readonly listen: readonly string[];
  /** Totals since the gateway started, by stable name: `limit.header-bytes`, `connections.accepted`. */
  readonly counters: Readonly<Record<string, number>>;
  /** Absent until the gateway has told. */
  readonly acceptDelay?: AcceptDelay | undefined;
  /** Absent until the gateway has told. */
  readonly strain?: GatewayStrain | undefined;
}
