import { existsSync } from 'node:fs';
import {
  defaultDataFolder,
  findAppLayout,
  loadOffline,
  type LoadedSettings,
  type LoadRequest,
} from '../roles/index.ts';

/** Read where no file is named, if it is there. */
const USUAL_FILE = 'rampart.yaml';

/** Never connected to: a policy for looking at needs no running shop. */
const DEMO_URL = 'http://127.0.0.1:9';

/** The configuration that is meant where none is named; undefined where there is none. */
export function usualConfigFile(): string | undefined {
  return existsSync(USUAL_FILE) ? USUAL_FILE : undefined;
}

/** Loads the policy that `rampart up` would enforce. Throws UsageError(s) with every mistake. */
export async function loadPolicy(
  file: string | undefined,
  changes: Pick<Partial<LoadRequest>, 'dataFolder' | 'crsRelease'> = {},
): Promise<LoadedSettings> {
  const { loadSettings, readRuleFiles } = await loadOffline();
  const configFile = file ?? usualConfigFile();
  return loadSettings(
    {
      configFile,
      upstream: undefined,
      listen: [],
      dataFolder: undefined,
      defaultDataFolder: defaultDataFolder(),
      defaultRules: findAppLayout().defaultRules,
      demoUrl: DEMO_URL,
      version: 1,
      ...changes,
    },
    readRuleFiles,
    Date.now(),
  );
}
