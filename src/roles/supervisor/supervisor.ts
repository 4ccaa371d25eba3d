import type { DefenceStatus, RoleName, RoleStatus, ShieldReport } from '../../admin/index.ts';
import type { Policy } from '../../config/index.ts';
import { formatListen } from '../../lib/listen-address.ts';
import type { Clock } from '../../lib/clock.ts';
import { shieldOptionsFor } from '../agent/shield-options.ts';
import type { AppLayout } from '../app-layout.ts';
import { giveMemoryBack, giveStartBack } from '../give-memory-back.ts';
import type { FromRole, LoadedPolicy, SupervisorReport } from '../messages.ts';
import type { LoadedSettings } from '../policy-loader/load-request.ts';
import { OperationFailure } from '../operation-failure.ts';
import { prepareDataFolders, type DataFolders } from './data-folders.ts';
import { readBacklogMax } from './backlog.ts';
import { readSshSessions } from './ssh-sessions.ts';
import { describeDefences } from './defences.ts';
import type { Identity, IdentityName } from './identities.ts';
import { processMemoryBytes } from './memory.ts';
import { commandFor, seenPath, type Confinement } from './role-command.ts';
import { RoleProcess } from './role-process.ts';
import { roleSpecs, type ProcessName } from './role-specs.ts';

export interface SupervisorOptions {
  readonly layout: AppLayout;
  readonly folders: DataFolders;
  readonly confinement: Confinement;
  readonly identities: Readonly<Record<IdentityName, Identity>>;
  readonly isRoot: boolean;
  readonly loaded: LoadedSettings;
  readonly demoPort: number;
  readonly clock: Clock;
  /** One line for the person who watches: a role died, a configuration was refused. */
  readonly tell: (line: string) => void;
}

interface PendingRequest {
  readonly name: ProcessName;
  readonly settle: (message: FromRole) => void;
}

/** Deaths before the first readiness that are put down to chance. */
const START_ATTEMPTS_MAX = 3;
/** Longest time from spawn to ready, compiling a large rule set included. */
const START_TIMEOUT_MS = 60_000;
/** Beyond the gateway's own drain time, before it is killed. */
const STOP_MARGIN_MS = 3000;
/** Control stores what is left in the journal; what it does not manage, the next start does. */
const CONTROL_STOP_MS = 10_000;
const HELPER_STOP_MS = 2000;
const REPORT_INTERVAL_MS = 5000;
/** A start is over by then, with all that it took. */
const SETTLE_MS = 3000;
const REQUEST_TIMEOUT_MS = 10_000;

/** Starts the roles, keeps them running, hands the policy on, and ends them in order. */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #roles: ReadonlyMap<ProcessName, RoleProcess>;
  readonly #startedAt: number;
  readonly #pending = new Map<number, PendingRequest>();
  #loaded: LoadedSettings;
  /** What the gateway last said it enforces. */
  #confirmed: LoadedSettings;
  #version: number;
  #agentDefences: readonly DefenceStatus[] | undefined;
  #controlDefences: readonly DefenceStatus[] = [];
  #shield: ShieldReport | undefined;
  #setupUrl = '';
  #consoleUrl = '';
  #nextRequestId = 1;
  #reportTimer: NodeJS.Timeout | undefined;
  #onReady: (() => void) | undefined;
  #onFailed: ((failure: OperationFailure) => void) | undefined;
  #stopping = false;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#loaded = options.loaded;
    this.#confirmed = options.loaded;
    this.#version = options.loaded.policy.version;
    this.#startedAt = options.clock.now();
    const specs = roleSpecs(options.layout, options.folders, options.identities);
    const names: ProcessName[] = ['control', 'gateway'];
    if (options.isRoot) names.push('agent');
    if (options.loaded.usesDemo) names.push('demo');
    this.#roles = new Map(
      names.map((name) => [
        name,
        new RoleProcess({
          name,
          command: commandFor(specs[name], options.confinement),
          settings: () => this.#settingsOf(name),
          onMessage: (message) => this.#handleMessage(name, message),
          onChange: () => this.#handleChange(name),
          clock: options.clock,
        }),
      ]),
    );
  }

  /** Resolves once every role is up. Rejects with OperationFailure when one cannot be; call `stop` then. */
  async start(): Promise<void> {
    const ready = new Promise<void>((resolve, reject) => {
      this.#onReady = resolve;
      this.#onFailed = reject;
    });
    const timer = setTimeout(() => this.#giveUpStarting(), START_TIMEOUT_MS);
    for (const role of this.#roles.values()) role.start();
    this.#reportTimer = setInterval(() => this.#report(), REPORT_INTERVAL_MS);
    try {
      await ready;
      giveMemoryBack();
      // What the roles were told is still on its way to them, on a busy machine for seconds.
      setTimeout(giveStartBack, SETTLE_MS).unref();
    } finally {
      clearTimeout(timer);
      this.#onReady = undefined;
      this.#onFailed = undefined;
    }
  }

  /** What the roles were last told to enforce. */
  get loaded(): LoadedSettings {
    return this.#loaded;
  }

  /** What the gateway has or may go back to: their databases must stay. */
  get policies(): readonly Policy[] {
    return [this.#loaded.policy, this.#confirmed.policy];
  }

  /** A version for the next policy: higher than any before. */
  takeVersion(): number {
    this.#version++;
    return this.#version;
  }

  /** Enforces a newer policy; listeners, sites and rules change, data folder and console do not. */
  applyPolicy(loaded: LoadedSettings): void {
    this.#loaded = loaded;
    this.#sendPolicy();
    this.#report();
  }

  /** Tells control of a configuration that was not taken. */
  refusePolicy(source: string, errors: readonly string[]): void {
    this.#roles.get('control')?.send({ type: 'policy-refused', refused: { source, errors } });
  }

  /** Asks a role. Rejects when it is not there or does not answer in time. */
  ask(name: 'control' | 'agent', command: string, payload: unknown): Promise<unknown> {
    const role = this.#roles.get(name);
    if (role?.state !== 'up') {
      const when = role === undefined ? 'start Rampart as root' : 'try again in a moment';
      return Promise.reject(new Error(`the ${name} role is not up; ${when}`));
    }
    const id = this.#nextRequestId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`the ${name} role does not answer`));
      }, REQUEST_TIMEOUT_MS);
      const settle = (message: FromRole): void => {
        this.#pending.delete(id);
        clearTimeout(timer);
        if (message.type === 'reply') resolve(message.value);
        else reject(new Error(message.type === 'reply-error' ? message.message : 'no answer'));
      };
      this.#pending.set(id, { name, settle });
      role.send({ type: 'request', id, command, payload });
    });
  }

  report(): SupervisorReport {
    return {
      startedAt: this.#startedAt,
      roles: this.#roleStatuses(),
      defences: this.#defences(),
      listen: this.#loaded.policy.gateway.listen.map(
        (listen) => `${listen.tls ? 'https' : 'http'}://${formatListen(listen)}`,
      ),
      sshSessions: readSshSessions(this.#loaded.policy.shield?.sshPorts),
      // What it said before it went is not how the kernel is now.
      shield: this.#roles.get('agent')?.state === 'up' ? this.#shield : undefined,
    };
  }

  get consoleUrl(): string {
    return this.#consoleUrl;
  }

  /** The one-time link for a first user, or '' where there is one already. */
  get setupUrl(): string {
    return this.#setupUrl;
  }

  /** Ends everything in order: who takes requests first, who stores events after. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#reportTimer);
    const { drainTimeoutMs } = this.#loaded.policy.gateway.limits;
    await this.#roles.get('gateway')?.stop(drainTimeoutMs + STOP_MARGIN_MS);
    await Promise.all([
      this.#roles.get('control')?.stop(CONTROL_STOP_MS),
      this.#roles.get('agent')?.stop(HELPER_STOP_MS),
      this.#roles.get('demo')?.stop(HELPER_STOP_MS),
    ]);
  }

  /** Ends everything now. */
  kill(): void {
    this.#stopping = true;
    for (const role of this.#roles.values()) role.kill();
  }

  #settingsOf(name: ProcessName): unknown {
    const { folders, confinement, layout, demoPort } = this.#options;
    const view = confinement.separateUsers ? confinement.view : [];
    const seen = (file: string): string => seenPath(file, view);
    switch (name) {
      case 'gateway':
        return {
          journalFolder: seen(folders.journal),
          journalBytesMax: this.#loaded.process.journalBytesMax,
          linkSocket: seen(folders.linkSocket),
          databaseFolder: seen(folders.databases),
          policy: this.#loaded.policy,
        };
      case 'control':
        return {
          version: layout.version,
          startedAt: this.#startedAt,
          journalFolder: seen(folders.journal),
          agentJournalFolder: seen(folders.agentJournal),
          storeFolder: seen(folders.store),
          exclusionsFolder: seen(folders.exclusions),
          linkSocket: seen(folders.linkSocket),
          console: this.#loaded.process.console,
          storeBytesMax: this.#loaded.process.storeBytesMax,
          storeAgeMaxMs: this.#loaded.process.storeAgeMaxMs,
          crowdsec: this.#loaded.process.crowdsec,
          loaded: loadedPolicy(this.#loaded),
        };
      case 'demo':
        return { port: demoPort };
      case 'agent':
        return {
          shieldFolder: folders.shield,
          journalFolder: folders.agentJournal,
          linkSocket: folders.linkSocket,
          shieldOptions: shieldOptionsFor(this.#loaded.policy.gateway, this.#loaded.policy.shield),
          providerOptions: this.#loaded.provider,
        };
      default:
        return {};
    }
  }

  #handleMessage(name: ProcessName, message: FromRole): void {
    switch (message.type) {
      case 'ready':
        if (name === 'control') this.#handleControlReady(message.detail);
        break;
      case 'failed':
        // While starting it is the end, and said once, as that.
        if (this.#onFailed === undefined) this.#options.tell(`${name}: ${message.message}`);
        else this.#onFailed(new OperationFailure(message.code, message.message));
        break;
      case 'defences':
        if (name === 'agent') this.#agentDefences = message.defences;
        else if (name === 'control') this.#controlDefences = message.defences;
        else break;
        this.#report();
        break;
      case 'shield':
        if (name === 'agent') this.#shield = message.report;
        break;
      case 'policy-applied':
        if (message.version === this.#loaded.policy.version) this.#confirmed = this.#loaded;
        break;
      case 'policy-rejected':
        this.#handlePolicyRejected(message.version, message.message);
        break;
      case 'reply':
      case 'reply-error':
        this.#settle(name, message.id, message);
        break;
    }
  }

  /** An answer counts only from the role that was asked. */
  #settle(name: ProcessName, id: number, message: FromRole): void {
    const pending = this.#pending.get(id);
    if (pending?.name === name) pending.settle(message);
  }

  #handleControlReady(detail: Readonly<Record<string, unknown>>): void {
    this.#consoleUrl = typeof detail['consoleUrl'] === 'string' ? detail['consoleUrl'] : '';
    this.#setupUrl = typeof detail['setupUrl'] === 'string' ? detail['setupUrl'] : '';
  }

  /** The gateway kept what it had: so does everybody else, and a gateway that starts anew gets that. */
  #handlePolicyRejected(version: number, message: string): void {
    if (version !== this.#loaded.policy.version) return;
    const { source } = this.#loaded;
    this.#options.tell(`gateway: kept the old configuration: ${message}`);
    const { policy } = this.#confirmed;
    this.#loaded = { ...this.#confirmed, policy: { ...policy, version: this.takeVersion() } };
    this.#confirmed = this.#loaded;
    this.#sendPolicy();
    this.refusePolicy(source, [message]);
  }

  #handleChange(name: ProcessName): void {
    const role = this.#roles.get(name);
    if (role === undefined) return;
    if (role.state === 'down' && !this.#stopping) this.#handleDown(name, role);
    this.#report();
    const waiting = [...this.#roles.values()].some(({ state }) => state !== 'up');
    if (!waiting) this.#onReady?.();
  }

  #handleDown(name: ProcessName, role: RoleProcess): void {
    this.#options.tell(`${name}: ${role.reason}; starting it again`);
    this.#remakeFolders();
    for (const pending of this.#pending.values()) {
      if (pending.name !== name) continue;
      pending.settle({ type: 'reply-error', id: 0, message: `the ${name} role ended` });
    }
    if (role.restarts + 1 >= START_ATTEMPTS_MAX) {
      this.#onFailed?.(
        new OperationFailure('start.role', `the ${name} role does not start: ${role.reason}`),
      );
    }
  }

  /** What a role may read and write is settled when it starts: a folder that is not there then never is. */
  #remakeFolders(): void {
    const { folders, identities, isRoot, tell } = this.#options;
    try {
      prepareDataFolders(folders, isRoot ? identities : undefined);
    } catch (error) {
      tell(error instanceof Error ? error.message : String(error));
    }
  }

  #giveUpStarting(): void {
    const late = [...this.#roles.values()].filter(({ state }) => state !== 'up');
    const names = late.map(({ name, reason }) => `${name} (${reason})`).join(', ');
    this.#onFailed?.(
      new OperationFailure(
        'start.timeout',
        `not ready after ${START_TIMEOUT_MS / 1000} s: ${names}`,
      ),
    );
  }

  #sendPolicy(): void {
    this.#roles.get('control')?.send({ type: 'policy', loaded: loadedPolicy(this.#loaded) });
    // An agent that is just starting gets them with its settings.
    const { policy } = this.#loaded;
    const payload = shieldOptionsFor(policy.gateway, policy.shield);
    const agent = this.#roles.get('agent');
    agent?.send({ type: 'request', id: 0, command: 'shield.use', payload });
    const provider = this.#loaded.provider;
    agent?.send({ type: 'request', id: 0, command: 'shield.provider.use', payload: provider });
  }

  #report(): void {
    this.#roles.get('control')?.send({ type: 'report', report: this.report() });
  }

  #roleStatuses(): readonly RoleStatus[] {
    return ROLE_NAMES.map((name): RoleStatus => {
      const role = this.#roles.get(name);
      const { version } = this.#options.layout;
      if (role === undefined) {
        const reason = 'Rampart was not started as root';
        return { name, state: 'off', reason, since: this.#startedAt, restarts: 0, version };
      }
      const { state, reason, since, restarts, pid } = role;
      const memoryBytes = pid === undefined ? undefined : processMemoryBytes(pid);
      return { name, state, reason, since, restarts, pid, memoryBytes, version };
    });
  }

  #defences(): readonly DefenceStatus[] {
    const { confinement, identities, isRoot } = this.#options;
    const { policy, ruleCounts, usesDemo } = this.#loaded;
    const [site] = policy.sites;
    return describeDefences({
      policy,
      ruleCounts,
      gateway: this.#roles.get('gateway')!.state,
      control: this.#roles.get('control')!.state,
      consoleUrl: this.#consoleUrl,
      separateUsers: confinement.separateUsers,
      gatewayUser: identities.gateway.name,
      confinementNotes: confinement.notes,
      agent: isRoot ? this.#agentDefences : undefined,
      told: this.#controlDefences,
      upstream: usesDemo
        ? 'the demo shop'
        : `${site?.upstream.url ?? 'nothing'}${policy.sites.length > 1 ? ' and others' : ''}`,
      backlogMax: readBacklogMax(),
    });
  }
}

const ROLE_NAMES: readonly RoleName[] = ['gateway', 'control', 'agent'];

function loadedPolicy({ policy, source, warnings }: LoadedSettings): LoadedPolicy {
  return { policy, source, warnings };
}
