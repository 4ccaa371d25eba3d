// Network namespaces for tests: a server and its clients on a pair of virtual cables, with no way out.
// Nothing here touches the machine's own namespace.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '../../../src/lib/clock.ts';
import type { NftAnswer, ShieldHost } from '../../../src/shield/index.ts';

export const SERVER = '10.99.0.1';
export const CLIENT = '10.99.0.2';

let made = 0;

/** A server namespace and a client namespace, gone with `close`. */
export class Bench {
  readonly server = `rampart-${process.pid}-${made}s`;
  readonly client = `rampart-${process.pid}-${made++}c`;
  readonly #children = new Set<ChildProcess>();

  constructor() {
    for (const name of [this.server, this.client]) run('ip', ['netns', 'add', name]);
    const pair = ['link', 'add', 'wire', 'netns', this.server, 'type', 'veth'];
    run('ip', [...pair, 'peer', 'name', 'wire', 'netns', this.client]);
    for (const [name, address] of [
      [this.server, `${SERVER}/16`],
      [this.client, `${CLIENT}/16`],
    ] as const) {
      run('ip', ['-n', name, 'addr', 'add', address, 'dev', 'wire']);
      run('ip', ['-n', name, 'link', 'set', 'wire', 'up']);
      run('ip', ['-n', name, 'link', 'set', 'lo', 'up']);
    }
    // Answers to spoofed addresses end in the client's namespace, which forwards nothing.
    run('ip', ['-n', this.server, 'route', 'add', 'default', 'via', CLIENT]);
  }

  /** Another address of the client's: one the server has never met. */
  addClient(address: string): void {
    run('ip', ['-n', this.client, 'addr', 'add', `${address}/32`, 'dev', 'wire']);
  }

  /** Runs a program to its end; throws with what it said where it failed. */
  run(where: 'server' | 'client', program: string, args: readonly string[]): string {
    return run('ip', ['netns', 'exec', this[where], program, ...args]);
  }

  /** Starts a program; it is killed by `close` at the latest. */
  start(where: 'server' | 'client', program: string, args: readonly string[]): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this[where], program, ...args], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Every rule and every setting that can be changed, as text to compare. */
  snapshot(): string {
    const script =
      'nft list ruleset; find /proc/sys/net -type f -perm -200 | sort | xargs grep -H . 2>/dev/null || true';
    return this.run('server', 'sh', ['-c', script]);
  }

  async close(): Promise<void> {
    const ended = [...this.#children].map((child) => once(child, 'exit'));
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(ended);
    for (const name of [this.server, this.client]) run('ip', ['netns', 'del', name]);
  }
}

/** The server's namespace as the shield sees it, for a shield that lives in the test's own process. */
export function namespaceHost(namespace: string): ShieldHost {
  const nft = (args: readonly string[], input: string): Promise<NftAnswer> => {
    const done = spawnSync('ip', ['netns', 'exec', namespace, 'nft', ...args], {
      input,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const ok = done.status === 0;
    return Promise.resolve({ ok, output: ok ? done.stdout : '', error: done.stderr.trim() });
  };
  const inside = (script: string, ...args: readonly string[]) =>
    spawnSync('ip', ['netns', 'exec', namespace, 'sh', '-c', script, 'sh', ...args], {
      encoding: 'latin1',
    });
  return {
    clock: systemClock,
    changeNft: (script) => nft(['-f', '-'], script),
    checkNft: (script) => nft(['-c', '-f', '-'], script),
    listNft: (args) => nft(args, ''),
    readText: (file) => {
      const done = inside('cat "$1"', file);
      return done.status === 0 ? done.stdout : undefined;
    },
    writeText: (file, text) => {
      const done = inside('printf %s "$2" > "$1"', file, text);
      return done.status === 0 ? undefined : 'EACCES';
    },
  };
}

function run(program: string, args: readonly string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0) {
    throw new Error(`${program} ${args.join(' ')}: ${done.error?.message ?? done.stderr}`);
  }
  return done.stdout;
}
