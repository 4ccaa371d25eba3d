import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../lib/errors.ts';

/** What a rule set is read from. */
export interface RuleFiles {
  /** Files in load order. */
  readonly entries: readonly string[];
  /** Those of `entries` that lie on no disk: name to text. */
  readonly generated: Readonly<Record<string, string>>;
}

/** Rule files directly in one folder; the CRS has about forty. */
const FOLDER_FILES_MAX = 2000;

/** What lies in a folder, in the order of names. Throws UsageError where that is too much. */
export function listFolder(folder: string): readonly string[] {
  const names = readdirSync(folder);
  if (names.length > FOLDER_FILES_MAX) {
    throw new UsageError(
      'config.rules-folder-too-large',
      `${folder} has ${names.length} entries; a rule folder may have ${FOLDER_FILES_MAX}`,
    );
  }
  // By code unit, as the CRS numbers its files: the order is part of its meaning.
  return names.sort().map((name) => path.join(folder, name));
}

export function isFolder(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isDirectory() === true;
}

export function isFile(target: string): boolean {
  return statSync(target, { throwIfNoEntry: false })?.isFile() === true;
}
