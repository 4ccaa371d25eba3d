import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  EXCLUSION_FILE,
  formatExclusions,
  parseExclusions,
  type Exclusion,
} from '../../config/index.ts';
import { replaceFile } from '../../lib/replace-file.ts';

const FILE_MODE = 0o640;

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

/** Makes the list durable. The supervisor watches the file, and loads the policy again. */
export function keepExclusions(folder: string, exclusions: readonly Exclusion[]): void {
  replaceFile(path.join(folder, EXCLUSION_FILE), formatExclusions(exclusions), FILE_MODE);
}
