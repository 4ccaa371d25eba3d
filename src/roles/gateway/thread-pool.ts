import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Policy } from '../../config/index.ts';
import type { JournalCounts } from '../../events/index.ts';
// Not through the module's door: the main thread proxies nothing and need not load what does.
import { createSharedMemory, SharedState } from '../../gateway/shared/shared-state.ts';
import type { DatabaseBytes, Insistence } from '../../gateway/index.ts';
import type { BanTable } from '../../gateway/shared/ban-table.ts';
import type { Clock } from '../../lib/clock.ts';
import { programFile } from '../../lib/program-file.ts';
import type { RuleSources } from '../compile-programs.ts';
import { INSISTENT_MAX, type InsistentClient } from '../gateway-status.ts';
import { RoleFailure } from '../role-runtime.ts';
import { Pulse } from './pulse.ts';
import { readDatabases } from './read-databases.ts';
import { readRuleSources } from './read-rule-sources.ts';
import { isSameRules } from './same-rules.ts';
import { THREAD_FLAG } from './thread-flags.ts';
import type { FromThread, ThreadSettings, ToThread } from './thread-messages.ts';
import { Watchdog } from './watchdog.ts';

export interface ThreadPoolOptions {
  readonly journalFolder: string;
  readonly journalBytesMax: number;
  readonly policy: Policy;
  /** Where the databases lie that policies name by digest. */
  readonly databaseFolder: string;
  readonly clock: Clock;
  /** A thread ended that should not have. It is being replaced. */
  readonly onLost: (loss: ThreadLoss) => void;
  /** Clients insist that were not named before (`takeInsistent`). */
  readonly onInsistent: () => void;
  /** What a thread runs; the gateway's own worker unless a test says otherwise. */
  readonly workerFile?: string;
}

export interface ThreadLoss {
  readonly thread: number;
  /** `stuck`: it stopped answering and was ended. `died`: it ended by itself. */
  readonly reason: 'stuck' | 'died';
  readonly message: string;
}

interface Thread {
  readonly worker: Worker;
  readonly ended: Promise<void>;
  /** What it was started with. */
  readonly policy: Policy;
  isReady: boolean;
}

const WORKER_FILE = programFile('roles/gateway/worker');
/** A thread that dies young is not started again at once: whatever killed it may still be there. */
const RESTART_DELAY_MS = 500;
/** After the drain time, before a thread is ended all the same. */
const DRAIN_MARGIN_MS = 1000;

const NOTHING_READ = { ok: true, sources: {} } as const;

/** The gateway's threads: started, handed each policy one after the other, replaced when one is lost. */
export class ThreadPool {
  readonly #options: ThreadPoolOptions;
  readonly #memory: SharedArrayBuffer;
  readonly #pulseMemory: SharedArrayBuffer;
  readonly #pulse: Pulse;
  readonly #watchdog: Watchdog;
  readonly #shared: SharedState;
  readonly #threads: (Thread | undefined)[];
  readonly #journals = new Map<number, JournalCounts>();
  readonly #insistent = new Map<string, Insistence>();
  readonly #waiting = new Map<number, (message: FromThread) => void>();
  #policy: Policy;
  #databases: DatabaseBytes = {};
  #isStopping = false;

  constructor(options: ThreadPoolOptions) {
    const count = options.policy.gateway.threads;
    setFlagsFromString(THREAD_FLAG);
    this.#options = options;
    this.#policy = options.policy;
    // One column more than threads: the main thread reads totals through its own.
    this.#memory = createSharedMemory(count + 1);
    this.#shared = new SharedState(this.#memory, count);
    this.#pulseMemory = new SharedArrayBuffer(Pulse.bytes(count));
    this.#pulse = new Pulse(this.#pulseMemory);
    this.#watchdog = new Watchdog(this.#pulse, options.clock, (thread, ms) =>
      this.#handleStuck(thread, ms),
    );
    this.#threads = Array.from({ length: count }, () => undefined);
  }

  /** State that all threads share; for counters and bans. */
  get shared(): SharedState {
    return this.#shared;
  }

  get policy(): Policy {
    return this.#policy;
  }

  /** What each thread's journal writer last said. */
  get journals(): readonly JournalCounts[] {
    return [...this.#journals.values()];
  }

  /** Takes out who insisted although the gateway is pressed. */
  takeInsistent(): readonly InsistentClient[] {
    const taken = [...this.#insistent].map(([network, what]) => ({ network, what }));
    this.#insistent.clear();
    return taken;
  }

  #noteInsistent(clients: ReadonlyMap<string, Insistence>): void {
    for (const [network, what] of clients) {
      if (this.#insistent.size < INSISTENT_MAX) this.#insistent.set(network, what);
    }
    this.#options.onInsistent();
  }

  get readyThreads(): number {
    return this.#threads.filter((thread) => thread?.isReady === true).length;
  }

  /** Resolves once every thread listens. Throws RoleFailure for what a person must mend. */
  async start(): Promise<void> {
    const read = await readRuleSources(this.#policy.ruleSets);
    if (!read.ok) throw new RoleFailure('policy', read.message);
    const placed = readDatabases(this.#policy, this.#options.databaseFolder);
    if (!placed.ok) throw new RoleFailure('policy', placed.message);
    this.#databases = placed.databases;
    await Promise.all(this.#threads.map((_, thread) => this.#start(thread, read.sources)));
    this.#watchdog.start();
  }

  /**
   * Puts a policy in force, one thread after the other: while one compiles rules, the others serve.
   * Returns why a thread would not take it, or undefined. Threads that are lost meanwhile get the
   * newer policy when they are replaced.
   */
  async apply(policy: Policy): Promise<string | undefined> {
    const before = this.#policy;
    const read = isSameRules(policy.ruleSets, before.ruleSets)
      ? NOTHING_READ
      : await readRuleSources(policy.ruleSets);
    if (!read.ok) return read.message;
    const { sources } = read;
    const databasesBefore = this.#databases;
    const placed = readDatabases(policy, this.#options.databaseFolder, databasesBefore);
    if (!placed.ok) return placed.message;
    const { databases } = placed;
    this.#policy = policy;
    this.#databases = databases;
    for (const [number, thread] of this.#threads.entries()) {
      if (thread?.isReady !== true) continue;
      const answer = await this.#ask(number, thread, {
        type: 'apply',
        policy,
        sources,
        databases,
      });
      if (answer?.type !== 'rejected') continue;
      this.#policy = before;
      this.#databases = databasesBefore;
      // Threads that took it go back; they had this policy before, so it can be put to work.
      for (const [back, earlier] of this.#threads.slice(0, number).entries()) {
        if (earlier?.isReady === true)
          await this.#ask(back, earlier, {
            type: 'apply',
            policy: before,
            sources: {},
            databases: databasesBefore,
          });
      }
      return answer.message;
    }
    return undefined;
  }

  /** Changes the bans of all threads; those in place are in force when this returns. */
  applyBans(change: (bans: BanTable) => void): void {
    const { bans } = this.#shared;
    const before = bans.memory;
    change(bans);
    const { memory } = bans;
    if (memory === undefined || memory === before) return;
    for (const thread of this.#threads) {
      if (thread !== undefined) post(thread.worker, { type: 'bans', memory });
    }
  }

  /** Lets requests finish in all threads, up to `timeoutMs`. */
  async drain(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    this.#watchdog.stop();
    await Promise.all(
      this.#threads.map(async (thread) => {
        if (thread === undefined) return;
        post(thread.worker, { type: 'drain', timeoutMs });
        const timer = setTimeout(() => void thread.worker.terminate(), timeoutMs + DRAIN_MARGIN_MS);
        await thread.ended;
        clearTimeout(timer);
      }),
    );
  }

  /** `sources`: rules that were read already. One that replaces a lost thread reads them itself. */
  #start(number: number, sources: RuleSources = {}): Promise<void> {
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    const worker = new Worker(this.#options.workerFile ?? WORKER_FILE, {
      workerData: this.#settingsOf(number, sources),
    });
    const thread: Thread = { worker, ended: ended.promise, policy: this.#policy, isReady: false };
    this.#threads[number] = thread;
    let reason = 'it ended';
    worker.on('message', (message: FromThread) => {
      if (message.type === 'ready') {
        thread.isReady = true;
        this.#watchdog.watch(number);
        // A newer policy came while it started.
        if (thread.policy !== this.#policy) {
          post(worker, {
            type: 'apply',
            policy: this.#policy,
            sources: {},
            databases: this.#databases,
          });
        }
        ready.resolve();
      } else if (message.type === 'failed') {
        ready.reject(new RoleFailure(message.code, message.message));
      }
      this.#handleMessage(number, message);
    });
    worker.on('error', (error) => {
      reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    worker.once('exit', () => {
      ended.resolve();
      ready.reject(new Error(`thread ${number}: ${reason}`));
      this.#handleEnd(number, thread, reason);
    });
    return ready.promise;
  }

  #settingsOf(thread: number, sources: RuleSources): ThreadSettings {
    const { journalFolder, journalBytesMax } = this.#options;
    return {
      thread,
      memory: this.#memory,
      pulse: this.#pulseMemory,
      journalFolder,
      journalBytesMax,
      policy: this.#policy,
      sources,
      databases: this.#databases,
      bans: this.#shared.bans.memory,
    };
  }

  #handleMessage(number: number, message: FromThread): void {
    if (message.type === 'journal') this.#journals.set(number, message.counts);
    if (message.type === 'insistent') this.#noteInsistent(message.clients);
    if (message.type === 'applied' || message.type === 'rejected') {
      this.#waiting.get(number)?.(message);
    }
  }

  /** Resolves with the thread's answer, or undefined when it was lost instead. */
  #ask(number: number, thread: Thread, message: ToThread): Promise<FromThread | undefined> {
    const answered = new Promise<FromThread>((resolve) => {
      this.#waiting.set(number, resolve);
    });
    post(thread.worker, message);
    return Promise.race([answered, thread.ended.then(() => undefined)]).finally(() =>
      this.#waiting.delete(number),
    );
  }

  #handleStuck(number: number, silentMs: number): void {
    const thread = this.#threads[number];
    if (thread === undefined) return;
    const note = this.#pulse.lastNote(number);
    const last = note === '' ? '' : `; the last request it began: ${note}`;
    this.#options.onLost({
      thread: number,
      reason: 'stuck',
      message: `no sign of life for ${Math.round(silentMs)} ms${last}`,
    });
    thread.isReady = false;
    void thread.worker.terminate();
  }

  #handleEnd(number: number, thread: Thread, reason: string): void {
    if (this.#threads[number] !== thread) return;
    this.#threads[number] = undefined;
    this.#watchdog.forget(number);
    this.#shared.connections.forgetThread(number);
    this.#shared.delays.forgetThread(number);
    if (this.#isStopping) return;
    // A stuck one was told of already.
    if (thread.isReady) this.#options.onLost({ thread: number, reason: 'died', message: reason });
    setTimeout(() => this.#restart(number), thread.isReady ? 0 : RESTART_DELAY_MS);
  }

  #restart(number: number): void {
    if (this.#isStopping) return;
    this.#start(number).catch((error: unknown) => {
      // Its end starts it again; what it said goes to whoever looks at the terminal.
      console.error(`gateway: thread ${number} did not start:`, error);
    });
  }
}

function post(worker: Worker, message: ToThread): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  worker.postMessage(message);
}
