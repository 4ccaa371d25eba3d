import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  OPEN_SETUPS_MAX,
  SESSIONS_PER_USER_MAX,
  TOKENS_MAX,
  USERS_MAX,
  type AccountStore,
  type ApiToken,
  type CreateUserResult,
  type NewUser,
  type RemoveUserResult,
  type Role,
  type Session,
  type UpdateUserResult,
  type User,
} from './account-store.ts';
import { checkWhole, DamageError, openOrSetAside, type SetAside } from '../../lib/damaged-file.ts';
import { fileProblem } from '../../lib/file-problem.ts';
import { StatementCache } from '../../lib/statement-cache.ts';

/** Grows with each change of the tables; `migrate` leads from any older one to it. */
const SCHEMA_VERSION = 1;
const REVOKED_TOKENS_KEPT = 100;
const CACHE_KIB = 256;
const BUSY_TIMEOUT_MS = 2_000;
const DEVICE_KEY_BYTES = 32;

const SCHEMA = `
  CREATE TABLE users (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, role TEXT NOT NULL,
    password_hash TEXT NOT NULL, created_at INTEGER NOT NULL,
    password_changed_at INTEGER NOT NULL, last_login_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE sessions (
    hash TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users(id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL, last_seen_at INTEGER NOT NULL,
    address TEXT NOT NULL, user_agent TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_user ON sessions(user_id, last_seen_at);
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, name TEXT NOT NULL, prefix TEXT NOT NULL,
    role TEXT NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, revoked_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE setups (hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL) STRICT;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
`;

const USER_COLUMNS = `id, name, role, created_at AS createdAt,
  password_changed_at AS passwordChangedAt, last_login_at AS lastLoginAt`;
const SESSION_COLUMNS = `user_id AS userId, created_at AS createdAt, last_seen_at AS lastSeenAt,
  address, user_agent AS userAgent`;
const TOKEN_COLUMNS = `id, name, prefix, role, created_by AS createdBy, created_at AS createdAt,
  expires_at AS expiresAt, last_used_at AS lastUsedAt, revoked_at AS revokedAt`;

export interface OpenedAccountStore {
  readonly store: AccountStore;
  /** Where a damaged file was moved to, and why. */
  readonly setAside: SetAside | undefined;
  /** Why nobody can sign in; '' while the file is there. */
  readonly problem: string;
}

/**
 * Opens the accounts file (created readable by its owner alone). One that is damaged or from a newer
 * Rampart is moved aside, and an empty one takes its place. Where the disk refuses the file there are no
 * accounts until it can be had again: bans and policy do not wait for who may sign in.
 */
export function openAccounts(file: string, nowMs: number): OpenedAccountStore {
  try {
    const { database, setAside } = openOrSetAside(file, nowMs, openAccountStore);
    return { store: database, setAside, problem: '' };
  } catch (error) {
    return {
      store: openAccountStore(':memory:'),
      setAside: undefined,
      problem: fileProblem(error),
    };
  }
}

/** Opens the accounts file, or `:memory:`. Throws DamageError, or what SQLite and the file system say. */
export function openAccountStore(file: string): AccountStore {
  return new SqliteAccountStore(file);
}

class SqliteAccountStore implements AccountStore {
  readonly #database: DatabaseSync;
  readonly #statements: StatementCache;
  readonly #deviceKey: Uint8Array;

  constructor(file: string) {
    if (file !== ':memory:') keepPrivate(file);
    this.#database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
    this.#statements = new StatementCache(this.#database);
    try {
      // FULL: an account that was created must not be gone after a power cut; writes here are rare.
      this.#database.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -${CACHE_KIB};`,
      );
      this.#migrate(file);
      checkWhole(this.#database);
      this.#deviceKey = this.#loadDeviceKey();
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  hasUsers(): boolean {
    return this.#get('SELECT 1 FROM users LIMIT 1') !== undefined;
  }

  createUser(user: NewUser, onlyFirst = false): CreateUserResult {
    return this.#atomically(() => {
      if (onlyFirst && this.hasUsers()) return 'not-first';
      if (this.userByName(user.name) !== undefined) return 'name-taken';
      if (this.users().length >= USERS_MAX) return 'too-many';
      this.#run(
        `INSERT INTO users (id, name, role, password_hash, created_at, password_changed_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
        user.id,
        user.name,
        user.role,
        user.passwordHash,
        user.createdAt,
        user.createdAt,
      );
      return 'created';
    });
  }

  userById(id: string): User | undefined {
    return this.#get(`SELECT ${USER_COLUMNS} FROM users WHERE id = ?`, id) as User | undefined;
  }

  userByName(name: string): User | undefined {
    return this.#get(`SELECT ${USER_COLUMNS} FROM users WHERE name = ?`, name) as User | undefined;
  }

  passwordHashOf(userId: string): string | undefined {
    const row = this.#get('SELECT password_hash AS hash FROM users WHERE id = ?', userId);
    return (row as { readonly hash: string } | undefined)?.hash;
  }

  users(): readonly User[] {
    return this.#all(`SELECT ${USER_COLUMNS} FROM users ORDER BY name`) as readonly User[];
  }

  changeRole(userId: string, role: Role): UpdateUserResult {
    return this.#atomically(() => {
      const user = this.userById(userId);
      if (user === undefined) return 'unknown';
      if (role !== 'admin' && this.#isLastAdmin(user)) return 'last-admin';
      this.#run('UPDATE users SET role = ? WHERE id = ?', role, userId);
      // Whoever was signed in with the old role signs in again with the new one.
      if (role !== user.role) this.closeSessionsOf(userId);
      return 'updated';
    });
  }

  changePassword(userId: string, passwordHash: string, now: number, keepSession = ''): boolean {
    return this.#atomically(() => {
      const changed = this.#run(
        'UPDATE users SET password_hash = ?, password_changed_at = ? WHERE id = ?',
        passwordHash,
        now,
        userId,
      );
      this.#run('DELETE FROM sessions WHERE user_id = ? AND hash <> ?', userId, keepSession);
      return changed > 0;
    });
  }

  rehashPassword(userId: string, passwordHash: string): void {
    this.#run('UPDATE users SET password_hash = ? WHERE id = ?', passwordHash, userId);
  }

  recordLogin(userId: string, now: number): void {
    this.#run('UPDATE users SET last_login_at = ? WHERE id = ?', now, userId);
  }

  removeUser(userId: string): RemoveUserResult {
    return this.#atomically(() => {
      const user = this.userById(userId);
      if (user === undefined) return 'unknown';
      if (this.#isLastAdmin(user)) return 'last-admin';
      this.#run('DELETE FROM users WHERE id = ?', userId);
      return 'removed';
    });
  }

  openSession(hash: string, session: Session): void {
    this.#atomically(() => {
      this.#run(
        `INSERT INTO sessions (hash, user_id, created_at, last_seen_at, address, user_agent)
         VALUES (?, ?, ?, ?, ?, ?)`,
        hash,
        session.userId,
        session.createdAt,
        session.lastSeenAt,
        session.address,
        session.userAgent,
      );
      this.#run(
        `DELETE FROM sessions WHERE user_id = ?1 AND hash NOT IN
         (SELECT hash FROM sessions WHERE user_id = ?1
          ORDER BY last_seen_at DESC, hash = ?2 DESC LIMIT ?3)`,
        session.userId,
        hash,
        SESSIONS_PER_USER_MAX,
      );
    });
  }

  session(hash: string): Session | undefined {
    const sql = `SELECT ${SESSION_COLUMNS} FROM sessions WHERE hash = ?`;
    return this.#get(sql, hash) as Session | undefined;
  }

  touchSession(hash: string, now: number): void {
    this.#run('UPDATE sessions SET last_seen_at = ? WHERE hash = ?', now, hash);
  }

  closeSession(hash: string): void {
    this.#run('DELETE FROM sessions WHERE hash = ?', hash);
  }

  closeSessionsOf(userId: string): number {
    return this.#run('DELETE FROM sessions WHERE user_id = ?', userId);
  }

  sessionAddresses(): readonly string[] {
    const rows = this.#all('SELECT DISTINCT address FROM sessions ORDER BY address');
    return rows.map((row) => (row as { readonly address: string }).address);
  }

  expireSessions(idleBefore: number, openedBefore: number): number {
    return this.#run(
      'DELETE FROM sessions WHERE last_seen_at < ? OR created_at < ?',
      idleBefore,
      openedBefore,
    );
  }

  createToken(token: ApiToken, hash: string): boolean {
    return this.#atomically(() => {
      const good = this.tokens().filter(({ revokedAt }) => revokedAt === 0).length;
      if (good >= TOKENS_MAX) return false;
      this.#run(
        `INSERT INTO tokens (id, hash, name, prefix, role, created_by, created_at, expires_at,
         last_used_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
        token.id,
        hash,
        token.name,
        token.prefix,
        token.role,
        token.createdBy,
        token.createdAt,
        token.expiresAt,
      );
      return true;
    });
  }

  tokenByHash(hash: string): ApiToken | undefined {
    const sql = `SELECT ${TOKEN_COLUMNS} FROM tokens WHERE hash = ?`;
    return this.#get(sql, hash) as ApiToken | undefined;
  }

  tokens(): readonly ApiToken[] {
    const sql = `SELECT ${TOKEN_COLUMNS} FROM tokens ORDER BY created_at DESC, id DESC`;
    return this.#all(sql) as readonly ApiToken[];
  }

  touchToken(id: string, now: number): void {
    this.#run('UPDATE tokens SET last_used_at = ? WHERE id = ?', now, id);
  }

  revokeToken(id: string, now: number): ApiToken | undefined {
    return this.#atomically(() => {
      this.#run('UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at = 0', now, id);
      this.#run(
        `DELETE FROM tokens WHERE revoked_at > 0 AND id <> ?1 AND id NOT IN
         (SELECT id FROM tokens WHERE revoked_at > 0 ORDER BY revoked_at DESC LIMIT ?2)`,
        id,
        REVOKED_TOKENS_KEPT,
      );
      return this.#get(`SELECT ${TOKEN_COLUMNS} FROM tokens WHERE id = ?`, id) as
        | ApiToken
        | undefined;
    });
  }

  openSetup(hash: string, expiresAt: number): void {
    this.#atomically(() => {
      this.#run('INSERT INTO setups (hash, expires_at) VALUES (?, ?)', hash, expiresAt);
      this.#run(
        `DELETE FROM setups WHERE hash NOT IN
         (SELECT hash FROM setups ORDER BY rowid DESC LIMIT ?)`,
        OPEN_SETUPS_MAX,
      );
    });
  }

  isSetupOpen(hash: string, now: number): boolean {
    return (
      this.#get('SELECT 1 FROM setups WHERE hash = ? AND expires_at > ?', hash, now) !== undefined
    );
  }

  closeSetups(): void {
    this.#run('DELETE FROM setups');
  }

  deviceKey(): Uint8Array {
    return this.#deviceKey;
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #isLastAdmin(user: User): boolean {
    if (user.role !== 'admin') return false;
    return this.#get("SELECT 1 FROM users WHERE role = 'admin' AND id <> ?", user.id) === undefined;
  }

  #migrate(file: string): void {
    const { user_version: version } = this.#get('PRAGMA user_version') as { user_version: number };
    if (version > SCHEMA_VERSION) {
      throw new DamageError(
        `${file} was written by a newer version of Rampart (accounts format ${version}, this one knows ${SCHEMA_VERSION}); start that version again`,
      );
    }
    if (version === SCHEMA_VERSION) return;
    this.#atomically(() => {
      this.#database.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`);
    });
  }

  #loadDeviceKey(): Uint8Array {
    this.#run(
      "INSERT OR IGNORE INTO secrets (name, value) VALUES ('device-key', ?)",
      randomBytes(DEVICE_KEY_BYTES),
    );
    const row = this.#get("SELECT value FROM secrets WHERE name = 'device-key'");
    return (row as { readonly value: Uint8Array }).value;
  }

  #atomically<Result>(work: () => Result): Result {
    if (this.#database.isTransaction) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #run(sql: string, ...values: readonly SQLInputValue[]): number {
    return Number(this.#statements.get(sql).run(...values).changes);
  }

  /** One row with the columns that `sql` names; callers say which that are. */
  #get(sql: string, ...values: readonly SQLInputValue[]): object | undefined {
    const row = this.#statements.get(sql).get(...values);
    return row === undefined ? undefined : { ...row };
  }

  #all(sql: string, ...values: readonly SQLInputValue[]): readonly object[] {
    return this.#statements
      .get(sql)
      .all(...values)
      .map((row) => ({ ...row }));
  }
}

/** SQLite gives its side files (-wal, -shm) the mode of the main one. */
function keepPrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}
