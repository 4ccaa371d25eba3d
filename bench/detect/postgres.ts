// A PostgreSQL of its own in a scratch folder, reached by a socket in it alone, for as long as it is needed.
import { spawnSync } from 'node:child_process';
import { chownSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const SERVER_FOLDERS = '/usr/lib/postgresql/*/bin/initdb';
/** The server refuses to run as root: then it runs as the user that its package made. */
const SERVER_USER = 'postgres';
const STEP_TIMEOUT_MS = 120_000;
const OUTPUT_BYTES_MAX = 1 << 28;

export class Postgres {
  readonly #folder: string;
  readonly #programs: string;
  readonly #owner: { readonly uid: number; readonly gid: number } | undefined;

  private constructor(folder: string, programs: string) {
    this.#folder = folder;
    this.#programs = programs;
    this.#owner = process.getuid?.() === 0 ? readOwner() : undefined;
  }

  /** Undefined where the server is not installed. */
  static start(): Postgres | undefined {
    const [initdb] = globSync(SERVER_FOLDERS).sort().reverse();
    if (initdb === undefined) return undefined;
    const folder = mkdtempSync(path.join(os.tmpdir(), 'rampart-postgres-'));
    const server = new Postgres(folder, path.dirname(initdb));
    if (server.#owner !== undefined) chownSync(folder, server.#owner.uid, server.#owner.gid);
    try {
      server.#run('initdb', ['-D', server.#data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8']);
      const options = `-c listen_addresses='' -k ${folder} -c fsync=off`;
      server.#run('pg_ctl', [
        '-D',
        server.#data,
        '-w',
        '-l',
        `${folder}/log`,
        '-o',
        options,
        'start',
      ]);
    } catch (error) {
      server.stop();
      throw error;
    }
    return server;
  }

  /** Runs a script and gives its output, a line a row. */
  query(script: string): readonly string[] {
    const file = path.join(this.#folder, 'script.sql');
    writeFileSync(file, script, { mode: 0o644 });
    return this.#run('psql', [
      '-h',
      this.#folder,
      '-U',
      'tester',
      '-d',
      'postgres',
      '-X',
      '-q',
      '-A',
      '-t',
      '-v',
      'ON_ERROR_STOP=1',
      '-f',
      file,
    ])
      .split('\n')
      .filter((line) => line !== '');
  }

  stop(): void {
    try {
      this.#run('pg_ctl', ['-D', this.#data, '-w', '-m', 'immediate', 'stop']);
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  get #data(): string {
    return path.join(this.#folder, 'data');
  }

  #run(program: string, flags: readonly string[]): string {
    const run = spawnSync(path.join(this.#programs, program), flags, {
      ...this.#owner,
      cwd: this.#folder,
      encoding: 'utf8',
      // The server keeps what it inherits open: its output goes to its log.
      stdio: program === 'psql' ? 'pipe' : ['ignore', 'ignore', 'pipe'],
      timeout: STEP_TIMEOUT_MS,
      maxBuffer: OUTPUT_BYTES_MAX,
    });
    if (run.status !== 0) {
      throw new Error(`${program}: ${run.error?.message ?? run.stderr ?? 'failed'}`);
    }
    return run.stdout ?? '';
  }
}

function readOwner(): { readonly uid: number; readonly gid: number } {
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, SERVER_USER], { encoding: 'utf8' }).stdout),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}
