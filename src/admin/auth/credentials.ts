import type { Clock } from '../../lib/clock.ts';
import { isRefusedByDisk } from '../../lib/damaged-file.ts';
import type { AccountStore, ApiToken, Role, User } from '../accounts/account-store.ts';
import type { Caller } from './caller.ts';
import { hashSecret, isSameSecret, makeSecret, signText } from './secret.ts';

/** An open page counts as use: it asks for news by itself. */
export const SESSION_IDLE_MS = 2 * 3_600_000;
export const SESSION_LIFETIME_MS = 24 * 3_600_000;
export const SETUP_LIFETIME_MS = 3_600_000;
const TOKEN_PREFIX_LENGTH = 12;
/** A use is written down at most this often. */
const TOUCH_INTERVAL_MS = 60_000;
const USER_AGENT_LENGTH_MAX = 200;
const TOKEN_MARK = 'rmp_';
/** Longest secret looked at: a cookie may hold anything. */
const SECRET_LENGTH_MAX = 64;

/** Opens, finds and closes sessions, tokens and set-up links. Only hashes reach the store. */
export class Credentials {
  readonly #accounts: AccountStore;
  readonly #clock: Clock;

  constructor(accounts: AccountStore, clock: Clock) {
    this.#accounts = accounts;
    this.#clock = clock;
  }

  /** Returns the cookie's value: a new one for each sign-in, so that none can be fixed beforehand. */
  openSession(user: User, address: string, userAgent: string): string {
    const secret = makeSecret();
    const now = this.#clock.now();
    this.#accounts.expireSessions(now - SESSION_IDLE_MS, now - SESSION_LIFETIME_MS);
    this.#accounts.openSession(hashSecret(secret), {
      userId: user.id,
      createdAt: now,
      lastSeenAt: now,
      address,
      userAgent: userAgent.slice(0, USER_AGENT_LENGTH_MAX),
    });
    return secret;
  }

  findSession(secret: string): Caller | undefined {
    if (secret.length > SECRET_LENGTH_MAX) return undefined;
    const caller = this.findSessionByHash(hashSecret(secret));
    return caller === undefined ? undefined : { ...caller, csrfToken: csrfTokenOf(secret) };
  }

  /** The same for a stream that goes on: it keeps the hash alone. Its `csrfToken` is ''. */
  findSessionByHash(sessionHash: string): (Caller & { readonly kind: 'session' }) | undefined {
    const session = this.#accounts.session(sessionHash);
    if (session === undefined) return undefined;
    const now = this.#clock.now();
    const isOver =
      now - session.lastSeenAt > SESSION_IDLE_MS || now - session.createdAt > SESSION_LIFETIME_MS;
    const user = isOver ? undefined : this.#accounts.userById(session.userId);
    if (user === undefined) {
      unlessDiskRefuses(() => this.#accounts.closeSession(sessionHash));
      return undefined;
    }
    if (now - session.lastSeenAt >= TOUCH_INTERVAL_MS) {
      unlessDiskRefuses(() => this.#accounts.touchSession(sessionHash, now));
    }
    return { kind: 'session', user, role: user.role, name: user.name, sessionHash, csrfToken: '' };
  }

  /** Returns the token and its secret, which is shown once; undefined when there are too many. */
  createToken(
    id: string,
    name: string,
    role: Role,
    createdBy: string,
    expiresAt: number,
  ): { readonly token: ApiToken; readonly secret: string } | undefined {
    const secret = TOKEN_MARK + makeSecret();
    const token: ApiToken = {
      id,
      name,
      prefix: secret.slice(0, TOKEN_PREFIX_LENGTH),
      role,
      createdBy,
      createdAt: this.#clock.now(),
      expiresAt,
      lastUsedAt: 0,
      revokedAt: 0,
    };
    return this.#accounts.createToken(token, hashSecret(secret)) ? { token, secret } : undefined;
  }

  findToken(secret: string): Caller | undefined {
    if (!secret.startsWith(TOKEN_MARK) || secret.length > SECRET_LENGTH_MAX) return undefined;
    const token = this.#accounts.tokenByHash(hashSecret(secret));
    if (token === undefined || !this.#isGood(token)) return undefined;
    const now = this.#clock.now();
    if (now - token.lastUsedAt >= TOUCH_INTERVAL_MS) {
      unlessDiskRefuses(() => this.#accounts.touchToken(token.id, now));
    }
    return { kind: 'token', token, role: token.role, name: `token ${token.name}` };
  }

  /** Whether whoever opened a stream may still read it. */
  isStillGood(caller: Caller): boolean {
    if (caller.kind === 'session') return this.findSessionByHash(caller.sessionHash) !== undefined;
    const token = this.#accounts.tokens().find((each) => each.id === caller.token.id);
    return token !== undefined && this.#isGood(token);
  }

  /** Makes a one-time secret that may create the first admin; undefined once there is a user. */
  openSetup(): string | undefined {
    if (this.#accounts.hasUsers()) return undefined;
    const secret = makeSecret();
    this.#accounts.openSetup(hashSecret(secret), this.#clock.now() + SETUP_LIFETIME_MS);
    return secret;
  }

  isSetupOpen(secret: string): boolean {
    return (
      !this.#accounts.hasUsers() &&
      this.#accounts.isSetupOpen(hashSecret(secret), this.#clock.now())
    );
  }

  #isGood(token: ApiToken): boolean {
    return token.revokedAt === 0 && (token.expiresAt === 0 || token.expiresAt > this.#clock.now());
  }
}

/** A disk without room is no reason to turn away who is signed in: they may be there to mend that. */
function unlessDiskRefuses(note: () => void): void {
  try {
    note();
  } catch (error) {
    if (!isRefusedByDisk(error)) throw error;
  }
}

/** The header token that goes with a session cookie. Whoever cannot read the cookie cannot make it. */
export function csrfTokenOf(sessionSecret: string): string {
  return signText(sessionSecret, 'csrf', '');
}

export function isCsrfTokenOf(
  caller: Caller & { readonly kind: 'session' },
  token: string,
): boolean {
  return caller.csrfToken !== '' && isSameSecret(caller.csrfToken, token);
}
