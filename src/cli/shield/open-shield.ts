import { totalmem } from 'node:os';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  DEFAULT_SHIELD_OPTIONS,
  findAdmins,
  findListeners,
  findPublishedPorts,
  findSshConnection,
  findSshPorts,
  forgetDriver,
  readShieldOptions,
  Shield,
  SilentConnections,
  StateFile,
  systemHost,
  type ChangedSysctl,
  type Listener,
  type ShieldOptions,
} from '../../shield/index.ts';
import { loadConfig, readEdge } from '../../config/index.ts';
import {
  askSupervisor,
  dataFoldersIn,
  defaultDataFolder,
  OperationFailure,
  shieldOptionsFor,
} from '../../roles/index.ts';
import { findDataFolder } from '../ask.ts';
import { textOption, textOptions, type CommandInput } from '../command.ts';
import { UsageError, UsageErrors } from '../../lib/errors.ts';
import { replaceFile } from '../../lib/replace-file.ts';

/** Read at boot by systemd-sysctl and procps (sysctl.d(5)). */
export const PERSIST_FILE = '/etc/sysctl.d/60-rampart-shield.conf';
const ASK_TIMEOUT_MS = 15_000;
const PORT_MAX = 65_535;

/** The shield of a data folder, worked on by this process itself: it needs no running Rampart. */
export interface OpenShield {
  readonly shield: Shield;
  /** Asks the agent of a running Rampart; undefined where there is none. */
  readonly askAgent: (command: string) => Promise<unknown>;
  /** Takes the program off the network drivers where no agent does; returns what is left over. */
  readonly forgetDriver: () => Promise<readonly string[]>;
}

export async function openShield(input: CommandInput): Promise<OpenShield> {
  return openShieldIn(await findDataFolder(input));
}

/** For whoever wants it off: a configuration that is broken is no reason to leave it in force. */
export async function openShieldAnyhow(input: CommandInput): Promise<OpenShield> {
  try {
    return await openShield(input);
  } catch (error) {
    if (!(error instanceof UsageErrors)) throw error;
    const folder = defaultDataFolder();
    input.output.err(`rampart: ${error.message}`);
    input.output.err(`rampart: goes on with the usual data folder, ${folder} (or name it: --data)`);
    return openShieldIn(folder);
  }
}

function openShieldIn(dataFolder: string): OpenShield {
  const folders = dataFoldersIn(dataFolder);
  const shield = new Shield({
    host: systemHost(),
    file: new StateFile(folders.shield),
    machine: { memoryBytes: totalmem() },
    tell: () => undefined,
    silent: new SilentConnections(),
  });
  const askAgent = async (command: string): Promise<unknown> => {
    try {
      return await askSupervisor(folders.supervisorSocket, command, undefined, ASK_TIMEOUT_MS);
    } catch {
      // Not running, not root, or just starting: the kernel and the state file say it all.
      return undefined;
    }
  };
  return { shield, askAgent, forgetDriver: () => forgetDriver(folders.shield) };
}

export function requireRoot(what: string): void {
  if (process.getuid?.() === 0) return;
  throw new OperationFailure(
    'shield.root',
    `rampart shield ${what} ${what === 'status' ? 'asks' : 'changes'} the kernel: run it as root, as in "sudo rampart shield ${what}" ("rampart shield plan" does not need it)`,
  );
}

/** What the policy, the flags and the machine itself come to. */
export async function chooseOptions(
  input: CommandInput,
  askAgent: OpenShield['askAgent'],
): Promise<ShieldOptions> {
  const base = await baseOptions(input, askAgent);
  const published = await findPublishedPorts();
  const host = systemHost();
  // The session that somebody sits in tells most: its port is SSH's, whatever the files say.
  const own = findSshConnection(host);
  const sshPorts = [
    ...base.sshPorts,
    ...findSshPorts(host),
    ...(own === undefined ? [] : [own.port]),
    ...portOptions(input, 'ssh-port'),
  ];
  const connected = [...(own === undefined ? [] : [own.address]), ...findAdmins(host, sshPorts)];
  const expose = portOptions(input, 'expose');
  try {
    return readShieldOptions({
      ...base,
      ports: [...base.ports, ...portOptions(input, 'port')],
      published: published ?? base.published,
      sshPorts,
      admins: [...base.admins, ...textOptions(input, 'admin'), ...connected.map(homeOf)],
      ...(expose.length > 0 ? { expose: [...(base.expose ?? []), ...expose] } : {}),
    });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError('shield.options', error.message);
    throw error;
  }
}

/** An address of IPv6 changes by the hour where it was made up for privacy (RFC 8981); its /64 does not. */
function homeOf(address: string): string {
  return address.includes(':') ? `${address}/64` : address;
}

/** What waits for connections now and would be refused all new ones. */
export function refusedListeners({ expose, ports, sshPorts }: ShieldOptions): readonly Listener[] {
  if (expose === undefined) return [];
  const open = new Set([...expose, ...ports, ...sshPorts]);
  return findListeners(systemHost()).filter(({ port }) => !open.has(port));
}

async function baseOptions(
  input: CommandInput,
  askAgent: OpenShield['askAgent'],
): Promise<ShieldOptions> {
  const running = await askAgent('shield.options');
  if (running !== undefined) return readShieldOptions(running);
  const file = textOption(input, 'config');
  if (file === undefined) {
    // Ports on the command line take the place of the usual guesses.
    return textOptions(input, 'port').length === 0
      ? DEFAULT_SHIELD_OPTIONS
      : { ...DEFAULT_SHIELD_OPTIONS, ports: [] };
  }
  const { gateway, shield, edges: named } = loadConfig(file);
  const { listen = [], limits, trustedProxies } = gateway;
  const { edges: edgesFolder } = dataFoldersIn(await findDataFolder(input));
  const edges = named.map((edge) => readEdge(edge, path.dirname(file), edgesFolder).edge);
  return shieldOptionsFor({ listen, limits, trustedProxies, edges }, shield);
}

function portOptions(input: CommandInput, name: string): readonly number[] {
  return textOptions(input, name).map((text) => {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    if (port >= 1 && port <= PORT_MAX) return port;
    throw new UsageError(
      'shield.port',
      `--${name}: expected a port number from 1 to ${PORT_MAX}, got "${text}"`,
    );
  });
}

/** Has the settings set again at each boot. */
export function persistSysctls(sysctls: readonly ChangedSysctl[]): void {
  const lines = [
    '# Made by "rampart shield apply --persist"; "rampart shield off" removes it.',
    ...sysctls.map(({ name, set }) => `${name} = ${set}`),
  ];
  replaceFile(PERSIST_FILE, `${lines.join('\n')}\n`, 0o644);
}

/** True where there was a file of ours. */
export function forgetPersisted(): boolean {
  try {
    readFileSync(PERSIST_FILE);
  } catch {
    return false;
  }
  rmSync(PERSIST_FILE, { force: true });
  return true;
}
