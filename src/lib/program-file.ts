import { existsSync } from 'node:fs';
import path from 'node:path';

const EXTENSION = path.extname(import.meta.filename);
const PACKAGE_FOLDER = findPackageFolder(import.meta.dirname);
/** Where what runs now lies: the sources as they are, or what was built of them. */
const PROGRAM_FOLDER = path.join(PACKAGE_FOLDER, EXTENSION === '.ts' ? 'src' : 'dist');

/** Holds README, rules, `package.json`: a checkout, or the installed package. */
export function packageFolder(): string {
  return PACKAGE_FOLDER;
}

/**
 * A file that a process or a thread starts with: `programFile('roles/gateway/worker')`. The build puts many
 * files together (bin/bundle.js), so that no other lies where its source did.
 */
export function programFile(name: string): string {
  return path.join(PROGRAM_FOLDER, name + EXTENSION);
}

function findPackageFolder(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const above = path.dirname(folder);
  if (above === folder) throw new Error(`no package.json above ${import.meta.dirname}`);
  return findPackageFolder(above);
}
