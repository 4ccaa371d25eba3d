import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DefenceStatus, RoleStatus } from '../../src/admin/index.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The line that `rampart up --json` prints once everything is up. */
export interface UpFacts {
  readonly listen: readonly string[];
  readonly usesDemo: boolean;
  readonly consoleUrl: string;
  readonly setupUrl: string;
  readonly defences: readonly DefenceStatus[];
  readonly warnings: readonly string[];
}

export interface Report {
  readonly roles: readonly RoleStatus[];
  readonly defences: readonly DefenceStatus[];
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A `rampart up` of its own, as a person would start it. */
export class RunningRampart {
  readonly process: ChildProcess;
  readonly exited: Promise<Exit>;
  readonly dataFolder: string;
  #stdout = '';
  #stderr = '';
  #wake: (() => void)[] = [];

  /** `args` after `up`; console and gateway listen on free ports unless they say otherwise. */
  constructor(dataFolder: string, args: readonly string[], options: StartOptions = {}) {
    this.dataFolder = dataFolder;
    const root = options.root ?? ROOT;
    this.process = spawn(
      options.node ?? process.execPath,
      [path.join(root, 'bin/rampart.js'), 'up', '--json', '--data', dataFolder, ...args],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
        env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...options.env },
      },
    );
    this.exited = new Promise((resolve) => {
      this.process.once('exit', (code, signal) => resolve({ code, signal }));
    });
    void this.exited.then(() => this.#notify());
    this.process.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stdout += chunk;
      this.#notify();
    });
    this.process.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      this.#stderr += chunk;
      this.#notify();
    });
  }

  /** All that it said on standard error so far. */
  get said(): string {
    return this.#stderr;
  }

  /** Resolves with the facts once it is up; rejects with what it said when it ends before. */
  async ready(): Promise<UpFacts> {
    await this.until(() => this.#stdout.includes('\n') || this.process.exitCode !== null);
    if (!this.#stdout.includes('\n')) throw new Error(`it ended: ${this.#stderr}`);
    return JSON.parse(this.#stdout.slice(0, this.#stdout.indexOf('\n'))) as UpFacts;
  }

  /** Resolves once it said so on standard error. */
  async saying(expected: RegExp): Promise<void> {
    await this.until(() => expected.test(this.#stderr) || this.process.exitCode !== null);
    if (!expected.test(this.#stderr)) throw new Error(`it ended: ${this.#stderr}`);
  }

  /** What `rampart status --json` prints. */
  async status(): Promise<Report> {
    const { stdout } = await runRampart(['status', '--json', '--data', this.dataFolder]);
    return JSON.parse(stdout) as Report;
  }

  /** Asks for the status until it is as wanted. */
  async statusWhen(condition: (report: Report) => boolean): Promise<Report> {
    for (;;) {
      const report = await this.status();
      if (condition(report)) return report;
    }
  }

  /** Process ids of the supervisor and all below it, as the kernel tells. */
  processes(): readonly number[] {
    return [this.process.pid!, ...descendantsOf(this.process.pid!)];
  }

  /** Ends it in order and waits until it is gone. */
  async stop(): Promise<Exit> {
    this.process.kill('SIGTERM');
    return this.exited;
  }

  /** For clean-up after a test, however it went: it must not outlive it. */
  async dispose(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGKILL');
    }
    await this.exited;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}

export interface StartOptions {
  /** Another checkout than this one. */
  readonly root?: string;
  readonly node?: string;
  readonly uid?: number;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. */
export function runRampart(args: readonly string[], options: StartOptions = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const root = options.root ?? ROOT;
    const child = spawn(
      options.node ?? process.execPath,
      [path.join(root, 'bin/rampart.js'), ...args],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...options.env },
      },
    );
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** True while the process runs; one that waits for its parent to look (a zombie) does not. */
export function isRunning(pid: number): boolean {
  return stateOf(pid) !== undefined;
}

/** Resolves once none of the processes runs. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Process ids of all below `pid`. */
export function descendantsOf(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const child = Number(name);
    const state = Number.isInteger(child) ? stateOf(child) : undefined;
    if (state !== undefined) parents.set(child, state.parent);
  }
  const below = (of: number): number[] =>
    [...parents]
      .filter(([, parent]) => parent === of)
      .flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function stateOf(pid: number): { readonly parent: number } | undefined {
  try {
    // pid (name) state parent ...: the name may hold anything, its closing bracket is the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? undefined : { parent: Number(parent) };
  } catch {
    return undefined;
  }
}
