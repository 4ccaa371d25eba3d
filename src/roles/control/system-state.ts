import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type {
  BanStatus,
  DefenceStatus,
  JournalStatus,
  RoleStatus,
  SystemStatus,
} from '../../admin/index.ts';
import type { Policy } from '../../config/index.ts';
import type { IngestCounts } from '../../events/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { remark } from '../../lib/remark.ts';
import type { GatewayStatus } from '../gateway-status.ts';
import { makeDefence } from '../make-defence.ts';
import type { LoadedPolicy, RefusedPolicy, SupervisorReport } from '../messages.ts';

/** Roles that were started again since the report before. */
export interface Restart {
  readonly role: string;
  readonly reason: string;
  readonly restarts: number;
}

export interface SystemStateOptions {
  readonly version: string;
  readonly startedAt: number;
  readonly journalFolder: string;
  readonly ingest: () => IngestCounts;
  readonly bans: () => BanStatus;
  /** Why nobody can sign in; '' while they can. */
  readonly accountsProblem: string;
  readonly clock: Clock;
}

/** All that control has been told by the supervisor and the gateway, put together when it is asked for. */
export class SystemState {
  readonly #options: SystemStateOptions;
  #report: SupervisorReport | undefined;
  #gateway: GatewayStatus | undefined;
  #loaded: LoadedPolicy | undefined;
  #loadedAt = 0;
  #lastError = '';
  readonly #restarts = new Map<string, number>();

  constructor(options: SystemStateOptions) {
    this.#options = options;
  }

  /** Addresses from which somebody is logged in to this machine by SSH. */
  get sshSessions(): readonly string[] {
    return this.#report?.sshSessions ?? [];
  }

  get policy(): Policy | undefined {
    return this.#loaded?.policy;
  }

  /** Version of the policy that the gateway says it enforces; 0 until it said so. */
  get enforcedVersion(): number {
    return this.#gateway?.policyVersion ?? 0;
  }

  setPolicy(loaded: LoadedPolicy): void {
    this.#loaded = loaded;
    this.#loadedAt = this.#options.clock.now();
    this.#lastError = '';
  }

  refusePolicy(refused: RefusedPolicy): void {
    this.#lastError = refused.errors.join('\n');
  }

  setGateway(status: GatewayStatus): void {
    this.#gateway = status;
  }

  /** Takes the supervisor's report; returns which roles came back since the last one. */
  setReport(report: SupervisorReport): readonly Restart[] {
    this.#report = report;
    const came: Restart[] = [];
    for (const { name, restarts, reason } of report.roles) {
      if (restarts > (this.#restarts.get(name) ?? 0)) came.push({ role: name, restarts, reason });
      this.#restarts.set(name, restarts);
    }
    return came;
  }

  status(): SystemStatus {
    const { version, startedAt } = this.#options;
    return {
      version,
      runtime: `Node ${process.versions.node}`,
      startedAt,
      roles: this.#roles(),
      defences: this.#report?.defences ?? [],
      journal: this.#journal(),
      policy: {
        version: this.#loaded?.policy.version ?? 0,
        loadedAt: this.#loadedAt,
        source: this.#loaded?.source ?? '',
        lastError: this.#lastError,
      },
      bans: this.#options.bans(),
      shield: this.#report?.shield,
      listen: this.#report?.listen ?? [],
      acceptDelay: this.#gateway?.acceptDelay,
      strain: this.#gateway?.strain,
      counters: {
        ...this.#gateway?.counters,
        'connections.open': this.#gateway?.connections ?? 0,
        'gateway.threads': this.#gateway?.readyThreads ?? 0,
      },
    };
  }

  /** Of all defences those that are not what they look like from outside: what the disk keeps from working. */
  faultyDefences(): readonly DefenceStatus[] {
    const writing = this.#gateway?.journal.fault ?? '';
    const storing = this.#options.ingest().fault;
    const bans = this.#options.bans().problem ?? '';
    const accounts = this.#options.accountsProblem;
    const faulty: DefenceStatus[] = [];
    if (writing !== '') {
      faulty.push(makeDefence('journal', false, remark('journal.held-up', { reason: writing })));
    } else if (storing !== '') {
      faulty.push(makeDefence('journal', true, remark('journal.not-stored', { reason: storing })));
    }
    if (bans !== '')
      faulty.push(makeDefence('bans', true, remark('bans.in-memory', { reason: bans })));
    if (accounts !== '') {
      faulty.push(
        makeDefence('console', false, remark('console.no-accounts', { reason: accounts })),
      );
    }
    return faulty;
  }

  /** Whoever can ask is answered by a control role that is up, whatever an older report says. */
  #roles(): readonly RoleStatus[] {
    return (this.#report?.roles ?? []).map((role) =>
      role.name === 'control' ? { ...role, state: 'up', reason: '' } : role,
    );
  }

  #journal(): JournalStatus {
    const { segments, backlogBytes, tornLines, badLines, fault } = this.#options.ingest();
    const told = this.#gateway?.journal;
    const lost: Record<string, number> = { ...told?.lost };
    if (tornLines > 0) lost['torn-line'] = tornLines;
    if (badLines > 0) lost['bad-line'] = badLines;
    return {
      segments,
      bytes: folderBytes(this.#options.journalFolder),
      pendingBytes: backlogBytes,
      lost,
      lastLossAt: told?.lastLossAt ?? 0,
      fault: describeFaults(told?.fault ?? '', fault),
    };
  }
}

function describeFaults(writing: string, storing: string): string {
  return [
    ...(writing === '' ? [] : [`the gateway cannot write it (${writing})`]),
    ...(storing === '' ? [] : [`it cannot be stored (${storing})`]),
  ].join('; ');
}

/** 0 where nobody can look into the folder: whoever stores the journal says why, and is asked with it. */
function folderBytes(folder: string): number {
  let bytes = 0;
  for (const name of listFolder(folder)) {
    // A segment may be deleted between the two looks.
    bytes += statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
