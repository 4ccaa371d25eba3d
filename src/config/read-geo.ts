import path from 'node:path';
import { DatabaseFileError, readDatabaseFile } from '../lib/geo/database-file.ts';
import { Mmdb } from '../lib/geo/mmdb.ts';
import { MmdbError } from '../lib/geo/mmdb-data.ts';
import { UsageError, type SourceLocation } from '../lib/errors.ts';
import type { DatabaseFile } from './policy.ts';

/** What a geo database is asked for. */
export type GeoPart = 'country' | 'asn';

/** A geo database as the configuration names it. */
export interface GeoFile {
  readonly file: string;
  readonly location: SourceLocation | undefined;
}

/** Files that hold something else than their place says: taken by mistake, they would answer nothing. */
const OTHER_KIND: Readonly<Record<GeoPart, RegExp>> = {
  country: /-(?:asn|isp|domain|connection-type)$/i,
  asn: /-(?:country|city)(?:-lite)?$/i,
};

const WANTED: Readonly<Record<GeoPart, string>> = {
  country: 'one of countries or cities',
  asn: 'one of networks (ASN)',
};

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read it',
  ENOENT: 'there is no such file',
};

/** Reads and checks a database of addresses. Throws UsageError where it is none. */
export function readGeoFile(
  part: GeoPart,
  { file, location }: GeoFile,
  base: string,
): DatabaseFile {
  const at = path.resolve(base, file);
  try {
    const { bytes, digest } = readDatabaseFile(at);
    const { databaseType } = new Mmdb(bytes);
    if (OTHER_KIND[part].test(databaseType)) {
      throw new MmdbError(`it is ${databaseType}, expected ${WANTED[part]}`);
    }
    return { file: at, digest };
  } catch (error) {
    throw new UsageError('config.geo-file', `geo.${part}: ${at}: ${reasonOf(error)}`, location);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof MmdbError || error instanceof DatabaseFileError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === '') throw error;
  return REASONS[code] ?? `it cannot be read (${code})`;
}
