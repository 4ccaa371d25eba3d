import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** The largest database taken into memory: one of every city has a quarter of it. */
const DATABASE_BYTES_MAX = 256 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;

export interface DatabaseBytes {
  /** In memory that threads may share. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** SHA-256 in hex. */
  readonly digest: string;
}

/** The file cannot be read as a database. The message is for a person, without the file's name. */
export class DatabaseFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DatabaseFileError';
  }
}

/** Reads a file into shared memory. Throws DatabaseFileError where it is too large or changes meanwhile. */
export function readDatabaseFile(file: string): DatabaseBytes {
  const stats = statSync(file);
  if (!stats.isFile()) {
    // A pipe would be waited for.
    throw new DatabaseFileError(stats.isDirectory() ? 'it is a folder' : 'it is no file');
  }
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    if (size > DATABASE_BYTES_MAX) {
      throw new DatabaseFileError(`it is larger than ${DATABASE_BYTES_MAX} bytes`);
    }
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    const hash = createHash('sha256');
    const part = new Uint8Array(READ_BYTES);
    let at = 0;
    for (;;) {
      const read = readSync(descriptor, part);
      if (read === 0) break;
      if (at + read > size) throw new DatabaseFileError('it grew while it was read');
      const filled = part.subarray(0, read);
      hash.update(filled);
      bytes.set(filled, at);
      at += read;
    }
    if (at < size) throw new DatabaseFileError('it shrank while it was read');
    return { bytes, digest: hash.digest('hex') };
  } finally {
    closeSync(descriptor);
  }
}
