import { readFileSync, type PathLike } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../lib/errors.ts';
import { suggest } from '../../lib/suggest.ts';
import { isFile, isFolder, listFolder, type RuleFiles } from '../rule-folder.ts';
import {
  CRS_SETTINGS_FILE,
  findCrsVariables,
  renderCrsSettings,
  type CrsConfig,
  type LocatedPath,
} from './crs-settings.ts';

export interface CrsFolders {
  /** Holds `rules/` and a set-up file. */
  readonly release: string;
  /** Folders with plugins beside the release's own `plugins/`. */
  readonly plugins: readonly string[];
  /** Relative paths in the configuration start here. */
  readonly base: string;
}

/** Where the files of a plugin stand among those of the CRS. */
type PluginStage = 'config' | 'before' | 'after';

/**
 * The files of a Core Rule Set in the order that it asks for: set-up, settings of plugins, what the
 * site sets, plugins before, rules, plugins after. Throws UsageError for what the site sets wrongly.
 */
export function listCrsFiles(folders: CrsFolders, crs: CrsConfig | undefined): RuleFiles {
  const { release, base } = folders;
  const setups = findSetups(release, crs?.setup, base);
  const plugins = [
    ...[path.join(release, 'plugins'), ...folders.plugins]
      .filter(isFolder)
      .flatMap((folder) => listFolder(folder)),
    ...(crs?.plugins ?? []).flatMap((plugin) => listPlugin(plugin, base)),
  ];
  const ofStage = (stage: PluginStage): readonly string[] =>
    plugins.filter((file) => stageOf(file) === stage);
  const rules = listFolder(path.join(release, 'rules')).filter((file) => file.endsWith('.conf'));
  const config = ofStage('config');
  const settings = crs === undefined ? undefined : renderCrsSettings(crs);
  if (crs !== undefined) {
    const shown = [...setups, path.join(release, SETUP_EXAMPLE), ...config].filter(isFile);
    checkVariables(crs, release, rules, shown);
  }
  return {
    entries: [
      ...setups,
      ...config,
      ...(settings === undefined ? [] : [CRS_SETTINGS_FILE]),
      ...ofStage('before'),
      ...rules,
      ...ofStage('after'),
    ],
    generated: settings === undefined ? {} : { [CRS_SETTINGS_FILE]: settings },
  };
}

const SETUP_EXAMPLE = 'crs-setup.conf.example';

/** The person's own set-up, or the release's; none is the CRS's to complain of. */
function findSetups(
  release: string,
  own: LocatedPath | undefined,
  base: string,
): readonly string[] {
  if (own !== undefined) {
    const file = path.resolve(base, own.path);
    if (isFile(file)) return [file];
    throw new UsageError('config.no-rules-file', `there is no set-up file ${file}`, own.location);
  }
  const found = ['crs-setup.conf', SETUP_EXAMPLE]
    .map((name) => path.join(release, name))
    .find(isFile);
  return found === undefined ? [] : [found];
}

function stageOf(file: string): PluginStage | undefined {
  return /-(config|before|after)\.conf$/.exec(file)?.[1] as PluginStage | undefined;
}

/** The files of a plugin: its repository (with `plugins/` in it), that folder, or one of its files. */
function listPlugin({ path: written, location }: LocatedPath, base: string): readonly string[] {
  const target = path.resolve(base, written);
  const inner = path.join(target, 'plugins');
  const found = isFolder(target) ? listFolder(isFolder(inner) ? inner : target) : [target];
  const files = found.filter((file) => isFile(file) && stageOf(file) !== undefined);
  if (files.length > 0) return files;
  throw new UsageError(
    'config.no-plugin',
    `${target} is no plugin of the Core Rule Set (expected files that end in -config.conf, -before.conf or -after.conf)`,
    location,
  );
}

/** A name that nothing reads is a mistake: the setting would have no effect. */
function checkVariables(
  crs: CrsConfig,
  release: string,
  rules: readonly string[],
  setups: readonly string[],
): void {
  const named = crs.variables.filter(({ isNamed }) => isNamed);
  if (named.length === 0) return;
  const read = (file: PathLike): string => readFileSync(file, 'latin1');
  const known = findCrsVariables(rules.map(read), setups.map(read));
  for (const { name, location } of named) {
    if (known.has(name)) continue;
    const near = suggest(name, known);
    const hint =
      near === undefined
        ? '; crs-setup.conf.example shows what there is'
        : `; did you mean "${near}"?`;
    throw new UsageError(
      'config.crs-unknown-variable',
      `waf.crs.variables: the Core Rule Set in ${release} has no variable "${name}"${hint}`,
      location,
    );
  }
}
