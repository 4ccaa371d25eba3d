import type { ApiToken, Role, User } from '../accounts/account-store.ts';

/** Who sends a request: a person through a session, or a program through a token. */
export type Caller =
  | {
      readonly kind: 'session';
      readonly user: User;
      readonly role: Role;
      /** How audit events name them. */
      readonly name: string;
      readonly sessionHash: string;
      readonly csrfToken: string;
    }
  | {
      readonly kind: 'token';
      readonly token: ApiToken;
      readonly role: Role;
      readonly name: string;
    };
