import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serveLink, type LinkServer } from '../../../src/link/index.ts';
import { dataFoldersIn, type DataFolders } from '../../../src/roles/supervisor/data-folders.ts';
import {
  DEFAULT_SHIELD_OPTIONS,
  StateFile,
  type ShieldOptions,
} from '../../../src/shield/index.ts';
import type { Requirement } from '../../support/requires.ts';
import { startEchoServer } from './clients.ts';
import { Bench } from './namespaces.ts';

/** What an agent needs that holds the driver program, and a flood of SYNs. */
export const DRIVER_NEEDS: readonly Requirement[] = [
  'root',
  'program:nft',
  'program:ip',
  'program:hping3',
  'program:clang',
  'program:bpftool',
  'library:libbpf.so.1',
  'bpf',
  'network-namespaces',
];

export const PORT = 8080;
export const DRIVER_OPTIONS: ShieldOptions = {
  ...DEFAULT_SHIELD_OPTIONS,
  ports: [PORT],
  gatewayPorts: [PORT],
  sshPorts: [2222],
};

/** A server that echoes on PORT, the folders of an agent, and the link that it listens to. */
export interface DriverBench {
  readonly bench: Bench;
  readonly folder: string;
  readonly folders: DataFolders;
  readonly link: LinkServer;
  /** The network before any shield. */
  readonly clean: string;
}

export async function openDriverBench(prepare: (bench: Bench) => void): Promise<DriverBench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-driver-'));
  const folders = dataFoldersIn(folder);
  for (const name of [folders.agentJournal, folders.shield, folders.run]) mkdirSync(name);
  const bench = new Bench();
  prepare(bench);
  await startEchoServer(bench, [PORT]);
  const link = await serveLink({ socket: folders.linkSocket });
  return { bench, folder, folders, link, clean: bench.snapshot() };
}

export async function closeDriverBench({ bench, folder, link }: DriverBench): Promise<void> {
  await link.close();
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
}

/** Writes down a shield that was armed before, for an agent to find. */
export function armShield(
  { folders }: DriverBench,
  options: ShieldOptions,
  confirmed = true,
): void {
  const state = { armed: true, confirmed, previous: undefined, sysctls: [] };
  new StateFile(folders.shield).write({ ...state, options });
}
