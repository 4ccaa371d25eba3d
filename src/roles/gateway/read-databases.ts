import path from 'node:path';
import { databasesOf } from '../../config/policy-databases.ts';
import type { Policy } from '../../config/index.ts';
import type { DatabaseBytes } from '../../gateway/index.ts';
import { DatabaseFileError, readDatabaseFile } from '../../lib/geo/database-file.ts';
import { databaseName } from '../database-name.ts';

export type DatabaseAnswer =
  | { readonly ok: true; readonly databases: DatabaseBytes }
  | { readonly ok: false; readonly message: string };

/**
 * Reads the databases of a policy into memory that all threads share; those of `known` are there already.
 * They lie in a folder that the supervisor fills: the gateway may read no other.
 */
export function readDatabases(
  policy: Policy,
  folder: string,
  known: DatabaseBytes = {},
): DatabaseAnswer {
  const databases: Record<string, Uint8Array> = {};
  for (const [digest, file] of databasesOf(policy)) {
    try {
      const read = known[digest] ?? readPlaced(digest, folder);
      databases[digest] = read;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, message: `the database ${file} cannot be read: ${reason}` };
    }
  }
  return { ok: true, databases };
}

function readPlaced(digest: string, folder: string): Uint8Array {
  const read = readDatabaseFile(path.join(folder, databaseName(digest)));
  if (read.digest !== digest) throw new DatabaseFileError('it is not what its name says');
  return read.bytes;
}
