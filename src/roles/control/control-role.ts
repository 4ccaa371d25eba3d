import { mkdirSync } from 'node:fs';
import path from 'node:path';
import {
  createAdmin,
  openAccounts,
  serveAdmin,
  type AccountStore,
  type Admin,
  type AdminServer,
} from '../../admin/index.ts';
import type { CrowdsecSettings } from '../../bans/index.ts';
import type { Policy } from '../../config/index.ts';
import {
  JournalIngest,
  JournalWriter,
  openSqliteStore,
  type Event,
  type EventStore,
} from '../../events/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { isDamage, type SetAside } from '../../lib/damaged-file.ts';
import { ExclusionBook, ReviewDesk } from '../../review/index.ts';
import { serveLink, type LinkOperation, type LinkServer } from '../../link/index.ts';
import { giveMemoryBack } from '../give-memory-back.ts';
import { GATEWAY_STATUS_TOPIC, readGatewayStatus } from '../gateway-status.ts';
import type { LoadedPolicy, ToRole } from '../messages.ts';
import type { ConsoleSettings } from '../policy-loader/load-request.ts';
import { makeRoleEvent } from '../role-events.ts';
import { RoleFailure, tellSupervisor } from '../role-runtime.ts';
import { makeBanCommands, type BanCommands } from './ban-commands.ts';
import { ControlBans } from './control-bans.ts';
import { keepExclusions, readKeptExclusions } from './keep-exclusions.ts';
import { makeLiveSource } from './live-source.ts';
import { makeReviewCommands, type ReviewCommands } from './review-commands.ts';
import { SystemState } from './system-state.ts';

export interface ControlSettings {
  readonly version: string;
  readonly startedAt: number;
  readonly journalFolder: string;
  readonly agentJournalFolder: string;
  readonly storeFolder: string;
  readonly exclusionsFolder: string;
  readonly linkSocket: string;
  readonly console: ConsoleSettings;
  readonly storeBytesMax: number;
  readonly storeAgeMaxMs: number;
  readonly crowdsec: CrowdsecSettings | undefined;
  readonly loaded: LoadedPolicy;
}

/** What is open while the role runs. */
interface Parts {
  readonly store: EventStore;
  readonly accounts: AccountStore;
  /** False where the disk refuses the file: nobody can sign in. */
  readonly hasAccounts: boolean;
  readonly ingest: JournalIngest;
  readonly journal: JournalWriter;
  readonly link: LinkServer;
  readonly bans: ControlBans;
  readonly banCommands: BanCommands;
  readonly reviewCommands: ReviewCommands;
  readonly admin: Admin;
  readonly server: AdminServer;
  readonly state: SystemState;
}

type Message = Exclude<ToRole, { type: 'start' | 'stop' }>;

const ORDERS: ReadonlySet<string> = new Set(['policy', 'bans', 'bans.changes']);
const DAY_MS = 86_400_000;
/** Disks fill up and are emptied without telling. */
const TELL_MS = 1000;
/** So that whoever asked is answered before. */
const DAMAGE_TOLD_MS = 200;

export class ControlRole {
  #parts: Parts | undefined;
  #telling: NodeJS.Timeout | undefined;
  /** The first telling clears what a control before said. */
  #toldDefences = '';
  /** What came before everything was open. */
  #early: Message[] = [];

  async start(settings: ControlSettings): Promise<Readonly<Record<string, unknown>>> {
    const parts = await openParts(settings);
    this.#parts = parts;
    parts.ingest.start();
    await this.#usePolicy(settings.loaded);
    for (const message of this.#early) this.handle(message);
    this.#early = [];
    this.#telling = setInterval(() => this.#tellDefences(), TELL_MS);
    // An account that the next start forgets would be worse than none.
    const setupPath = parts.hasAccounts ? parts.admin.openSetupLink() : undefined;
    return {
      consoleUrl: parts.server.url,
      setupUrl: setupPath === undefined ? '' : `${parts.server.url}${setupPath}`,
    };
  }

  async stop(): Promise<void> {
    clearInterval(this.#telling);
    const parts = this.#parts;
    if (parts === undefined) return;
    parts.admin.close();
    await parts.server.close();
    parts.bans.close();
    await parts.journal.close();
    await parts.ingest.stop();
    await parts.link.close();
    await parts.store.close();
    parts.accounts.close();
  }

  handle(message: Message): void {
    const parts = this.#parts;
    if (parts === undefined) {
      this.#early.push(message);
      return;
    }
    switch (message.type) {
      case 'policy':
        this.#usePolicy(message.loaded).catch((error: unknown) => {
          // Too large for the link: the gateway keeps what it has, and a person is told.
          const refused = { source: message.loaded.source, errors: [String(error)] };
          parts.state.refusePolicy(refused);
          this.#record(makeRoleEvent('policy.refused', refused, systemClock.now()));
        });
        break;
      case 'policy-refused':
        parts.state.refusePolicy(message.refused);
        this.#record(makeRoleEvent('policy.refused', message.refused, systemClock.now()));
        break;
      case 'report':
        for (const restart of parts.state.setReport(message.report)) {
          this.#record(makeRoleEvent('role.restarted', restart, systemClock.now()));
        }
        break;
      case 'request':
        void answer(parts, message.id, message.command, message.payload);
        break;
    }
  }

  async #usePolicy(loaded: LoadedPolicy): Promise<void> {
    const { state, link, bans } = this.#parts!;
    const { policy, source, warnings } = loaded;
    const isNew = state.policy?.version !== policy.version;
    state.setPolicy(loaded);
    await link.publishRetained('policy', policy.version, policy);
    // Names are looked up: nothing else waits for that.
    void bans.usePolicy(policy);
    if (!isNew) return;
    const { version } = policy;
    this.#record(makeRoleEvent('policy.loaded', { version, source, warnings }, systemClock.now()));
    // Once this call has ended: until then it holds the old policy.
    setImmediate(giveMemoryBack);
  }

  /** Tells the supervisor, who shows all defences, what the disk keeps from working. */
  #tellDefences(): void {
    const defences = this.#parts?.state.faultyDefences() ?? [];
    const told = JSON.stringify(defences);
    if (told === this.#toldDefences) return;
    this.#toldDefences = told;
    tellSupervisor({ type: 'defences', defences });
  }

  #record(event: Event): void {
    this.#parts?.journal.append(event);
  }
}

async function openParts(settings: ControlSettings): Promise<Parts> {
  const { journalFolder, storeFolder, linkSocket, version, startedAt } = settings;
  const agentFolder = settings.agentJournalFolder;
  const store = await openSqliteStore({
    file: path.join(storeFolder, 'events.db'),
    retention: {
      requestDays: settings.storeAgeMaxMs / DAY_MS,
      bytesMax: settings.storeBytesMax,
    },
  });
  const accountsFile = path.join(storeFolder, 'accounts.db');
  const opened = openAccounts(accountsFile, systemClock.now());
  const accounts = opened.store;
  const ownFolder = path.join(storeFolder, 'journal');
  mkdirSync(ownFolder, { recursive: true });
  const ingest = new JournalIngest({ folder: journalFolder, agentFolder, ownFolder, store });
  // What control itself has to tell takes the way of all events: kept first, stored, shown live. But
  // in a folder of its own: the gateway's a gateway that was taken over could empty.
  const journal = new JournalWriter({ folder: ownFolder, writer: 'control' });
  tellOpened(journal, 'the accounts were', { file: accountsFile, ...opened });
  const link = await serveLink({ socket: linkSocket, authorize: mayDo });
  const bans = new ControlBans({
    folder: storeFolder,
    clock: systemClock,
    record: (event) => void journal.append(event),
    link,
    adminAddresses: () => accounts.sessionAddresses(),
    sshSessions: () => state.sshSessions,
    crowdsec: settings.crowdsec,
  });
  const state = new SystemState({
    version,
    startedAt,
    journalFolder,
    ingest: () => ingest.counts(),
    bans: () => bans.status(),
    accountsProblem: opened.problem,
    clock: systemClock,
  });
  link.subscribeRetained(GATEWAY_STATUS_TOPIC, (value) => {
    const status = readGatewayStatus(value);
    if (status === undefined) return;
    state.setGateway(status);
    bans.banInsistent(status.insistent);
  });
  const review = openReview(settings.exclusionsFolder, store, state, journal);
  const admin = createAdmin({
    store,
    accounts,
    review,
    events: makeLiveSource(ingest),
    bans: bans.list,
    status: () => state.status(),
    policy: () => state.policy,
    record: (event) => journal.appendDurably([event]),
    hosts: settings.console.hosts,
  });
  const server = await serveConsole(admin, settings.console);
  return {
    store,
    accounts,
    hasAccounts: opened.problem === '',
    ingest,
    journal,
    link,
    bans,
    banCommands: makeBanCommands(bans.list, () => systemClock.now()),
    reviewCommands: makeReviewCommands(review),
    admin,
    server,
    state,
  };
}

function openReview(
  exclusionsFolder: string,
  store: EventStore,
  state: SystemState,
  journal: JournalWriter,
): ReviewDesk {
  const policy = (): Policy | undefined => state.policy;
  const kept = readKeptExclusions(exclusionsFolder, systemClock.now());
  tellOpened(journal, 'the exclusions were', kept);
  const book = new ExclusionBook({
    kept: kept.list,
    save: (exclusions) => keepExclusions(kept, exclusions),
    clock: systemClock,
    policy,
    enforcedVersion: () => state.enforcedVersion,
    record: (event) => void journal.append(event),
  });
  return new ReviewDesk({ store, book, policy, clock: systemClock });
}

interface OpenedFile {
  readonly file: string;
  readonly setAside: SetAside | undefined;
  readonly problem: string;
}

/** Says what became of a file that could not be used; nothing of one that could. */
function tellOpened(
  journal: JournalWriter,
  what: string,
  { file, setAside, problem }: OpenedFile,
): void {
  const nowMs = systemClock.now();
  if (setAside !== undefined) {
    console.error(
      `control: ${what} damaged (${setAside.reason}), and begin anew; see ${setAside.movedTo}`,
    );
    journal.append(makeRoleEvent('store.damaged', setAside, nowMs));
  }
  if (problem !== '') {
    console.error(`control: ${file} cannot be used: ${problem}; mend that, then restart Rampart`);
    journal.append(makeRoleEvent('store.unusable', { file, reason: problem }, nowMs));
  }
}

/**
 * What whoever is on the other end of the link may do, whatever it calls itself: take its orders and
 * say how it is. A gateway that was taken over learns nothing here, and can make nobody believe that
 * it is control.
 */
function mayDo(_peer: unknown, operation: LinkOperation): boolean {
  if (operation.kind === 'subscribe') return ORDERS.has(operation.topic);
  return operation.kind === 'publish' && operation.topic === GATEWAY_STATUS_TOPIC;
}

async function serveConsole(admin: Admin, settings: ConsoleSettings): Promise<AdminServer> {
  const { address, port, trustedProxies } = settings;
  try {
    return await serveAdmin(admin, { address, port, trustedProxies });
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new RoleFailure(
      'listen.console',
      `the console cannot listen on ${address}:${port} (${message}); choose another console.listen`,
    );
  }
}

/** Answers what the command line asks through the supervisor. */
async function answer(parts: Parts, id: number, command: string, payload: unknown): Promise<void> {
  try {
    const value = await answerCommand(parts, command, payload);
    tellSupervisor({ type: 'reply', id, value });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    tellSupervisor({ type: 'reply-error', id, message });
    // The next start moves the file aside; until then every command would fail like this one.
    if (isDamage(error)) setTimeout(() => endForDamage(message), DAMAGE_TOLD_MS);
  }
}

function endForDamage(message: string): never {
  console.error(`control: a file of the store is damaged (${message}): starting anew`);
  process.exit(1);
}

async function answerCommand(parts: Parts, command: string, payload: unknown): Promise<unknown> {
  switch (command) {
    case 'status':
      return parts.state.status();
    case 'explain': {
      const { id } = payload as { readonly id?: unknown };
      if (typeof id !== 'string') throw new Error('explain needs an id');
      return (await parts.store.get(id)) ?? null;
    }
    case 'ban':
    case 'unban':
    case 'bans':
    case 'bans.holding':
    case 'bans.import':
      return parts.banCommands[command](payload as never);
    default: {
      const review = parts.reviewCommands[command];
      if (review === undefined) throw new Error(`control knows no command "${command}"`);
      return review(payload);
    }
  }
}
