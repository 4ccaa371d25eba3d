import path from 'node:path';
import { UsageError, type SourceLocation } from '../lib/errors.ts';
import type { RuleSource, WafConfig } from './config.ts';
import { listCrsFiles } from './crs/crs-files.ts';
import { INSTALLATION_FILE, readInstallation } from './crs/installed-crs.ts';
import { isFile, isFolder, listFolder, type RuleFiles } from './rule-folder.ts';

/** Where the words of `waf.rules` lead. */
export interface RuleFolders {
  /** The rules that come with Rampart: `default`, and in a folder below `content`. */
  readonly defaults: string;
  /** Where `rampart rules add crs` puts a release: `crs`. */
  readonly crs: string;
  /** A release to take in place of the installed one: to try it before it is installed. */
  readonly crsRelease?: string | undefined;
  /** Relative paths start here: the configuration's folder, or the current one. */
  readonly base: string;
}

/** The files of a rule set, and what else decides which files those are. */
export interface ExpandedRules extends RuleFiles {
  readonly watched: readonly string[];
}

/**
 * Turns the words of `waf.rules` into the files to load, in order. A folder with `rules/` in it is a
 * CRS, loaded in its own order with what `waf.crs` sets. Any other folder: its `.conf` files by name.
 */
export function expandRuleSources(
  { rules, crs }: Pick<WafConfig, 'rules' | 'crs'>,
  folders: RuleFolders,
): ExpandedRules {
  const parts = rules.map((rule) => {
    try {
      return expandRuleSource(rule, crs, folders);
    } catch (error) {
      throw atLocation(error, rule.location);
    }
  });
  if (crs !== undefined && !parts.some(({ isCrs }) => isCrs)) {
    throw new UsageError(
      'config.crs-unused',
      'waf.crs has no effect: rules name no Core Rule Set (crs, or the folder of a release)',
      crs.location,
    );
  }
  return {
    entries: parts.flatMap(({ entries }) => entries),
    generated: Object.assign({}, ...parts.map(({ generated }) => generated)) as Record<
      string,
      string
    >,
    watched: parts.flatMap(({ watched }) => watched),
  };
}

interface Part extends ExpandedRules {
  readonly isCrs: boolean;
}

function expandRuleSource(
  { source }: RuleSource,
  crs: WafConfig['crs'],
  folders: RuleFolders,
): Part {
  if (source === 'default') return plainPart(confFiles(folders.defaults));
  if (source === 'content') return plainPart(confFiles(path.join(folders.defaults, 'content')));
  if (source === 'crs') return installedCrs(crs, folders);
  const target = path.resolve(folders.base, source);
  if (!isFolder(target)) {
    if (isFile(target)) return plainPart([target]);
    throw new UsageError(
      'config.no-rules-file',
      `there is no rule file or folder ${target} (known names: default, content, crs)`,
    );
  }
  if (!isFolder(path.join(target, 'rules'))) return plainPart(confFiles(target));
  return crsPart(target, [], crs, folders);
}

function plainPart(entries: readonly string[]): Part {
  return { entries, generated: {}, watched: [], isCrs: false };
}

function crsPart(
  release: string,
  plugins: readonly string[],
  crs: WafConfig['crs'],
  { base }: RuleFolders,
): Part {
  confFiles(path.join(release, 'rules'));
  return { ...listCrsFiles({ release, plugins, base }, crs), watched: [], isCrs: true };
}

/** What `rampart rules add crs` installed, or a release that someone unpacked in its place. */
function installedCrs(crs: WafConfig['crs'], folders: RuleFolders): Part {
  const root = folders.crs;
  const plugins = [path.join(root, 'plugins')];
  if (folders.crsRelease !== undefined) return crsPart(folders.crsRelease, plugins, crs, folders);
  const installation = readNote(root);
  if (installation !== undefined) {
    const release = path.join(root, installation.current.folder);
    if (isFolder(release)) {
      const part = crsPart(release, plugins, crs, folders);
      return { ...part, watched: [path.join(root, INSTALLATION_FILE)] };
    }
  } else if (isFolder(path.join(root, 'rules'))) {
    return crsPart(root, [], crs, folders);
  }
  throw new UsageError(
    'config.no-crs',
    `the Core Rule Set is not installed in ${root}; type "rampart rules add crs", or name the folder of a release in rules`,
  );
}

function readNote(root: string): ReturnType<typeof readInstallation> {
  try {
    return readInstallation(root);
  } catch (error) {
    throw new UsageError(
      'config.bad-crs',
      `cannot read ${path.join(root, INSTALLATION_FILE)}: ${(error as Error).message}; type "rampart rules add crs" to install it anew`,
    );
  }
}

function confFiles(folder: string): readonly string[] {
  const files = isFolder(folder) ? listFolder(folder).filter((file) => file.endsWith('.conf')) : [];
  if (files.length === 0) {
    throw new UsageError('config.empty-rules', `no .conf file in ${folder}`);
  }
  return files;
}

/** A mistake that knows no place of its own is one of the word that led to it. */
function atLocation(error: unknown, location: SourceLocation | undefined): unknown {
  if (!(error instanceof UsageError) || error.location !== undefined) return error;
  return new UsageError(error.code, error.message, location);
}
