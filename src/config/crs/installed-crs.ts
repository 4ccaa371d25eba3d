import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One release that was installed, as `rampart rules add crs` noted it. */
export interface InstalledRelease {
  /** Below the installation: `releases/4.28.0-1a2b3c4d5e6f`. */
  readonly folder: string;
  /** As the rules say it; '' where they do not. */
  readonly version: string;
  readonly rules: number;
  /** Where it came from: a URL, an archive, a folder. */
  readonly source: string;
  /** SHA-256 of the archive, '' for a folder. */
  readonly archiveSha256: string;
  /** SHA-256 over the names and contents of all files. */
  readonly filesSha256: string;
  /** What vouched for it. */
  readonly verifiedBy: 'digest' | 'signature' | 'nothing';
  readonly installedAt: string;
}

/** What is in force, and the last good one before it. */
export interface Installation {
  readonly current: InstalledRelease;
  readonly previous: InstalledRelease | undefined;
}

/** Names the current release. One file, replaced as a whole: there is no moment without one. */
export const INSTALLATION_FILE = 'installed.json';

const RELEASE_FOLDER = /^releases\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Reads what is installed below `root`; undefined where nothing is. Throws an Error for a damaged note. */
export function readInstallation(root: string): Installation | undefined {
  let text: string;
  try {
    text = readFileSync(path.join(root, INSTALLATION_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const note = parse(text);
  const current = readRelease(note?.['current']);
  if (current === undefined) throw new Error('it is damaged');
  return { current, previous: readRelease(note?.['previous']) };
}

type Fields = Readonly<Record<string, unknown>>;

function parse(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    // No JSON: the caller says that the note is damaged.
    return undefined;
  }
}

function readRelease(value: unknown): InstalledRelease | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Fields;
  const text = (name: string): string => {
    const field = fields[name];
    return typeof field === 'string' ? field : '';
  };
  const folder = text('folder');
  if (!RELEASE_FOLDER.test(folder) || folder.includes('..')) return undefined;
  const verifiedBy = text('verifiedBy');
  return {
    folder,
    version: text('version'),
    rules: Number(fields['rules'] ?? 0),
    source: text('source'),
    archiveSha256: text('archiveSha256'),
    filesSha256: text('filesSha256'),
    verifiedBy: verifiedBy === 'digest' || verifiedBy === 'signature' ? verifiedBy : 'nothing',
    installedAt: text('installedAt'),
  };
}
