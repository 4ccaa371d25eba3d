import type { ListenPolicy } from '../config/index.ts';
import { formatListen } from '../lib/listen-address.ts';
import { systemClock } from '../lib/clock.ts';
import { EXIT_FAILURE, EXIT_OK, UsageError, UsageErrors } from '../lib/errors.ts';
import { findAppLayout, type AppLayout } from './app-layout.ts';
import { giveMemoryBack } from './give-memory-back.ts';
import type { ConsoleSettings, LoadedSettings } from './policy-loader/load-request.ts';
import { runPolicyLoader } from './policy-loader/run-loader.ts';
import { OperationFailure } from './operation-failure.ts';
import { formatBanner } from './supervisor/banner.ts';
import { planConfinement } from './supervisor/confinement.ts';
import { dataFoldersIn, defaultDataFolder, prepareDataFolders } from './supervisor/data-folders.ts';
import { findHostTools } from './supervisor/host-tools.ts';
import { findIdentity, readPasswd } from './supervisor/identities.ts';
import { forgetDatabases, placeDatabases } from './supervisor/place-databases.ts';
import { PolicyWatch } from './supervisor/policy-watch.ts';
import { probeListen } from './supervisor/probe-listen.ts';
import { HangUps } from './supervisor/hang-ups.ts';
import { StopRequest } from './supervisor/stop-request.ts';
import { SupervisorSocket } from './supervisor/supervisor-socket.ts';
import { Supervisor } from './supervisor/supervisor.ts';
import { probeUpstreams } from './supervisor/upstream-probe.ts';

export interface UpOptions {
  readonly configFile: string | undefined;
  readonly upstream: string | undefined;
  /** `address:port`, each; empty: as the configuration says. */
  readonly listen: readonly string[];
  readonly dataFolder: string | undefined;
  /** One line of JSON instead of the banner. */
  readonly json: boolean;
}

/** What a role writes is its owner's and its group's, nobody else's. */
const UMASK = 0o027;
const DEMO_ADDRESS = '127.0.0.1';
const FIRST_VERSION = 1;
const LISTEN_FLAG = '--listen ADDRESS:PORT';

/**
 * Runs Rampart until it is told to stop. Resolves with the exit code. Throws UsageError(s) and
 * OperationFailure for what a person can mend; nothing is left running then.
 */
export async function runUp(options: UpOptions): Promise<number> {
  const startedMs = systemClock.monotonic();
  process.umask(UMASK);
  const stop = new StopRequest(systemClock);
  const hangUps = new HangUps();
  try {
    return await runSession(options, stop, hangUps, startedMs);
  } finally {
    hangUps.close();
    stop.close();
  }
}

async function runSession(
  options: UpOptions,
  stop: StopRequest,
  hangUps: HangUps,
  startedMs: number,
): Promise<number> {
  const session = await UpSession.prepare(options);
  try {
    await Promise.race([session.supervisor.start(), stop.first]);
    if (!stop.isWished) {
      await session.announce(startedMs);
      session.watchForReload(hangUps);
      await stop.first;
    }
    return await session.end(stop);
  } catch (error) {
    session.supervisor.kill();
    await session.end(stop);
    throw error;
  }
}

/** One run of `up`: the supervisor, its door, and the way a changed configuration takes. */
class UpSession {
  readonly supervisor: Supervisor;
  readonly #options: UpOptions;
  readonly #layout: AppLayout;
  readonly #socket: SupervisorSocket;
  readonly #demoPort: number;
  readonly #databaseFolder: string;
  readonly #watch = new PolicyWatch(() => this.#requestReload());
  #reloading: Promise<void> | undefined;
  #reloadAgain = false;
  #isEnding = false;

  private constructor(parts: {
    readonly supervisor: Supervisor;
    readonly options: UpOptions;
    readonly layout: AppLayout;
    readonly socket: SupervisorSocket;
    readonly demoPort: number;
    readonly databaseFolder: string;
  }) {
    this.supervisor = parts.supervisor;
    this.#options = parts.options;
    this.#layout = parts.layout;
    this.#socket = parts.socket;
    this.#demoPort = parts.demoPort;
    this.#databaseFolder = parts.databaseFolder;
  }

  /** Checks all that can be checked before the first process is started. */
  static async prepare(options: UpOptions): Promise<UpSession> {
    const layout = findAppLayout();
    const demoPort = await probeListen({ address: DEMO_ADDRESS, port: 0 }, '');
    const read = await loadSettings(options, layout, demoPort, FIRST_VERSION);
    const isRoot = process.getuid?.() === 0;
    const passwd = readPasswd();
    const identities = {
      gateway: findIdentity('gateway', passwd),
      control: findIdentity('control', passwd),
      demo: findIdentity('demo', passwd),
    };
    const folders = dataFoldersIn(read.process.dataFolder);
    prepareDataFolders(folders, isRoot ? identities : undefined);
    let supervisor: Supervisor | undefined;
    const socket = await SupervisorSocket.open(folders.supervisorSocket, (command, payload) => {
      if (supervisor === undefined) throw new Error('Rampart is just starting; try again');
      return answerCommand(supervisor, command, payload);
    });
    try {
      const loaded = await settlePorts(read, undefined);
      forgetDatabases([loaded.policy], folders.databases);
      await placeDatabases(loaded.policy, folders.databases);
      supervisor = new Supervisor({
        layout,
        folders,
        confinement: planConfinement(findHostTools(), isRoot, {
          nodeFile: layout.nodeFile,
          readFolder: layout.readFolder,
          dataFolder: folders.root,
          identity: identities.gateway,
        }),
        identities,
        isRoot,
        loaded,
        demoPort,
        clock: systemClock,
        tell,
      });
      const databaseFolder = folders.databases;
      return new UpSession({ supervisor, options, layout, socket, demoPort, databaseFolder });
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  /** Says where everything is. */
  async announce(startedMs: number): Promise<void> {
    const { supervisor } = this;
    const { loaded } = supervisor;
    const { listen, defences } = supervisor.report();
    const facts = {
      version: this.#layout.version,
      startedInMs: Math.round(systemClock.monotonic() - startedMs),
      listen,
      protects: loaded.usesDemo ? 'the demo shop' : describeSites(loaded),
      usesDemo: loaded.usesDemo,
      consoleUrl: supervisor.consoleUrl,
      setupUrl: supervisor.setupUrl,
      defences,
      warnings: [...loaded.warnings, ...(await probeUpstreams(loaded.policy.sites))],
    };
    process.stdout.write(this.#options.json ? `${JSON.stringify(facts)}\n` : formatBanner(facts));
  }

  watchForReload(hangUps: HangUps): void {
    this.#watch.watch(this.supervisor.loaded.files);
    hangUps.listen(() => this.#requestReload());
  }

  /** Ends in order, or at once when a second wish comes. */
  async end(stop: StopRequest): Promise<number> {
    this.#isEnding = true;
    this.#watch.close();
    const orderly = this.supervisor.stop();
    const hurried = await Promise.race([orderly.then(() => false), stop.second.then(() => true)]);
    if (hurried) this.supervisor.kill();
    await orderly;
    this.#socket.close();
    return hurried ? EXIT_FAILURE : EXIT_OK;
  }

  /** One reload at a time; what changes meanwhile is read by one more. */
  #requestReload(): void {
    if (this.#isEnding) return;
    if (this.#reloading !== undefined) {
      this.#reloadAgain = true;
      return;
    }
    this.#reloading = this.#reload().finally(() => {
      this.#reloading = undefined;
      if (!this.#reloadAgain) return;
      this.#reloadAgain = false;
      this.#requestReload();
    });
  }

  async #reload(): Promise<void> {
    const { supervisor } = this;
    const before = supervisor.loaded;
    const source = before.source === '' ? 'the configuration' : before.source;
    try {
      const version = supervisor.takeVersion();
      const read = await loadSettings(this.#options, this.#layout, this.#demoPort, version);
      if (read.usesDemo && !before.usesDemo) {
        throw new OperationFailure(
          'reload.demo',
          'it has no sites any more; restart to get the demo shop',
        );
      }
      const loaded = await settlePorts(read, before);
      await placeDatabases(loaded.policy, this.#databaseFolder);
      if (this.#isEnding) return;
      if (needsRestart(before, loaded)) {
        tell(
          'data, console, journal, store, bans.crowdsec and gateway.threads are read at start: restart for those',
        );
      }
      this.#watch.watch(loaded.files);
      supervisor.applyPolicy(loaded);
      forgetDatabases(supervisor.policies, this.#databaseFolder);
      tell(`loaded ${source} again (version ${version})`);
      // Once this call has ended, which holds the old settings.
      setImmediate(giveMemoryBack);
    } catch (error) {
      const messages = messagesOf(error);
      for (const message of messages) tell(`kept the old configuration: ${message}`);
      supervisor.refusePolicy(source, messages);
    }
  }
}

/** Settings that processes were started with; a new value waits for the next start. */
function needsRestart(before: LoadedSettings, after: LoadedSettings): boolean {
  const { threads } = before.policy.gateway;
  return (
    threads !== after.policy.gateway.threads ||
    JSON.stringify(before.process) !== JSON.stringify(after.process)
  );
}

async function loadSettings(
  options: UpOptions,
  layout: AppLayout,
  demoPort: number,
  version: number,
): Promise<LoadedSettings> {
  const reply = await runPolicyLoader(layout.nodeFile, {
    configFile: options.configFile,
    upstream: options.upstream,
    listen: options.listen,
    dataFolder: options.dataFolder,
    defaultDataFolder: defaultDataFolder(),
    defaultRules: layout.defaultRules,
    demoUrl: `http://${DEMO_ADDRESS}:${demoPort}`,
    version,
    startsAnyway: version === FIRST_VERSION,
  });
  if (reply.ok) return reply.loaded;
  throw new UsageErrors(reply.errors.map((message) => new UsageError('config', message)));
}

/**
 * Makes sure that every new listener can be had, and settles what port 0 stands for: it must stay the
 * same over restarts of the gateway. `before` is what is in force already.
 */
async function settlePorts(
  loaded: LoadedSettings,
  before: LoadedSettings | undefined,
): Promise<LoadedSettings> {
  const old = before?.policy.gateway.listen ?? [];
  const held = new Set(old.map(formatListen));
  const listen: ListenPolicy[] = [];
  for (const [index, wanted] of loaded.policy.gateway.listen.entries()) {
    const chosen = old[index];
    const isChosen = wanted.port === 0 && chosen?.address === wanted.address;
    if (isChosen) listen.push({ ...wanted, port: chosen.port });
    else if (held.has(formatListen(wanted))) listen.push(wanted);
    else listen.push({ ...wanted, port: await probeListen(wanted, LISTEN_FLAG) });
  }
  const { policy } = loaded;
  return {
    ...loaded,
    policy: { ...policy, gateway: { ...policy.gateway, listen } },
    process: {
      ...loaded.process,
      console: await settleConsole(loaded.process.console, before?.process.console),
    },
  };
}

/** The console stays where it is until the next start. */
async function settleConsole(
  wanted: ConsoleSettings,
  before: ConsoleSettings | undefined,
): Promise<ConsoleSettings> {
  if (before === undefined) return { ...wanted, port: await probeListen(wanted, 'console.listen') };
  return wanted.port === 0 ? { ...wanted, port: before.port } : wanted;
}

function answerCommand(
  supervisor: Supervisor,
  command: string,
  payload: unknown,
): Promise<unknown> {
  // Answered without control, so that a person learns that control is down.
  if (command === 'report') return Promise.resolve(supervisor.report());
  const role = command.startsWith('shield.') ? 'agent' : 'control';
  return supervisor.ask(role, command, payload);
}

function describeSites({ policy }: LoadedSettings): string {
  const names = policy.sites.map(({ name, upstream }) => `${name} (${upstream.url})`);
  return names.length <= 2 ? names.join(' and ') : `${names.length} sites`;
}

function messagesOf(error: unknown): readonly string[] {
  if (error instanceof UsageErrors) return error.errors.map(({ message }) => message);
  return [error instanceof Error ? error.message : String(error)];
}

function tell(line: string): void {
  process.stderr.write(`rampart: ${line}\n`);
}
