import path from 'node:path';
import { roleEntry, type AppLayout } from '../app-layout.ts';
import type { DataFolders } from './data-folders.ts';
import type { Identity, IdentityName } from './identities.ts';
import type { RoleSpec } from './role-command.ts';

export type ProcessName = 'gateway' | 'control' | 'agent' | 'demo';

/**
 * Roles that mostly wait give memory back rather than hold it for speed. Measured on the idle control
 * role, as anonymous memory: 41 MB without these, 35 MB with them.
 */
const SMALL_HEAP = ['--max-semi-space-size=1', '--optimize-for-size'];
/**
 * The main thread mostly waits; those that serve get more room (gateway/thread-flags.ts). Rules are patterns,
 * which are compiled at load to be fast from the first request on: by way of V8's interpreter that takes four
 * times as long. (The flag must not change while V8 runs: it dies of that.)
 */
export const GATEWAY_FLAGS = ['--max-semi-space-size=1', '--no-regexp-tier-up'];

/** What each process may touch: the whole of it, in one place. */
export function roleSpecs(
  layout: AppLayout,
  folders: DataFolders,
  identities: Readonly<Record<IdentityName, Identity>>,
): Readonly<Record<ProcessName, RoleSpec>> {
  const { journal, agentJournal, store, exclusions, run } = folders;
  const controlFolders = [journal, agentJournal, store, exclusions, run];
  return {
    gateway: {
      entry: roleEntry('gateway'),
      identity: identities.gateway,
      bindsLowPorts: true,
      read: [layout.readFolder, folders.journal, folders.databases],
      write: [folders.journal],
      net: true,
      worker: true,
      sqlite: false,
      nodeFlags: GATEWAY_FLAGS,
    },
    control: {
      entry: roleEntry('control'),
      identity: identities.control,
      bindsLowPorts: false,
      read: [layout.readFolder, ...controlFolders],
      write: controlFolders,
      net: true,
      worker: true,
      sqlite: true,
      nodeFlags: SMALL_HEAP,
    },
    agent: {
      entry: roleEntry('agent'),
      identity: undefined,
      bindsLowPorts: false,
      // It looks at the machine (kernel, BPF, Docker's socket); it writes kernel settings of the
      // network, starts nft and clang, and calls libbpf. It connects to the link and listens nowhere.
      read: ['*'],
      write: [folders.agentJournal, folders.shield, '/proc/sys/net'],
      net: true,
      startsPrograms: true,
      // koffi, for libbpf.
      loadsAddons: true,
      worker: false,
      sqlite: false,
      nodeFlags: SMALL_HEAP,
    },
    demo: {
      entry: path.join(layout.demoFolder, `main${layout.extension}`),
      identity: identities.demo,
      bindsLowPorts: false,
      read: [
        layout.demoFolder,
        path.join(layout.readFolder, 'node_modules/ws'),
        path.join(layout.readFolder, 'package.json'),
      ],
      write: [],
      net: true,
      worker: false,
      sqlite: true,
      nodeFlags: SMALL_HEAP,
    },
  };
}
