import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { open, readdir, rename, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { parseSegmentFile } from './segment-name.ts';

/** What the writer needs of a file system. An interface so that tests can make it fail. */
export interface JournalFiles {
  /** Fails with EEXIST when there is such a file: two writers never share one. */
  create(file: string): Promise<JournalFile>;
  /** Creates a file with that content at once, for a process about to end. Fails with EEXIST. */
  writeNewSync(file: string, bytes: Uint8Array): void;
  rename(from: string, to: string): Promise<void>;
  usage(folder: string): Promise<FolderUsage>;
}

export interface JournalFile {
  /** Returns how many bytes were written; fewer than asked for where the disk ran full. */
  write(bytes: Uint8Array, offset: number): Promise<number>;
  writeSync(bytes: Uint8Array): void;
  /** Puts what was written on the disk itself. */
  sync(): Promise<void>;
  /** False once somebody has removed the file: what is written to it then is lost. */
  isLinked(): Promise<boolean>;
  close(): Promise<void>;
}

export interface FolderUsage {
  /** Bytes in segments. */
  readonly usedBytes: number;
  /** Bytes that the file system has left for an ordinary user. */
  readonly freeBytes: number;
  /** Bytes that the file system has in all. */
  readonly sizeBytes: number;
}

/** Owner writes, group reads: control and gateway run as different users of one group. */
const FILE_MODE = 0o640;

/**
 * Node's permission model refuses fsync on every file, whatever else it allows. Where it is on, each
 * write goes through to the disk instead (O_DSYNC): writes are batches, a few a second.
 */
const MAY_SYNC = process.permission === undefined;

const { O_APPEND, O_CREAT, O_DSYNC, O_EXCL, O_WRONLY } = constants;
const CREATE_FLAGS = O_APPEND | O_CREAT | O_EXCL | O_WRONLY | (MAY_SYNC ? 0 : O_DSYNC);

export const diskFiles: JournalFiles = {
  async create(file) {
    return new DiskFile(await open(file, CREATE_FLAGS, FILE_MODE));
  },
  writeNewSync(file, bytes) {
    const descriptor = openSync(file, CREATE_FLAGS, FILE_MODE);
    try {
      writeAllSync(descriptor, bytes);
    } finally {
      closeSync(descriptor);
    }
  },
  rename,
  usage: measureFolder,
};

/** Writes everything and puts it on the disk before it returns. */
function writeAllSync(descriptor: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) {
    offset += writeSync(descriptor, bytes, offset);
  }
  if (MAY_SYNC) fdatasyncSync(descriptor);
}

class DiskFile implements JournalFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async write(bytes: Uint8Array, offset: number): Promise<number> {
    return (await this.#handle.write(bytes, offset)).bytesWritten;
  }

  writeSync(bytes: Uint8Array): void {
    writeAllSync(this.#handle.fd, bytes);
  }

  async sync(): Promise<void> {
    if (MAY_SYNC) await this.#handle.datasync();
  }

  async isLinked(): Promise<boolean> {
    return (await this.#handle.stat()).nlink > 0;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

async function measureFolder(folder: string): Promise<FolderUsage> {
  let usedBytes = 0;
  for (const fileName of await readdir(folder)) {
    if (parseSegmentFile(fileName) !== undefined) {
      usedBytes += await sizeOf(path.join(folder, fileName));
    }
  }
  const { bavail, blocks, bsize } = await statfs(folder);
  return { usedBytes, freeBytes: bavail * bsize, sizeBytes: blocks * bsize };
}

/** 0 for a file that was finished or deleted since the folder was listed. */
async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
