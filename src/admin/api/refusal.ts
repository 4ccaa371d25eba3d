/** Why the API does not do what was asked. Codes are stable: the console has a sentence for each. */
const REFUSALS = {
  'bad-request': { status: 400, message: 'The request is not what this route expects.' },
  'bad-cursor': { status: 400, message: 'This cursor is none of ours. Start from the first page.' },
  'sign-in': { status: 401, message: 'Sign in, or send an API token as "Authorization: Bearer".' },
  'bad-login': { status: 401, message: 'Name or password is wrong.' },
  'bad-setup-token': {
    status: 403,
    message:
      'This set-up link is used up, too old, or there is an admin already. Restart Rampart for a new one.',
  },
  'wrong-password': { status: 403, message: 'The current password is wrong.' },
  forbidden: { status: 403, message: 'Your role may not do this.' },
  'bad-origin': { status: 403, message: 'The request comes from another site.' },
  'bad-csrf-token': {
    status: 403,
    message: 'The X-CSRF-Token header is missing or stale. Load the page again.',
  },
  'not-found': { status: 404, message: 'There is nothing here.' },
  'unknown-site': { status: 404, message: 'There is no site of this name.' },
  'unknown-rule': { status: 404, message: 'This site runs no rule of this id.' },
  'exclusion-exists': { status: 409, message: 'There is such an exclusion already.' },
  'name-taken': { status: 409, message: 'There is a user of this name already.' },
  'last-admin': { status: 409, message: 'The last admin stays: name another one first.' },
  'ban-protected': {
    status: 409,
    message:
      'This is, or holds, a private network, a trusted proxy, an upstream, this machine or somebody signed in here: never banned.',
  },
  'ban-too-wide': { status: 409, message: 'This network is wider than one ban may be.' },
  'ban-author-limit': {
    status: 409,
    message: 'Your bans would cover more of the address space than one author may ban.',
  },
  'too-many': { status: 409, message: 'There are too many of these. Remove some first.' },
  'length-required': { status: 411, message: 'Send the body with a Content-Length.' },
  'too-large': { status: 413, message: 'The body is too large.' },
  'bad-media-type': { status: 415, message: 'The body must be application/json.' },
  'bad-host': {
    status: 421,
    message:
      'The console does not go by this host name. Open it by its IP address or as localhost.',
  },
  'slow-down': { status: 429, message: 'Too many attempts. Wait, then try again.' },
  'too-many-streams': { status: 429, message: 'Too many live views are open. Close one.' },
  internal: { status: 500, message: 'Something went wrong. The log of the control role has more.' },
  busy: { status: 503, message: 'Too much to do at the moment. Try again in a few seconds.' },
  'store-unavailable': {
    status: 503,
    message: 'The event store does not answer. Its state is on the system page.',
  },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>;

export type RefusalCode = keyof typeof REFUSALS;

export interface RefusalIssue {
  readonly path: string;
  readonly message: string;
}

export interface RefusalExtras {
  readonly retryAfterSeconds?: number;
  readonly issues?: readonly RefusalIssue[];
}

/** A handler returns it in the place of its answer. */
export class Refusal {
  readonly code: RefusalCode;
  readonly extras: RefusalExtras;

  constructor(code: RefusalCode, extras: RefusalExtras = {}) {
    this.code = code;
    this.extras = extras;
  }

  get status(): (typeof REFUSALS)[RefusalCode]['status'] {
    return REFUSALS[this.code].status;
  }

  toResponse(): Response {
    const headers = new Headers({ 'cache-control': 'no-store' });
    const { retryAfterSeconds } = this.extras;
    if (retryAfterSeconds !== undefined) headers.set('retry-after', String(retryAfterSeconds));
    if (this.code === 'sign-in') headers.set('www-authenticate', 'Bearer');
    const error = { code: this.code, message: REFUSALS[this.code].message, ...this.extras };
    return Response.json({ error }, { status: this.status, headers });
  }
}

export function refuse(code: RefusalCode, extras?: RefusalExtras): Refusal {
  return new Refusal(code, extras);
}
