import type { PASSWORD_LENGTH_MIN as ServerMinimum } from '../../../src/admin/auth/password.ts';

/** The server's own number: another one does not compile. */
export const PASSWORD_LENGTH_MIN: typeof ServerMinimum = 12;
