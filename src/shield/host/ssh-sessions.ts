import { canonicalAddress } from '../../lib/ip.ts';
import { findAdmins } from './find-admins.ts';
import { findSshPorts, type SshHost } from './ssh-ports.ts';

const UTMP = '/run/utmp';
const SESSIONS = '/run/systemd/sessions';
/** One record of utmp(5) on 64-bit Linux: its size, where its parts are, and the type of a session. */
const RECORD_BYTES = 384;
const HOST_AT = 76;
const HOST_BYTES = 256;
const USER_PROCESS = 7;
const SESSIONS_MAX = 1024;

/**
 * Addresses from which somebody is logged in by SSH now. A connection to the port is not enough where
 * the machine keeps account of logins (systemd-logind, utmp): else every scanner that knocks there would
 * be safe from bans. Needs no root.
 */
export function findSshSessions(
  host: SshHost,
  moreSshPorts: readonly number[] = [],
): readonly string[] {
  const peers = findAdmins(host, [...findSshPorts(host), ...moreSshPorts]);
  const loggedIn = readLogins(host);
  return loggedIn === undefined ? peers : peers.filter((address) => loggedIn.has(address));
}

/** Undefined where nobody keeps account. */
function readLogins(host: SshHost): ReadonlySet<string> | undefined {
  const sessions = host.listFolder(SESSIONS);
  const utmp = host.readText(UTMP);
  if (sessions === undefined && utmp === undefined) return undefined;
  const found = new Set<string>();
  for (const name of (sessions ?? []).slice(0, SESSIONS_MAX)) {
    const text = host.readText(`${SESSIONS}/${name}`) ?? '';
    const remote = /^REMOTE_HOST=(.+)$/m.exec(text)?.[1];
    if (remote !== undefined) found.add(canonicalAddress(remote.trim()));
  }
  for (const remote of readUtmpHosts(utmp ?? '')) found.add(canonicalAddress(remote));
  return found;
}

function readUtmpHosts(text: string): readonly string[] {
  const hosts: string[] = [];
  const end = Math.min(text.length, SESSIONS_MAX * RECORD_BYTES) - RECORD_BYTES;
  for (let at = 0; at <= end; at += RECORD_BYTES) {
    if (text.charCodeAt(at) !== USER_PROCESS) continue;
    const host = text.slice(at + HOST_AT, at + HOST_AT + HOST_BYTES).split('\0')[0]!;
    if (host !== '') hosts.push(host);
  }
  return hosts;
}
