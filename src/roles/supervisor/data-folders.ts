import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../lib/errors.ts';
import { fileProblem } from '../../lib/file-problem.ts';
import { makeFolders } from '../../lib/make-folders.ts';
import type { Identity } from './identities.ts';

/**
 * Where the roles keep what they must not lose.
 *
 * | folder | written by | read by |
 * | --- | --- | --- |
 * | `journal` | gateway | control, which deletes what it has stored |
 * | `agent-journal` | agent | the same; the gateway neither sees nor empties it |
 * | `store` | control | control |
 * | `exclusions` | control | the policy loader |
 * | `databases` | the supervisor | gateway |
 * | `run` | control (the link's socket) | gateway, agent |
 * | `shield` | agent, and root's own commands | the same |
 * | `edges` | the person who runs Rampart | the policy loader |
 * | `rules` | the person who runs Rampart | the policy loader |
 */
export interface DataFolders {
  readonly root: string;
  readonly journal: string;
  readonly agentJournal: string;
  readonly store: string;
  readonly exclusions: string;
  readonly databases: string;
  readonly run: string;
  readonly shield: string;
  readonly linkSocket: string;
  readonly supervisorSocket: string;
  readonly crs: string;
  readonly edges: string;
}

/** A Unix socket's path has 108 bytes with its closing zero (unix(7)). */
const SOCKET_PATH_BYTES_MAX = 107;

export function defaultDataFolder(): string {
  if (process.getuid?.() === 0) return '/var/lib/rampart';
  const state = process.env['XDG_STATE_HOME'];
  const base =
    state !== undefined && path.isAbsolute(state) ? state : path.join(homedir(), '.local/state');
  return path.join(base, 'rampart');
}

export function dataFoldersIn(root: string): DataFolders {
  const absolute = path.resolve(root);
  return {
    root: absolute,
    journal: path.join(absolute, 'journal'),
    agentJournal: path.join(absolute, 'agent-journal'),
    store: path.join(absolute, 'store'),
    exclusions: path.join(absolute, 'exclusions'),
    databases: path.join(absolute, 'databases'),
    run: path.join(absolute, 'run'),
    shield: path.join(absolute, 'shield'),
    linkSocket: path.join(absolute, 'run/link.sock'),
    supervisorSocket: path.join(absolute, 'supervisor.sock'),
    crs: path.join(absolute, 'rules/crs'),
    edges: path.join(absolute, 'edges'),
  };
}

export interface FolderOwners {
  readonly gateway: Identity;
  readonly control: Identity;
}

/**
 * Makes the folders. With `owners` (as root) each gets its owner, and the group of the one other role
 * that needs it; the set-group-id bit hands that group on to the files inside.
 */
export function prepareDataFolders(folders: DataFolders, owners: FolderOwners | undefined): void {
  if (Buffer.byteLength(folders.supervisorSocket) > SOCKET_PATH_BYTES_MAX) {
    throw new UsageError(
      'data.path-too-long',
      `the path of the data folder ${folders.root} is too long for the sockets in it; name a shorter one with --data DIR`,
    );
  }
  try {
    makeFolder(folders.root, owners === undefined ? 0o700 : 0o755, undefined);
    makeFolder(
      folders.journal,
      owners === undefined ? 0o700 : 0o2770,
      owners && [owners.gateway.uid, owners.control.gid],
    );
    makeFolder(
      folders.agentJournal,
      owners === undefined ? 0o700 : 0o2770,
      owners && [0, owners.control.gid],
    );
    // What it holds decides what root writes to the kernel.
    if (owners !== undefined) makeFolder(folders.shield, 0o700, [0, 0]);
    makeFolder(folders.store, 0o700, owners && [owners.control.uid, owners.control.gid]);
    // Apart from the store, whose folder changes with every event: this one is watched.
    makeFolder(folders.exclusions, 0o700, owners && [owners.control.uid, owners.control.gid]);
    // There before the first list: the supervisor watches it.
    makeFolder(folders.edges, owners === undefined ? 0o700 : 0o755, owners && [0, 0]);
    makeFolder(
      folders.databases,
      owners === undefined ? 0o700 : 0o2750,
      owners && [0, owners.gateway.gid],
    );
    makeFolder(
      folders.run,
      owners === undefined ? 0o700 : 0o2750,
      owners && [owners.control.uid, owners.gateway.gid],
    );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code = '', path: at = folders.root } = error as NodeJS.ErrnoException;
    if (code === '') throw error;
    throw new UsageError(
      'data.not-writable',
      `cannot prepare the data folder ${at} (${fileProblem(error)}); name another one with --data DIR`,
    );
  }
}

function makeFolder(
  folder: string,
  mode: number,
  owner: readonly [uid: number, gid: number] | undefined,
): void {
  makeFolders(path.dirname(folder));
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder);
  // A link put here by someone else must not lead a chown by root elsewhere.
  if (!lstatSync(folder).isDirectory()) {
    throw new UsageError(
      'data.not-a-folder',
      `${folder} is not a folder; name another data folder with --data DIR`,
    );
  }
  if (owner !== undefined) chownSync(folder, ...owner);
  chmodSync(folder, mode);
}
