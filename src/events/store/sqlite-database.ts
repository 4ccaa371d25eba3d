import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { MIGRATIONS } from './schema.ts';
import { StoreError } from './store.ts';
import {
  checkWhole,
  DamageError,
  isDamage,
  openOrSetAside,
  resultCodeOf,
  type Opened,
} from '../../lib/damaged-file.ts';
import { StatementCache } from '../../lib/statement-cache.ts';

/** A file up to this size is read through when it is opened; a larger one shows its damage in use. */
const CHECK_BYTES_MAX = 64 * 1024 * 1024;
const BUSY_TIMEOUT_MS = 5000;
const PAGE_CACHE_KIBIBYTES = 16 * 1024;
const WAL_BYTES_KEPT = 16 * 1024 * 1024;

/** Result codes of SQLite that ask for an answer of their own (https://sqlite.org/rescode.html). */
const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

/**
 * Opens the file, creating it where there is none, and brings its schema up to date. A file that is
 * damaged, no database, or from a newer Rampart is moved aside, and an empty one takes its place: what
 * comes in next is worth more than a program that will not start. Throws StoreError `internal` where
 * even that is impossible (no such folder, no permission).
 */
export function openDatabase(file: string, nowMs: number): Opened<SqliteDatabase> {
  try {
    return openOrSetAside(file, nowMs, (at) => new SqliteDatabase(at));
  } catch (error) {
    throw toStoreError(error);
  }
}

/** A connection with what every use of it needs: statements by their text, one transaction at a time. */
export class SqliteDatabase {
  readonly #file: string;
  readonly #connection: DatabaseSync;
  readonly #statements: StatementCache;

  constructor(file: string) {
    this.#file = file;
    this.#connection = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    this.#statements = new StatementCache(this.#connection);
    try {
      this.#prepareFile();
    } catch (error) {
      this.#connection.close();
      throw error;
    }
  }

  prepare(sql: string): StatementSync {
    return this.#statements.get(sql);
  }

  /** Runs all of it or nothing. The result is on the disk when this returns. */
  transact<Result>(run: () => Result): Result {
    this.#connection.exec('BEGIN IMMEDIATE');
    try {
      const result = run();
      this.#connection.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself where it says that it is full or damaged.
      if (this.#connection.isTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    }
  }

  /** Bytes in pages that hold something, in the file, and in the file with its write-ahead log. */
  measure(): {
    readonly usedBytes: number;
    readonly fileBytes: number;
    readonly diskBytes: number;
  } {
    const pageBytes = this.#pragma('page_size');
    const pages = this.#pragma('page_count');
    const fileBytes = pages * pageBytes;
    return {
      usedBytes: fileBytes - this.#pragma('freelist_count') * pageBytes,
      fileBytes,
      diskBytes: fileBytes + sizeOf(`${this.#file}-wal`),
    };
  }

  /** Gives up to so many unused pages back to the file system. */
  vacuum(pages: number): void {
    this.#connection.exec(`PRAGMA incremental_vacuum(${pages})`);
  }

  /** Moves the write-ahead log into the file, which thereby takes its true size, and empties it. */
  checkpoint(): void {
    this.#connection.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  #prepareFile(): void {
    // Only a file without a table yet can take it: then unused pages can be given back bit by bit.
    this.#connection.exec('PRAGMA auto_vacuum = INCREMENTAL');
    this.#connection.exec('PRAGMA journal_mode = WAL');
    // A commit is on the disk when it returns: segments are deleted on the strength of it.
    this.#connection.exec('PRAGMA synchronous = FULL');
    this.#connection.exec(`PRAGMA cache_size = -${PAGE_CACHE_KIBIBYTES}`);
    this.#connection.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_KEPT}`);
    // Says "damaged" instead of going wrong when a page is not what it should be.
    this.#connection.exec('PRAGMA cell_size_check = ON');
    this.#connection.exec('PRAGMA trusted_schema = OFF');
    this.#connection.exec('PRAGMA temp_store = MEMORY');
    this.#migrate();
    if (this.measure().fileBytes <= CHECK_BYTES_MAX) checkWhole(this.#connection);
  }

  #migrate(): void {
    const version = this.#pragma('user_version');
    if (version > MIGRATIONS.length) {
      throw new DamageError(
        `its schema has version ${version}, this Rampart knows ${MIGRATIONS.length}`,
      );
    }
    for (let next = version; next < MIGRATIONS.length; next++) {
      this.transact(() => {
        this.#connection.exec(MIGRATIONS[next]!);
        this.#connection.exec(`PRAGMA user_version = ${next + 1}`);
      });
    }
  }

  #pragma(name: string): number {
    const row = this.prepare(`PRAGMA ${name}`).get();
    return Number(row?.[name]);
  }
}

/** Puts an error of SQLite in the words of the interface. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (isDamage(error)) return new StoreError('damaged', message);
  switch (resultCodeOf(error)) {
    case SQLITE_FULL:
      return new StoreError('full', message);
    case SQLITE_BUSY:
      return new StoreError('busy', message);
    default:
      return new StoreError('internal', message);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
