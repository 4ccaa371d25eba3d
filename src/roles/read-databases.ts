import { readDatabaseFile } from '../lib/geo/database-file.ts';

/**
 * Reads databases where they lie, by their digests: for commands that run a policy without a gateway.
 * One that changed since the policy was made is not there any more.
 */
export function readDatabasesFrom(
  files: Readonly<Record<string, string>>,
): (digest: string) => Uint8Array | undefined {
  return (digest) => {
    const file = files[digest];
    if (file === undefined) return undefined;
    const read = readDatabaseFile(file);
    return read.digest === digest ? read.bytes : undefined;
  };
}
