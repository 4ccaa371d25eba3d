import path from 'node:path';
import { UsageError } from '../lib/errors.ts';
import { askSupervisor, dataFoldersIn, defaultDataFolder } from '../roles/index.ts';
import { textOption, type CommandInput } from './command.ts';

const ASK_TIMEOUT_MS = 15_000;

/** Options of every command that talks to a running Rampart. */
export const ASK_OPTIONS = {
  config: { type: 'string', short: 'c' },
  data: { type: 'string' },
} as const;

export const ASK_HELP = [
  '  --data DIR         the data folder of the Rampart to ask (default: as for "rampart up")',
  '  -c, --config FILE  or the configuration that names it',
];

/** Asks the running Rampart whose data folder the options name. */
export async function askRampart(
  input: CommandInput,
  command: string,
  payload: unknown,
): Promise<unknown> {
  const { supervisorSocket } = dataFoldersIn(await findDataFolder(input));
  return askSupervisor(supervisorSocket, command, payload, ASK_TIMEOUT_MS);
}

/** The data folder that the options name, or the usual one. */
export async function findDataFolder(input: CommandInput): Promise<string> {
  const folder = textOption(input, 'data');
  if (folder === '') throw new UsageError('cli.data', '--data: expected a folder, got ""');
  if (folder !== undefined) return folder;
  const file = textOption(input, 'config');
  if (file === undefined) return defaultDataFolder();
  const { loadConfig } = await import('../config/index.ts');
  const named = loadConfig(file).data;
  if (named === undefined) return defaultDataFolder();
  return path.resolve(path.dirname(path.resolve(file)), named);
}
