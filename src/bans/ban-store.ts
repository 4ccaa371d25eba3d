import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { checkWhole, DamageError, openOrSetAside, type SetAside } from '../lib/damaged-file.ts';
import { fileProblem } from '../lib/file-problem.ts';
import {
  BAN_MS_MAX,
  BANS_OF_KIND_MAX,
  formatBanned,
  parseBanned,
  type AuthorKind,
  type Ban,
} from './ban.ts';
import { StatementCache } from '../lib/statement-cache.ts';

const SCHEMA_VERSION = 1;
const CACHE_KIB = 512;
const BUSY_TIMEOUT_MS = 2000;
const FILE_MODE = 0o600;
/** More are never in force. */
const BANS_MAX = Math.max(...Object.values(BANS_OF_KIND_MAX));

const SCHEMA = `
  CREATE TABLE bans (
    network TEXT NOT NULL, author TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    since_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL,
    PRIMARY KEY (network, author)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX bans_by_time ON bans(since_ms DESC, network, author);
  CREATE INDEX bans_by_end ON bans(until_ms);
`;

const COLUMNS = 'network, author, kind, reason, since_ms AS sinceMs, until_ms AS untilMs';

/** Where a page of bans ends and the next begins. */
export interface BanCursor {
  readonly sinceMs: number;
  readonly network: string;
  readonly author: string;
}

/** What was banned and until when, over all authors. */
export interface BanEnd {
  readonly network: string;
  readonly untilMs: number;
}

export interface OpenedBanStore {
  readonly store: BanStore;
  /** Where a damaged file was moved to, and why. */
  readonly setAside: SetAside | undefined;
  /** Why the list is in memory alone; '' while it is on disk. */
  readonly problem: string;
}

/**
 * Opens the ban list. A file that is damaged or from a newer Rampart is moved aside, and a new one takes
 * its place, with the bans that can still be read: without control nothing starts. Where the disk refuses the file, what can be read of it goes on in memory.
 */
export function openBanStore(file: string, nowMs: number): OpenedBanStore {
  try {
    const { database, setAside } = openOrSetAside(file, nowMs, (at) => new BanStore(at));
    if (setAside !== undefined) takeOver(database, readUntouched(setAside.movedTo, nowMs));
    return { store: database, setAside, problem: '' };
  } catch (error) {
    const store = new BanStore(':memory:');
    takeOver(store, readUntouched(file, nowMs));
    return { store, setAside: undefined, problem: fileProblem(error) };
  }
}

function takeOver(store: BanStore, bans: readonly Ban[]): void {
  store.atomically(() => {
    for (const ban of bans) store.put(ban);
  });
}

/**
 * Reads the bans of a file that is not written to: what only its log holds is not there, and of a damaged
 * one what stands before the damage.
 */
function readUntouched(file: string, nowMs: number): readonly Ban[] {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  const bans: Ban[] = [];
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(url, { readOnly: true });
    const rows = database.prepare(`SELECT ${COLUMNS} FROM bans WHERE until_ms > ?`).iterate(nowMs);
    for (const row of rows) {
      const ban = row as unknown as Ban;
      if (isWhole(ban, nowMs)) bans.push(ban);
      if (bans.length === BANS_MAX) break;
    }
  } catch {
    // The caller has the reason already: the file could not be opened as it should be either.
  } finally {
    database?.close();
  }
  return bans;
}

/** Rows beside damage may hold anything. */
function isWhole({ network, author, kind, reason, sinceMs, untilMs }: Ban, nowMs: number): boolean {
  const parsed = typeof network === 'string' ? parseBanned(network) : undefined;
  return (
    parsed !== undefined &&
    formatBanned(parsed) === network &&
    typeof author === 'string' &&
    Object.hasOwn(BANS_OF_KIND_MAX, kind) &&
    typeof reason === 'string' &&
    typeof sinceMs === 'number' &&
    untilMs <= nowMs + BAN_MS_MAX
  );
}

/** The ban list on disk: it survives a restart, and its size is no matter of memory. */
export class BanStore {
  readonly #database: DatabaseSync;
  readonly #statements: StatementCache;

  /** `:memory:`, or a file, created readable by its owner alone. Throws where it cannot be opened. */
  constructor(file: string) {
    if (file !== ':memory:') {
      closeSync(openSync(file, 'a', FILE_MODE));
      chmodSync(file, FILE_MODE);
    }
    this.#database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    this.#statements = new StatementCache(this.#database);
    try {
      // NORMAL: a killed process loses nothing; a power cut may lose the last moments, and bans end anyway.
      this.#database.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -${CACHE_KIB};`,
      );
      this.#migrate(file);
      // At its largest it is read through in a fraction of a second; later, damage would come as a surprise.
      checkWhole(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  put(ban: Ban): void {
    this.#run(
      `INSERT INTO bans (network, author, kind, reason, since_ms, until_ms) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (network, author) DO UPDATE SET kind = excluded.kind, reason = excluded.reason,
         since_ms = excluded.since_ms, until_ms = excluded.until_ms`,
      ban.network,
      ban.author,
      ban.kind,
      ban.reason,
      ban.sinceMs,
      ban.untilMs,
    );
  }

  get(network: string, author: string): Ban | undefined {
    const sql = `SELECT ${COLUMNS} FROM bans WHERE network = ? AND author = ?`;
    return this.#statements.get(sql).get(network, author) as Ban | undefined;
  }

  of(network: string): readonly Ban[] {
    const sql = `SELECT ${COLUMNS} FROM bans WHERE network = ?`;
    return this.#statements.get(sql).all(network) as unknown as Ban[];
  }

  remove(network: string, author: string): void {
    this.#run('DELETE FROM bans WHERE network = ? AND author = ?', network, author);
  }

  /** Newest first. */
  page(
    nowMs: number,
    limit: number,
    after: BanCursor | undefined,
    author?: string,
  ): readonly Ban[] {
    const where = author === undefined ? '' : 'AND author = :author';
    const from =
      after === undefined
        ? ''
        : 'AND (since_ms < :since OR (since_ms = :since AND (network, author) > (:network, :last)))';
    const sql = `SELECT ${COLUMNS} FROM bans WHERE until_ms > :now ${where} ${from}
      ORDER BY since_ms DESC, network, author LIMIT :limit`;
    return this.#statements.get(sql).all({
      now: nowMs,
      limit,
      ...(author === undefined ? {} : { author }),
      ...(after === undefined
        ? {}
        : { since: after.sinceMs, network: after.network, last: after.author }),
    }) as unknown as Ban[];
  }

  count(nowMs: number): number {
    const row = this.#statements
      .get('SELECT COUNT(*) AS count FROM bans WHERE until_ms > ?')
      .get(nowMs);
    return row!['count'] as number;
  }

  /** The later end of each network, over all authors. */
  *ends(nowMs: number): IterableIterator<BanEnd> {
    const sql = `SELECT network, MAX(until_ms) AS untilMs FROM bans WHERE until_ms > ? GROUP BY network`;
    yield* this.#statements
      .get(sql)
      .iterate(nowMs) as IterableIterator<unknown> as IterableIterator<BanEnd>;
  }

  *all(nowMs: number): IterableIterator<Ban> {
    const sql = `SELECT ${COLUMNS} FROM bans WHERE until_ms > ? ORDER BY network`;
    yield* this.#statements
      .get(sql)
      .iterate(nowMs) as IterableIterator<unknown> as IterableIterator<Ban>;
  }

  /** Takes out what is over; returns it. */
  expire(nowMs: number): readonly { network: string; author: string; kind: AuthorKind }[] {
    const sql = 'DELETE FROM bans WHERE until_ms <= ? RETURNING network, author, kind';
    return this.#statements.get(sql).all(nowMs) as unknown as {
      network: string;
      author: string;
      kind: AuthorKind;
    }[];
  }

  /** Runs `work` as one change. */
  atomically<Value>(work: () => Value): Value {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const value = work();
      this.#database.exec('COMMIT');
      return value;
    } catch (error) {
      // SQLite has rolled back by itself where it says that it is full.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #migrate(file: string): void {
    const row = this.#database.prepare('PRAGMA user_version').get();
    const version = row!['user_version'] as number;
    if (version > SCHEMA_VERSION) {
      throw new DamageError(`${file} comes from a newer version of Rampart (${version})`);
    }
    if (version === 0) {
      this.atomically(() => {
        this.#database.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`);
      });
    }
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#statements.get(sql).run(...values);
  }
}
