/** What a caller may do; each role may do all that the ones before it may. */
export type Role = 'viewer' | 'operator' | 'admin';

export const ROLES: readonly Role[] = ['viewer', 'operator', 'admin'];

/** A person who may sign in. Times are milliseconds since the epoch. */
export interface User {
  readonly id: string;
  /** Lower case, unique. */
  readonly name: string;
  readonly role: Role;
  readonly createdAt: number;
  readonly passwordChangedAt: number;
  /** 0 before the first sign-in. */
  readonly lastLoginAt: number;
}

export interface Session {
  readonly userId: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  /** Where it was opened from, for the person who looks through their sessions. */
  readonly address: string;
  readonly userAgent: string;
}

/** A secret for programs. Its role is its scope. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** The first characters of the secret, so that a person recognises it. */
  readonly prefix: string;
  readonly role: Role;
  readonly createdBy: string;
  readonly createdAt: number;
  /** 0: never. */
  readonly expiresAt: number;
  readonly lastUsedAt: number;
  /** 0 while it is good. */
  readonly revokedAt: number;
}

export type RemoveUserResult = 'removed' | 'last-admin' | 'unknown';
export type UpdateUserResult = 'updated' | 'last-admin' | 'unknown';
export type CreateUserResult = 'created' | 'name-taken' | 'not-first' | 'too-many';

export interface NewUser {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** PHC string (`$argon2id$...`). */
  readonly passwordHash: string;
  readonly createdAt: number;
}

/**
 * Who may use the console: a handful of people and tokens. Calls are synchronous and each is atomic.
 * Secrets come in hashed and are never given back, but for the password hash that a sign-in compares.
 */
export interface AccountStore {
  hasUsers(): boolean;
  /** Refuses more than `USERS_MAX`. With `onlyFirst` it creates the user only while there is none (set-up). */
  createUser(user: NewUser, onlyFirst?: boolean): CreateUserResult;
  userById(id: string): User | undefined;
  userByName(name: string): User | undefined;
  passwordHashOf(userId: string): string | undefined;
  /** In order of name. */
  users(): readonly User[];
  /** Refuses what would leave no admin. Ends the user's sessions when the role changes. */
  changeRole(userId: string, role: Role): UpdateUserResult;
  /** Ends all sessions of the user but `keepSession`. */
  changePassword(userId: string, passwordHash: string, now: number, keepSession?: string): boolean;
  /** Replaces the hash of the same password (new parameters); sessions go on. */
  rehashPassword(userId: string, passwordHash: string): void;
  recordLogin(userId: string, now: number): void;
  /** Refuses to remove the last admin. Sessions go with the user. */
  removeUser(userId: string): RemoveUserResult;

  /** Keeps at most `SESSIONS_PER_USER_MAX` per user; the longest unused ones go. */
  openSession(hash: string, session: Session): void;
  session(hash: string): Session | undefined;
  touchSession(hash: string, now: number): void;
  closeSession(hash: string): void;
  closeSessionsOf(userId: string): number;
  /** Where the sessions in force were opened from, each address once. */
  sessionAddresses(): readonly string[];
  /** Removes sessions unused since `idleBefore` or opened before `openedBefore`. */
  expireSessions(idleBefore: number, openedBefore: number): number;

  /** False when there are already `TOKENS_MAX` good ones. */
  createToken(token: ApiToken, hash: string): boolean;
  tokenByHash(hash: string): ApiToken | undefined;
  /** Newest first, with the revoked ones. */
  tokens(): readonly ApiToken[];
  touchToken(id: string, now: number): void;
  revokeToken(id: string, now: number): ApiToken | undefined;

  /** A one-time secret that may create the first admin. Several may be open; the oldest give way. */
  openSetup(hash: string, expiresAt: number): void;
  isSetupOpen(hash: string, now: number): boolean;
  closeSetups(): void;

  /** Key that signs device cookies; made once and kept. */
  deviceKey(): Uint8Array;
  close(): void;
}

export const SESSIONS_PER_USER_MAX = 20;
export const TOKENS_MAX = 200;
export const USERS_MAX = 500;
export const OPEN_SETUPS_MAX = 8;
