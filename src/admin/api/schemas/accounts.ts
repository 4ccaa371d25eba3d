import { z } from '@hono/zod-openapi';
import { ROLES, type Role } from '../../accounts/account-store.ts';
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN } from '../../auth/password.ts';
import { list, time } from './common.ts';

const TOKEN_DAYS_MAX = 3650;

export const role = z.enum(ROLES as readonly [Role, ...Role[]]);

/** Lower case in storage, so that `Ann` and `ann` are one person. */
const userName = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(
    z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?$/, 'letters, digits and . _ @ + - inside'),
  );

const newPassword = z
  .string()
  .min(PASSWORD_LENGTH_MIN)
  .max(PASSWORD_LENGTH_MAX)
  .describe(`${PASSWORD_LENGTH_MIN} characters or more; a sentence is a good password`);

/** What is compared is bounded, but not told apart by rules: a wrong one is just wrong. */
const anyPassword = z.string().max(PASSWORD_LENGTH_MAX);

export const UserBody = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    createdAt: time,
    passwordChangedAt: time,
    lastLoginAt: time.describe('0: never'),
  })
  .openapi('User');

export const SessionBody = z
  .object({
    setupNeeded: z.boolean().describe('True while there is no user; then sign-in is impossible'),
    user: z.object({ id: z.string(), name: z.string(), role }).optional(),
    csrfToken: z.string().optional().describe('To be sent as X-CSRF-Token with every change'),
    version: z.string().optional(),
  })
  .openapi('Session');

export const SetupRequest = z.strictObject({
  token: z.string().min(1).max(64),
  name: userName,
  password: newPassword,
});

export const LoginRequest = z.strictObject({
  name: z
    .string()
    .max(64)
    .transform((text) => text.trim().toLowerCase()),
  password: anyPassword,
});

export const OwnPasswordRequest = z.strictObject({ current: anyPassword, password: newPassword });

export const UsersBody = z.object({ users: list(UserBody) });
export const NewUserRequest = z.strictObject({ name: userName, password: newPassword, role });
export const ChangeUserRequest = z
  .strictObject({ role: role.optional(), password: newPassword.optional() })
  .refine((body) => body.role !== undefined || body.password !== undefined, 'nothing to change');

export const TokenBody = z
  .object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    role,
    createdBy: z.string(),
    createdAt: time,
    expiresAt: time.describe('0: never'),
    lastUsedAt: time.describe('0: never'),
    revokedAt: time.describe('0: good'),
  })
  .openapi('ApiToken');

export const TokensBody = z.object({ tokens: list(TokenBody) });
export const NewTokenRequest = z.strictObject({
  name: z
    .string()
    .transform((text) => text.trim())
    .pipe(z.string().regex(/^[\p{L}\p{N} ._-]{1,64}$/u, 'letters, digits, blanks and . _ -')),
  role,
  days: z.number().int().min(1).max(TOKEN_DAYS_MAX).optional().describe('Absent: never expires'),
});
export const NewTokenBody = z.object({
  token: TokenBody,
  secret: z.string().describe('Shown this once'),
});
