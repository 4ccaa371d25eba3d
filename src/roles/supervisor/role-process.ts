import { spawn, type ChildProcess } from 'node:child_process';
import type { Clock } from '../../lib/clock.ts';
import type { RoleState } from '../../admin/index.ts';
import { readFromRole, type FromRole, type ToRole } from '../messages.ts';
import type { RoleCommand } from './role-command.ts';

export interface RoleProcessOptions {
  readonly name: string;
  readonly command: RoleCommand;
  /** Handed over in the first message; asked again for each new process. */
  readonly settings: () => unknown;
  readonly onMessage: (message: FromRole) => void;
  /** Called when the role comes up, goes down or gives up. */
  readonly onChange: () => void;
  readonly clock: Clock;
}

/** Environment that roles inherit; the rest (NODE_OPTIONS above all) could bend their confinement. */
const ENVIRONMENT_KEPT = ['TZ', 'LANG', 'LC_ALL', 'NODE_EXTRA_CA_CERTS'];

/** A role that was up is started again at once, but not more often than this. */
const START_INTERVAL_MIN_MS = 500;
/** One that dies before it is ready waits twice as long each time. */
const BACK_OFF_FIRST_MS = 200;
const BACK_OFF_MAX_MS = 5000;

/** One role's process: started, started again when it dies, and stopped in an orderly way. */
export class RoleProcess {
  readonly name: string;
  readonly #options: RoleProcessOptions;
  #child: ChildProcess | undefined;
  #state: RoleState = 'down';
  #reason = 'not started yet';
  #since: number;
  #restarts = 0;
  #failedStarts = 0;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: RoleProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.#since = options.clock.now();
  }

  get state(): RoleState {
    return this.#state;
  }

  /** Why it is not up; '' when it is. */
  get reason(): string {
    return this.#reason;
  }

  get since(): number {
    return this.#since;
  }

  get restarts(): number {
    return this.#restarts;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { command, clock, settings } = this.#options;
    this.#startedAt = clock.monotonic();
    this.#enter('starting', 'starting');
    const child = spawn(command.file, command.args, {
      // A role has nothing to say on a terminal but why it crashed.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: keptEnvironment(),
      ...(command.uid === undefined ? {} : { uid: command.uid }),
      ...(command.gid === undefined ? {} : { gid: command.gid }),
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      let over = false;
      const end = (reason: string): void => {
        if (over) return;
        over = true;
        this.#handleEnd(child, reason);
        resolve();
      };
      child.once('exit', (code, signal) => end(describeEnding(code, signal)));
      child.once('error', (error) => end(error.message));
    });
    child.on('message', (message) => this.#handleMessage(message));
    this.send({ type: 'start', settings: settings() });
  }

  /** Sends a message if there is a process; a role that is just dying will be told again at its start. */
  send(message: ToRole): void {
    if (this.#child?.connected !== true) return;
    this.#child.send(message, (error) => {
      // The channel broke: the exit that follows is handled where all ends are.
      if (error !== null) this.#reason = this.#reason === '' ? error.message : this.#reason;
    });
  }

  /** Asks it to finish what it does and end; after `limitMs` it is killed. Resolves once it is gone. */
  async stop(limitMs: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    if (this.#child === undefined) return;
    this.send({ type: 'stop' });
    const timer = setTimeout(() => this.kill(), limitMs);
    await this.#ended;
    clearTimeout(timer);
  }

  /** Ends it now, for good. */
  kill(): void {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
  }

  #handleMessage(message: unknown): void {
    const read = readFromRole(message);
    if (read === undefined) return;
    if (read.type === 'ready') {
      this.#failedStarts = 0;
      this.#enter('up', '');
    }
    this.#options.onMessage(read);
  }

  #handleEnd(child: ChildProcess, reason: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    const wasUp = this.#state === 'up';
    this.#enter('down', reason);
    if (this.#stopping) return;
    this.#restarts++;
    this.#timer = setTimeout(() => this.start(), this.#delayMs(wasUp));
  }

  #delayMs(wasUp: boolean): number {
    if (!wasUp) {
      return Math.min(BACK_OFF_FIRST_MS * 2 ** this.#failedStarts++, BACK_OFF_MAX_MS);
    }
    const age = this.#options.clock.monotonic() - this.#startedAt;
    return Math.max(0, START_INTERVAL_MIN_MS - age);
  }

  #enter(state: RoleState, reason: string): void {
    this.#state = state;
    this.#reason = reason;
    this.#since = this.#options.clock.now();
    this.#options.onChange();
  }
}

function keptEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    // glibc would keep an arena of memory for each of Node's dozen helper threads; and what those take is little,
    MALLOC_ARENA_MAX: '1',
    // and, having seen one large block, never give smaller ones back: what rules took to read, say.
    MALLOC_MMAP_THRESHOLD_: '131072',
    MALLOC_TRIM_THRESHOLD_: '131072',
  };
  for (const name of ENVIRONMENT_KEPT) {
    if (process.env[name] !== undefined) environment[name] = process.env[name];
  }
  return environment;
}

function describeEnding(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with exit code ${code}` : `ended by ${signal}`;
}
