import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EXCLUSION_FILE, parseExclusions, type Exclusion } from '../../config/index.ts';
import { UsageError } from '../../lib/errors.ts';
import { dataFoldersIn } from '../supervisor/data-folders.ts';

export interface ReadExclusions {
  /** Where control writes them, there already or not. */
  readonly file: string;
  readonly list: readonly Exclusion[];
  readonly warnings: readonly string[];
}

/**
 * Reads the exclusions of a data folder. Throws UsageError where the file is damaged, unless they may be
 * left out: then a warning says so, and control moves the file aside. Where this user may
 * not read it (somebody looks at a system's configuration without being its administrator) a warning
 * says that they are left out.
 */
export function readExclusions(dataFolder: string, maySkip: boolean): ReadExclusions {
  const file = path.join(dataFoldersIn(dataFolder).exclusions, EXCLUSION_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { file, list: [], warnings: [] };
    if (code === 'EACCES') {
      const warning = `the exclusions in ${file} are left out: this user may not read them`;
      return { file, list: [], warnings: [warning] };
    }
    return refuse(
      file,
      new UsageError('exclusions.unreadable', `cannot read the exclusions ${file}: ${message}`),
      maySkip,
    );
  }
  try {
    return { file, list: parseExclusions(text, file), warnings: [] };
  } catch (error) {
    return refuse(file, error, maySkip);
  }
}

function refuse(file: string, error: unknown, maySkip: boolean): ReadExclusions {
  if (!maySkip || !(error instanceof UsageError)) throw error;
  const warning = `all exclusions are left out, so that false alarms may be back: ${error.message}`;
  return { file, list: [], warnings: [warning] };
}
