import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  EXCLUSION_FILE,
  formatExclusions,
  parseExclusions,
  type Exclusion,
} from '../../config/exclusions/index.ts';
import { moveAside, type SetAside } from '../../lib/damaged-file.ts';
import { UsageError } from '../../lib/errors.ts';
import { fileProblem } from '../../lib/file-problem.ts';
import { replaceFile } from '../../lib/replace-file.ts';

const FILE_MODE = 0o640;

export interface KeptExclusions {
  readonly file: string;
  readonly list: readonly Exclusion[];
  /** Where a damaged file was moved to, and why. */
  readonly setAside: SetAside | undefined;
  /** Why the file cannot be read; '' while it can. Then it must not be written over either. */
  readonly problem: string;
}

/** Reads what control kept. A file that is damaged is moved aside: without control nothing starts. */
export function readKeptExclusions(folder: string, nowMs: number): KeptExclusions {
  const file = path.join(folder, EXCLUSION_FILE);
  const kept = { file, list: [], setAside: undefined, problem: '' };
  try {
    return { ...kept, list: parseExclusions(readFileSync(file, 'utf8'), file) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return kept;
    if (!(error instanceof UsageError)) return { ...kept, problem: fileProblem(error) };
    try {
      return { ...kept, setAside: moveAside(file, nowMs, error.message) };
    } catch {
      return { ...kept, problem: error.message };
    }
  }
}

/**
 * Makes the list durable. The supervisor watches the file, and loads the policy again. Throws what the
 * file system says, and where the list that is there could not be read.
 */
export function keepExclusions(
  { file, problem }: KeptExclusions,
  exclusions: readonly Exclusion[],
): void {
  if (problem !== '') throw new Error(`${file} cannot be read (${problem}); mend it, then restart`);
  replaceFile(file, formatExclusions(exclusions), FILE_MODE);
}
