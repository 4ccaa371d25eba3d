import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/** Damaged files that are kept for a person to look into; older ones make room. */
const DAMAGED_FILES_MAX = 2;
/** A database of SQLite, its write-ahead log and that log's index. */
const ENDINGS = ['', '-wal', '-shm'] as const;

/** Result codes of SQLite for a file that is not what it should be (https://sqlite.org/rescode.html). */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;
/** Read-only, an error of input and output (a write-ahead log without room), full, cannot be opened. */
const REFUSED_BY_DISK: readonly number[] = [8, 10, 13, 14];

/** A file that cannot be used, found by us and not by SQLite. */
export class DamageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DamageError';
  }
}

/** Where a file that could not be used was moved to, and why. */
export interface SetAside {
  readonly movedTo: string;
  readonly reason: string;
}

/** True where the file, and not the query, the disk or another process, is at fault. */
export function isDamage(error: unknown): boolean {
  const code = resultCodeOf(error);
  return error instanceof DamageError || code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** True where the disk takes no more, and the file is as good as before. */
export function isRefusedByDisk(error: unknown): boolean {
  return REFUSED_BY_DISK.includes(resultCodeOf(error));
}

/** SQLite's primary code: the lowest byte of an extended one; 0 where it is no error of SQLite's. */
export function resultCodeOf(error: unknown): number {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : 0;
}

/** A database that could be opened, and where the damaged one was moved that stood in its place. */
export interface Opened<Database> {
  readonly database: Database;
  readonly setAside: SetAside | undefined;
}

/**
 * Opens a database. One that is damaged is moved aside, and an empty one takes its place. Throws where
 * the file cannot be had at all: no permission, no room, a folder of that name.
 */
export function openOrSetAside<Database>(
  file: string,
  nowMs: number,
  open: (file: string) => Database,
): Opened<Database> {
  try {
    refuseEmptied(file);
    return { database: open(file), setAside: undefined };
  } catch (error) {
    if (!isDamage(error)) throw error;
    const setAside = moveAside(file, nowMs, (error as Error).message);
    return { database: open(file), setAside };
  }
}

/**
 * SQLite takes a file without a byte for a new database, and what was in it would be gone without a word.
 * (A first start that was killed before its first page leaves one too: that is told and costs nothing.)
 */
function refuseEmptied(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() === true && stats.size === 0) throw new DamageError('the file is empty');
}

/** As SQLite finds it on a look through the whole file. Throws DamageError where something is wrong. */
export function checkWhole(database: DatabaseSync): void {
  const [row] = database.prepare('PRAGMA quick_check(1)').all();
  const finding = String(Object.values(row ?? {})[0]);
  if (finding !== 'ok') throw new DamageError(finding);
}

/**
 * Renames the database and what belongs to it, and removes what was set aside long before. Throws what
 * the file system says where that cannot be done.
 */
export function moveAside(file: string, nowMs: number, reason: string): SetAside {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:.]/g, '');
  const movedTo = `${file}.damaged-${stamp}`;
  for (const ending of ENDINGS) {
    try {
      renameSync(file + ending, movedTo + ending);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  const prefix = `${path.basename(file)}.damaged-`;
  const kept = readdirSync(path.dirname(file))
    .filter((name) => name.startsWith(prefix) && !/-(?:wal|shm)$/.test(name))
    .sort();
  for (const name of kept.slice(0, -DAMAGED_FILES_MAX)) {
    for (const ending of ENDINGS) {
      rmSync(path.join(path.dirname(file), name + ending), { force: true });
    }
  }
  return { movedTo, reason };
}
