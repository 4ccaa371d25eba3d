import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../lib/errors.ts';
import type { HostTools } from './host-tools.ts';
import type { Identity } from './identities.ts';
import {
  mountArguments,
  seenPath,
  setprivArguments,
  type BoundFolder,
  type Confinement,
} from './role-command.ts';

export interface ConfinementNeeds {
  readonly nodeFile: string;
  /** The program's files: every role reads them. */
  readonly readFolder: string;
  readonly dataFolder: string;
  /** The user whose access is tried: what one of the roles' users can reach, all can. */
  readonly identity: Identity;
}

interface NeededFolder {
  readonly real: string;
  /** A file or folder inside that the role must be able to reach. */
  readonly probe: string;
  readonly writable: boolean;
}

/** Where folders are shown to the roles; outside of their mount namespaces it stays empty. */
const VIEW_FOLDER = '/run/rampart';
const VIEW_MODE = 0o755;

/**
 * Finds out how roles can be confined here. An ordinary user's roles all stay that user; root's get
 * users of their own. Throws UsageError where those could not read the program: running the gateway
 * as root instead would be worse than not starting.
 */
export function planConfinement(
  tools: HostTools,
  isRoot: boolean,
  needs: ConfinementNeeds,
): Confinement {
  const { nodeFile, identity } = needs;
  const usable = usableTools(tools, isRoot ? identity : undefined);
  const direct: Confinement = {
    nodeFile,
    tools: usable,
    separateUsers: isRoot,
    view: [],
    notes: describeWeaknesses(usable),
  };
  if (!isRoot) return direct;

  const hidden = neededFolders(needs).filter(({ probe }) => !canReach(probe, direct, identity));
  if (hidden.length === 0) return direct;
  const view = hidden.map(({ real, writable }, index): BoundFolder => ({
    real,
    seen: path.join(VIEW_FOLDER, String(index)),
    writable,
  }));
  const bound = { ...direct, view };
  const stillHidden = makeViewFolders(view)
    ? hidden.filter(({ probe }) => !canReach(seenPath(probe, view), bound, identity))
    : hidden;
  if (stillHidden.length === 0) return bound;
  const names = stillHidden.map(({ real }) => real).join(' and ');
  throw new UsageError(
    'roles.unreadable',
    `the roles run as user ${identity.name}, who cannot read ${names}; move it to a place everyone can read, such as /opt, or start Rampart as an ordinary user`,
  );
}

function describeWeaknesses(tools: HostTools): readonly string[] {
  if (tools.setpriv !== undefined) return [];
  return ['no setpriv (util-linux) here, so no bounding set, no_new_privs or death signal'];
}

function neededFolders(needs: ConfinementNeeds): readonly NeededFolder[] {
  const { nodeFile, readFolder, dataFolder } = needs;
  const nodeIsInside = nodeFile.startsWith(readFolder + path.sep);
  return [
    { real: readFolder, probe: nodeIsInside ? nodeFile : readFolder, writable: false },
    ...(nodeIsInside ? [] : [{ real: path.dirname(nodeFile), probe: nodeFile, writable: false }]),
    { real: dataFolder, probe: path.join(dataFolder, 'run'), writable: true },
  ];
}

function makeViewFolders(view: readonly BoundFolder[]): boolean {
  try {
    for (const folder of [VIEW_FOLDER, ...view.map(({ seen }) => seen)]) {
      mkdirSync(folder, { recursive: true });
      // Whatever the umask: the roles' users go through it.
      chmodSync(folder, VIEW_MODE);
    }
    return true;
  } catch {
    return false;
  }
}

/** Busybox has a setpriv too, without most options: one that cannot do all of it is none. */
function usableTools(tools: HostTools, identity: Identity | undefined): HostTools {
  if (tools.setpriv === undefined) return tools;
  const args = [...setprivArguments(true, identity), '/bin/true'];
  const works = spawnSync(tools.setpriv, args, { stdio: 'ignore' }).status === 0;
  return works ? tools : { ...tools, setpriv: undefined };
}

/** True if that user can read `file` (and enter it, for a folder): asked of the kernel itself. */
function canReach(file: string, confinement: Confinement, identity: Identity): boolean {
  const { setpriv } = confinement.tools;
  const asUser = setpriv === undefined ? [] : [setpriv, ...setprivArguments(false, identity)];
  const script = 'test -r "$1" && { test ! -d "$1" || test -x "$1"; }';
  const test = ['/bin/sh', '-c', script, 'sh', file];
  const [program, ...args] = [...mountArguments(confinement), ...asUser, ...test];
  const options = setpriv === undefined ? { uid: identity.uid, gid: identity.gid } : {};
  return spawnSync(program!, args, { stdio: 'ignore', ...options }).status === 0;
}
