import { closeSync, constants, fstatSync, openSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseFileError, readDatabaseFile } from '../../lib/geo/database-file.ts';

/** Largest file read as text. */
const FILE_BYTES_MAX = 128 * 1024 * 1024;

/** Where a load takes its files from: a set of texts, or the disk. Paths are as the entries spell them. */
export interface FileSource {
  /** The file's text (latin1), or why it cannot be read. */
  read(path: string): { readonly text: string } | { readonly problem: string };
  /**
   * The SHA-256 (hex) of a database, or why it cannot be read. Its bytes take no part in the rule set:
   * whoever runs the rules gets them beside it, by this digest.
   */
  digest(path: string): { readonly digest: string } | { readonly problem: string };
  /** Names of what lies in a folder; empty where there is no such folder. */
  list(folder: string): readonly string[];
}

/** Files held in memory, by path. */
export function memoryFiles(files: Readonly<Record<string, string>>): FileSource {
  const byPath = new Map<string, string>();
  for (const [name, text] of Object.entries(files)) byPath.set(path.posix.normalize(name), text);
  return {
    read(name) {
      const text = byPath.get(path.posix.normalize(name));
      return text === undefined ? { problem: 'there is no such file in the rule set' } : { text };
    },
    digest(name) {
      const text = byPath.get(path.posix.normalize(name)) ?? '';
      const digest = DIGEST.exec(text)?.[1];
      return digest === undefined ? { problem: 'it is not in the rule set' } : { digest };
    },
    list(folder) {
      const names = new Set<string>();
      const prefix = folder === '.' ? '' : `${path.posix.normalize(folder).replace(/\/$/, '')}/`;
      for (const name of byPath.keys()) {
        if (!name.startsWith(prefix)) continue;
        const rest = name.slice(prefix.length).split('/')[0]!;
        if (rest !== '') names.add(rest);
      }
      return [...names];
    },
  };
}

/** What stands for a database in the texts of a rule set. */
const DIGEST = /^sha256:([0-9a-f]{64})$/;

/**
 * Files on disk. What was read is added to `seen`, so that it can be carried elsewhere; of databases only
 * their digests, with their files in `databases`.
 */
export function diskFiles(seen: Map<string, string>, databases: Map<string, string>): FileSource {
  return {
    read(name) {
      const known = seen.get(path.posix.normalize(name));
      if (known !== undefined) return { text: known };
      try {
        const read = readBounded(name);
        if ('text' in read) seen.set(path.posix.normalize(name), read.text);
        return read;
      } catch (error) {
        return { problem: describe(error) };
      }
    },
    digest(name) {
      try {
        const { digest } = readDatabaseFile(name);
        seen.set(path.posix.normalize(name), `sha256:${digest}`);
        databases.set(digest, path.resolve(name));
        return { digest };
      } catch (error) {
        return { problem: error instanceof DatabaseFileError ? error.message : describe(error) };
      }
    },
    list(folder) {
      try {
        return readdirSync(folder);
      } catch {
        // No such folder holds no files: the caller says that nothing was found.
        return [];
      }
    },
  };
}

function readBounded(name: string): ReturnType<FileSource['read']> {
  // Without waiting for whoever writes into a pipe.
  const descriptor = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(descriptor);
    if (status.isDirectory()) return { problem: PROBLEMS['EISDIR']! };
    // A device, or a pipe, may have no end.
    if (!status.isFile()) return { problem: 'it is no file' };
    if (status.size > FILE_BYTES_MAX) {
      return { problem: `it is larger than ${FILE_BYTES_MAX} bytes` };
    }
    return { text: readFileSync(descriptor, 'latin1') };
  } finally {
    closeSync(descriptor);
  }
}

const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file',
};

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return PROBLEMS[code] ?? (error instanceof Error ? error.message : String(error));
}
