import { closeSync, constants, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import {
  EXCLUSION_FILE,
  formatExclusions,
  parseExclusions,
  type Exclusion,
} from '../../config/index.ts';

const FILE_MODE = 0o640;
/** Written through: the permission model refuses fsync. */
const WRITE_THROUGH =
  constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_DSYNC;

/** Reads what control kept. Throws UsageError `exclusions.damaged`. */
export function readKeptExclusions(folder: string): readonly Exclusion[] {
  const file = path.join(folder, EXCLUSION_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return parseExclusions(text, file);
}

/**
 * Makes the list durable. Whoever reads the file finds the old list or the new one, whole; the
 * supervisor watches it, and loads the policy again.
 */
export function keepExclusions(folder: string, exclusions: readonly Exclusion[]): void {
  const file = path.join(folder, EXCLUSION_FILE);
  const temporary = `${file}.new`;
  const descriptor = openSync(temporary, WRITE_THROUGH, FILE_MODE);
  try {
    const bytes = Buffer.from(formatExclusions(exclusions), 'utf8');
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}
