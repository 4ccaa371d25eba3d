import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../lib/errors.ts';
import type { RuleSource } from './config.ts';

/** Where the words of `waf.rules` lead. */
export interface RuleFolders {
  /** The rules that come with Rampart: `default`. */
  readonly defaults: string;
  /** Where `rampart rules add crs` puts a release: `crs`. */
  readonly crs: string;
  /** Relative paths start here: the configuration's folder, or the current one. */
  readonly base: string;
}

/** Rule files directly in one folder; the CRS has about forty. */
const FOLDER_FILES_MAX = 2000;

/**
 * Turns the words of `waf.rules` into the files to load, in order. A folder with `rules/` in it is a
 * CRS: its set-up, plugins before, rules, plugins after. Any other folder: its `.conf` files by name.
 */
export function expandRuleSources(
  sources: readonly RuleSource[],
  folders: RuleFolders,
): readonly string[] {
  return sources.flatMap((source) => expandRuleSource(source, folders));
}

function expandRuleSource(rule: RuleSource, folders: RuleFolders): readonly string[] {
  const { source, location } = rule;
  if (source === 'default') return confFiles(folders.defaults, rule);
  if (source === 'crs') {
    if (!isFolder(folders.crs)) {
      throw new UsageError(
        'config.no-crs',
        `the Core Rule Set is not installed in ${folders.crs}; unpack a release there, or name its folder in rules`,
        location,
      );
    }
    return crsFiles(folders.crs, rule);
  }
  const target = path.resolve(folders.base, source);
  if (!isFolder(target)) {
    if (isFile(target)) return [target];
    throw new UsageError(
      'config.no-rules-file',
      `there is no rule file or folder ${target} (known names: default, crs)`,
      location,
    );
  }
  return isFolder(path.join(target, 'rules')) ? crsFiles(target, rule) : confFiles(target, rule);
}

function crsFiles(folder: string, rule: RuleSource): readonly string[] {
  const setup = ['crs-setup.conf', 'crs-setup.conf.example']
    .map((name) => path.join(folder, name))
    .find(isFile);
  const plugins = path.join(folder, 'plugins');
  const plugin = (suffix: string): readonly string[] =>
    isFolder(plugins) ? listFolder(plugins, rule).filter((file) => file.endsWith(suffix)) : [];
  return [
    ...(setup === undefined ? [] : [setup]),
    ...plugin('-config.conf'),
    ...plugin('-before.conf'),
    ...confFiles(path.join(folder, 'rules'), rule),
    ...plugin('-after.conf'),
  ];
}

function confFiles(folder: string, rule: RuleSource): readonly string[] {
  const files = isFolder(folder)
    ? listFolder(folder, rule).filter((file) => file.endsWith('.conf'))
    : [];
  if (files.length === 0) {
    throw new UsageError('config.empty-rules', `no .conf file in ${folder}`, rule.location);
  }
  return files;
}

function listFolder(folder: string, rule: RuleSource): readonly string[] {
  const names = readdirSync(folder);
  if (names.length > FOLDER_FILES_MAX) {
    throw new UsageError(
      'config.rules-folder-too-large',
      `${folder} has ${names.length} entries; a rule folder may have ${FOLDER_FILES_MAX}`,
      rule.location,
    );
  }
  // By code unit, as the CRS numbers its files: the order is part of its meaning.
  return names.sort().map((name) => path.join(folder, name));
}

function isFolder(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isFile(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isFile() === true;
}
