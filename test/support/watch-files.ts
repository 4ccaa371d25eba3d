// Ends test files that the runner cannot: one that loops never hears the runner's SIGTERM, and one that
// left a process behind keeps the runner waiting for the end of its output.
import { readdirSync, readFileSync } from 'node:fs';

const LOOK_MS = 1000;

interface Watched {
  readonly startedMs: number;
  /** When each process of the file started, by its id: ids are used again. */
  readonly processes: Map<number, string>;
}

interface ProcessStat {
  readonly parent: number;
  readonly startedAt: string;
}

/** Watches over the processes that run test files, children of this one, and over all below them. */
export class FileWatch {
  readonly #files: readonly string[];
  readonly #limitMs: number;
  readonly #onOverdue: (file: string) => void;
  readonly #watched = new Map<string, Watched>();
  readonly #timer: NodeJS.Timeout;

  /** `onOverdue` is called once for a file that took longer, after its processes were killed. */
  constructor(files: readonly string[], limitMs: number, onOverdue: (file: string) => void) {
    this.#files = files;
    this.#limitMs = limitMs;
    this.#onOverdue = onOverdue;
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const running = readProcesses();
    const isAlive = (pid: number, startedAt: string): boolean =>
      running.get(pid)?.startedAt === startedAt;
    this.#findNew(running);
    for (const [file, { startedMs, processes }] of this.#watched) {
      for (const [pid, { parent, startedAt }] of running) {
        const parentStart = processes.get(parent);
        if (parentStart !== undefined && isAlive(parent, parentStart))
          processes.set(pid, startedAt);
      }
      const alive = [...processes].filter(([pid, startedAt]) => isAlive(pid, startedAt));
      const isOverdue = performance.now() - startedMs > this.#limitMs;
      if (alive.length === 0 || isOverdue) this.#watched.delete(file);
      if (alive.length === 0 || !isOverdue) continue;
      for (const [pid] of alive) process.kill(pid, 'SIGKILL');
      this.#onOverdue(file);
    }
  }

  #findNew(running: ReadonlyMap<number, ProcessStat>): void {
    for (const [pid, { parent, startedAt }] of running) {
      if (parent !== process.pid) continue;
      const words = readCommand(pid);
      const file = this.#files.find((one) => words.includes(one));
      if (file === undefined || this.#watched.has(file)) continue;
      const processes = new Map([[pid, startedAt]]);
      this.#watched.set(file, { startedMs: performance.now(), processes });
    }
  }
}

function readProcesses(): ReadonlyMap<number, ProcessStat> {
  const found = new Map<number, ProcessStat>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const stat = Number.isInteger(pid) ? readStat(pid) : undefined;
    if (stat !== undefined) found.set(pid, stat);
  }
  return found;
}

function readStat(pid: number): ProcessStat | undefined {
  try {
    // pid (name) state parent ...: the name may hold anything, its closing bracket is the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), startedAt: fields[19]! };
  } catch {
    return undefined;
  }
}

function readCommand(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
