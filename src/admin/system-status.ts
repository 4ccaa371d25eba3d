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

/** What the control role knows of the whole, for people, probes and metrics. */
export interface SystemStatus {
  readonly version: string;
  readonly runtime: string;
  readonly startedAt: number;
  readonly roles: readonly RoleStatus[];
  readonly defences: readonly DefenceStatus[];
  readonly journal: JournalStatus;
  readonly policy: PolicyStatus;
  /** `http://0.0.0.0:8080` */
  readonly listen: readonly string[];
  /** Totals since the gateway started, by stable name: `limit.header-bytes`, `connections.accepted`. */
  readonly counters: Readonly<Record<string, number>>;
}
