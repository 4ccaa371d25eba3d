import { canonicalAddress } from '../../lib/ip.ts';
import type { ShieldHost } from './shield-host.ts';

/** What is looked at: files as text (latin1), and the names in a folder; undefined where it is not. */
export interface SshHost extends Pick<ShieldHost, 'readText'> {
  readonly listFolder: (folder: string) => readonly string[] | undefined;
}

/** Where the session comes from that a command was started in, and the port at which it came in. */
export interface SshConnection {
  readonly address: string;
  readonly port: number;
}

const SSH_PORT = 22;
const PORT_LAST = 65_535;
const FILES_MAX = 256;
/** Distributions have theirs in the first, SUSE its own defaults in the second. */
const SSHD_FOLDERS = ['/etc/ssh', '/usr/etc/ssh'];
/** Where systemd listens for sshd: Ubuntu's generator writes down there what sshd_config says. */
const UNIT_FOLDERS = [
  '/etc/systemd/system',
  '/run/systemd/generator',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];
const UNITS = ['ssh.socket', 'sshd.socket'];
/** From a command through sudo and shells to sshd; more is no session that anybody sits at. */
const ANCESTORS_MAX = 64;

/**
 * Ports at which sshd is told to listen (sshd_config(5) with what it includes, systemd.socket(5)), and 22.
 * One too many opens a port that somebody else may listen at; one too few locks the operator out.
 */
export function findSshPorts(host: SshHost): readonly number[] {
  const sshd = SSHD_FOLDERS.flatMap((folder) => [
    `${folder}/sshd_config`,
    ...filesIn(host, `${folder}/sshd_config.d`),
  ]);
  const units = UNIT_FOLDERS.flatMap((folder) =>
    UNITS.flatMap((unit) => [`${folder}/${unit}`, ...filesIn(host, `${folder}/${unit}.d`)]),
  );
  const ports = [
    ...valuesIn(host, sshd, /^[ \t]*Port[ \t=]+"?(\d{1,5})\b/gim),
    ...valuesIn(host, sshd, /^[ \t]*ListenAddress[ \t=]+"?(?:\[\S*\]|[^\s:[\]]+):(\d{1,5})\b/gim),
    ...valuesIn(host, units, /^[ \t]*ListenStream[ \t]*=[ \t]*(?:[^\s/]*:)?(\d{1,5})[ \t]*$/gm),
  ];
  return [...new Set([SSH_PORT, ...ports.map(Number).filter(isPort)])];
}

/**
 * The session that a process was started in, as sshd told its shell (`SSH_CONNECTION`, sshd(8)): sudo
 * takes that from the command itself, so its ancestors are asked. Needs root for those of others.
 */
export function findSshConnection(
  host: Pick<ShieldHost, 'readText'>,
  processId = process.pid,
): SshConnection | undefined {
  let at = processId;
  for (let ancestors = 0; ancestors < ANCESTORS_MAX && at > 1; ancestors++) {
    const found = /(?:^|\0)SSH_CONNECTION=([^\0]*)/.exec(
      host.readText(`/proc/${at}/environ`) ?? '',
    );
    const [address, , , port] = found?.[1]?.split(' ') ?? [];
    if (address !== undefined && address !== '' && isPort(Number(port))) {
      return { address: canonicalAddress(address), port: Number(port) };
    }
    // The name in brackets may hold anything, brackets too (proc_pid_stat(5)).
    at = Number(/^.*\) \S (\d+) /s.exec(host.readText(`/proc/${at}/stat`) ?? '')?.[1] ?? 0);
  }
  return undefined;
}

function filesIn({ listFolder }: SshHost, folder: string): readonly string[] {
  const names = listFolder(folder) ?? [];
  const files = names.filter((name) => name.endsWith('.conf')).map((name) => `${folder}/${name}`);
  return files.slice(0, FILES_MAX);
}

function valuesIn(host: SshHost, files: readonly string[], pattern: RegExp): readonly string[] {
  return files.flatMap((file) =>
    [...(host.readText(file) ?? '').matchAll(pattern)].map(([, value]) => value!),
  );
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= PORT_LAST;
}
