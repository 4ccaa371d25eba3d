import { readFileSync } from 'node:fs';

/** Whom a process runs as. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** The user's name, or the number where there is no such user. */
  readonly name: string;
}

export type IdentityName = 'gateway' | 'control' | 'demo';

/**
 * Used where the machine has no users `rampart-gateway`, `rampart-control`, `rampart-demo`. systemd's
 * table of user ids (UIDS-GIDS) lists 60578 to 61183 as unused, so nobody else gets them.
 */
const FALLBACK_IDS: Readonly<Record<IdentityName, number>> = {
  gateway: 60_801,
  control: 60_802,
  demo: 60_803,
};

/** Finds the unprivileged user of a role in the text of `/etc/passwd`. */
export function findIdentity(name: IdentityName, passwd: string): Identity {
  const user = `rampart-${name}`;
  for (const line of passwd.split('\n')) {
    const [entry, , uid, gid] = line.split(':');
    if (entry !== user) continue;
    const identity = { uid: Number(uid), gid: Number(gid), name: user };
    // A user that is root under another name would undo the separation.
    if (identity.uid > 0 && identity.gid > 0) return identity;
  }
  const id = FALLBACK_IDS[name];
  return { uid: id, gid: id, name: String(id) };
}

/** The machine's user table, or nothing where it cannot be read (a container without one). */
export function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    return '';
  }
}
