import path from 'node:path';
import type { HostTools } from './host-tools.ts';
import type { Identity } from './identities.ts';

/** What a role is and what it may touch; everything not named here is refused to it. */
export interface RoleSpec {
  readonly entry: string;
  /** Undefined: stays the user that the supervisor is. */
  readonly identity: Identity | undefined;
  /** May listen below port 1024 without being root. */
  readonly bindsLowPorts: boolean;
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly net: boolean;
  readonly worker: boolean;
  /** May start other programs: the agent alone. */
  readonly startsPrograms?: boolean;
  /** May load native code: the agent alone. */
  readonly loadsAddons?: boolean;
  /** `node:sqlite` opens files past the permission model: only who owns a database has it. */
  readonly sqlite: boolean;
  readonly nodeFlags: readonly string[];
}

export interface RoleCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** For `spawn`, where there is no setpriv. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** How processes are confined on this machine, found out once at start. */
export interface Confinement {
  readonly nodeFile: string;
  readonly tools: HostTools;
  /** True where roles get users of their own. */
  readonly separateUsers: boolean;
  /** Folders that the roles' users cannot reach, shown to them elsewhere in a private mount namespace. */
  readonly view: readonly BoundFolder[];
  /** What is weaker than it could be, and why. */
  readonly notes: readonly string[];
}

export interface BoundFolder {
  readonly real: string;
  readonly seen: string;
  readonly writable: boolean;
}

/** The flags every role's Node gets. */
const NODE_FLAGS = [
  // Linear-time matching takes over from a pattern that backtracks too often.
  '--enable-experimental-regexp-engine-on-excessive-backtracks',
  '--permission',
  '--no-experimental-ffi',
  '--disable-sigusr1',
  '--disable-warning=PERM0006',
  '--disable-warning=PERM0002',
  '--disable-warning=ExperimentalWarning',
];

/** Node warns whoever allows them; it is only who is root anyway and starts programs. */
const ADDONS = ['--allow-addons', '--disable-warning=PERM0001'];

/**
 * Makes a role's command line. From the outside in: a mount namespace where the role could not read
 * the program otherwise, another user without capabilities, Node with its permission model.
 */
export function commandFor(spec: RoleSpec, confinement: Confinement): RoleCommand {
  const identity = confinement.separateUsers ? spec.identity : undefined;
  // Who stays root reaches every folder where it is.
  const view = identity === undefined ? [] : confinement.view;
  const seen = (file: string): string => seenPath(file, view);
  const node = [
    seen(confinement.nodeFile),
    ...NODE_FLAGS,
    ...spec.read.map((folder) => `--allow-fs-read=${seen(folder)}`),
    ...spec.write.map((folder) => `--allow-fs-write=${seen(folder)}`),
    ...(spec.net ? ['--allow-net'] : []),
    ...(spec.worker ? ['--allow-worker'] : []),
    ...(spec.startsPrograms === true ? ['--allow-child-process'] : []),
    ...(spec.loadsAddons === true ? ADDONS : ['--no-addons']),
    ...(spec.sqlite ? [] : ['--no-experimental-sqlite']),
    ...spec.nodeFlags,
    seen(spec.entry),
  ];
  const { tools } = confinement;
  const setpriv =
    tools.setpriv === undefined
      ? []
      : [tools.setpriv, ...setprivArguments(spec.bindsLowPorts, identity)];
  const mounts = identity === undefined ? [] : mountArguments(confinement);
  const [file, ...args] = [...mounts, ...setpriv, ...node];
  const bySpawn = tools.setpriv === undefined ? identity : undefined;
  return { file: file!, args, uid: bySpawn?.uid, gid: bySpawn?.gid };
}

export function setprivArguments(
  bindsLowPorts: boolean,
  identity: Identity | undefined,
): readonly string[] {
  // The kernel kills the role with its supervisor, however that ends: no orphan is left.
  const always = ['--no-new-privs', '--pdeathsig', 'KILL'];
  if (identity === undefined) return [...always, '--'];
  const capabilities = bindsLowPorts ? '-all,+net_bind_service' : '-all';
  return [
    `--reuid=${identity.uid}`,
    `--regid=${identity.gid}`,
    '--clear-groups',
    `--inh-caps=${capabilities}`,
    `--ambient-caps=${capabilities}`,
    `--bounding-set=${capabilities}`,
    ...always,
    '--',
  ];
}

/** Binds each folder of the view where the role can reach it, then goes on with the command given. */
const MOUNT_SCRIPT = [
  'set -e',
  'mount=$1; shift',
  'while [ "$1" != -- ]; do',
  '  "$mount" --bind "$1" "$2"',
  '  if [ "$3" = ro ]; then "$mount" -o remount,bind,ro,nosuid,nodev "$2"; fi',
  '  shift 3',
  'done',
  'shift',
  'exec "$@"',
].join('\n');

export function mountArguments(confinement: Confinement): readonly string[] {
  const { unshare, mount } = confinement.tools;
  if (confinement.view.length === 0 || unshare === undefined || mount === undefined) return [];
  return [
    unshare,
    '--mount',
    '--propagation',
    'private',
    '--',
    '/bin/sh',
    '-c',
    MOUNT_SCRIPT,
    'rampart',
    mount,
    ...confinement.view.flatMap(({ real, seen, writable }) => [real, seen, writable ? 'rw' : 'ro']),
    '--',
  ];
}

/** Where a role finds `file`: its place in the view, or the real one. */
export function seenPath(file: string, view: readonly BoundFolder[]): string {
  for (const { real, seen } of view) {
    if (file === real) return seen;
    if (file.startsWith(real + path.sep)) return seen + file.slice(real.length);
  }
  return file;
}
