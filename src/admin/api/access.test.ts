import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  makeHarness,
  PASSWORD,
  type Browser,
  type Harness,
  type SendOptions,
} from '../../../test/support/admin-harness.ts';
import { ROLES, type Role } from '../accounts/account-store.ts';
import { makeRequestEvent } from '../../events/example-events.ts';
import { ACCESS } from './access.ts';
import { ROUTES, type RouteName } from './routes.ts';

/** What each route needs to get past validation. Ids are unknown ones: nothing is really changed. */
const SCOPE = { site: 'nowhere', ruleId: 10200, path: { kind: 'any', value: '' } };
const BODIES: Partial<Record<RouteName, unknown>> = {
  'POST /api/setup': { token: 'none', name: 'x', password: PASSWORD },
  'POST /api/password': { current: 'wrong', password: PASSWORD },
  'POST /api/users': { name: 'root', password: PASSWORD, role: 'viewer' },
  'PATCH /api/users/{id}': { role: 'viewer' },
  'POST /api/tokens': { name: 'x', role: 'viewer' },
  'POST /api/bans': { network: '203.0.113.1', seconds: 60 },
  'POST /api/bans/lift': { network: '203.0.113.99' },
  'POST /api/exclusions': { scope: SCOPE, reason: 'none' },
  'POST /api/exclusions/dry-run': { scope: SCOPE },
};
const QUERIES: Partial<Record<RouteName, string>> = {
  'GET /api/overview': '?from=0&to=1000',
  'GET /api/series': '?from=0&to=1000',
  'GET /api/top': '?from=0&to=1000&kind=client',
  'GET /api/suggestions': '?site=nowhere',
  'GET /api/readiness': '?site=nowhere',
};
const UNKNOWN_ID = '00000000000000000000000000';

/** What a caller who is let through gets from these; 200 from all others. */
const GRANTED: Partial<Record<RouteName, number>> = {
  'POST /api/setup': 403,
  'POST /api/login': 401,
  'POST /api/logout': 204,
  'POST /api/password': 403,
  'POST /api/users': 409,
  'PATCH /api/users/{id}': 404,
  'DELETE /api/users/{id}': 404,
  'DELETE /api/tokens/{id}': 404,
  'POST /api/bans/lift': 404,
  'GET /api/events/{id}': 404,
  'GET /api/events/{id}/exclusions': 404,
  'POST /api/exclusions': 404,
  'POST /api/exclusions/dry-run': 404,
  'DELETE /api/exclusions/{id}': 404,
  'GET /api/suggestions': 404,
  'GET /api/readiness': 404,
};
/** Also `wrong-password` and `bad-setup-token` are 403, so the code tells them from `forbidden`. */
const FORBIDDEN_CODE = 'forbidden';

type Who = 'nobody' | `session of ${Role}` | `token of ${Role}`;

const WHO: readonly Who[] = [
  'nobody',
  ...ROLES.map((role): Who => `session of ${role}`),
  ...ROLES.map((role): Who => `token of ${role}`),
];

describe('who may do what', () => {
  const harness: Harness = makeHarness();
  const tokens = new Map<Role, string>();
  const sessions = new Map<Role, Browser>();
  let nextAddress = 1;

  before(async () => {
    for (const role of ROLES) {
      tokens.set(role, await harness.token(role));
      sessions.set(role, await harness.signIn(role, `a-${role}`));
    }
  });
  after(() => harness.close());

  for (const name of Object.keys(ROUTES) as RouteName[]) {
    for (const who of WHO) {
      const expected = expectedFor(name, who);
      test(`${name} as ${who}: ${expected}`, async () => {
        const response = await harness.send(pathOf(name), {
          method: name.split(' ')[0]!,
          body: bodyOf(name),
          // Each from elsewhere: what is tested here is access, not how failures add up.
          address: `198.51.100.${nextAddress++}`,
          ...credentialsOf(who),
        });
        const code = await codeOf(response);
        if (expected === 'sign-in') assert.deepEqual([response.status, code], [401, 'sign-in']);
        else if (expected === 'forbidden') {
          assert.deepEqual([response.status, code], [403, FORBIDDEN_CODE]);
        } else {
          assert.equal(response.status, GRANTED[name] ?? 200);
          assert.notEqual(code, FORBIDDEN_CODE);
        }
        // Signing out really did: the others need the session.
        if (name === 'POST /api/logout' && who.startsWith('session')) {
          const role = who.slice('session of '.length) as Role;
          sessions.set(role, await harness.signIn(role, `again-${role}`));
        }
      });
    }
  }

  function bodyOf(name: RouteName): unknown {
    if (name === 'POST /api/login') return { name: `nobody${nextAddress}`, password: 'wrong' };
    return BODIES[name];
  }

  function credentialsOf(who: Who): SendOptions {
    if (who === 'nobody') return {};
    const role = who.split(' of ')[1] as Role;
    return who.startsWith('session') ? { as: sessions.get(role) } : { token: tokens.get(role) };
  }

  test('the OpenAPI document is for whoever may use the API', async () => {
    assert.equal((await harness.send('/api/openapi.json')).status, 401);
    const response = await harness.send('/api/openapi.json', { token: tokens.get('viewer') });
    assert.equal(response.status, 200);
  });

  test('a viewer sees no admin events, not even by asking for them', async () => {
    const event = makeRequestEvent();
    await harness.store.ingest({ events: [event], offsets: [] });
    const audit = await harness.send('/api/audit', { token: tokens.get('operator') });
    const { events } = (await audit.json()) as { events: { id: string }[] };
    assert.ok(events.length > 0);
    const asViewer = { token: tokens.get('viewer') };
    const asOperator = { token: tokens.get('operator') };
    const list = async (query: string, who: SendOptions): Promise<string[]> => {
      const page = await (await harness.send(`/api/events${query}`, who)).json();
      return (page as { events: { layer: string }[] }).events.map(({ layer }) => layer);
    };
    assert.ok((await list('', asOperator)).includes('admin'));
    assert.deepEqual(await list('', asViewer), ['gateway']);
    assert.deepEqual(await list('?layer=admin', asViewer), []);
    const path = `/api/events/${events[0]!.id}`;
    assert.equal((await harness.send(path, asOperator)).status, 200);
    assert.equal((await harness.send(path, asViewer)).status, 404);
  });
});

function expectedFor(name: RouteName, who: Who): 'granted' | 'sign-in' | 'forbidden' {
  const { role, sessionOnly } = ACCESS[name];
  if (role === 'public') return 'granted';
  if (who === 'nobody') return 'sign-in';
  if (sessionOnly === true && who.startsWith('token')) return 'forbidden';
  const has = ROLES.indexOf(who.split(' of ')[1] as Role);
  return has >= ROLES.indexOf(role) ? 'granted' : 'forbidden';
}

function pathOf(name: RouteName): string {
  return name.split(' ')[1]!.replace('{id}', UNKNOWN_ID) + (QUERIES[name] ?? '');
}

async function codeOf(response: Response): Promise<string> {
  if (response.status < 400) {
    await response.body?.cancel();
    return '';
  }
  return ((await response.json()) as { error: { code: string } }).error.code;
}

describe('the access table', () => {
  // A second writing of what matters most, so that an edit of the table cannot pass unseen.
  test('leaves only signing in open to everybody', () => {
    const open = Object.entries(ACCESS).filter(([, { role }]) => role === 'public');
    assert.deepEqual(
      open.map(([name]) => name),
      ['GET /api/session', 'POST /api/setup', 'POST /api/login'],
    );
  });

  test('leaves people and tokens to admins, and the audit list to operators', () => {
    for (const [name, { role }] of Object.entries(ACCESS)) {
      if (/\/api\/(?:users|tokens)/.test(name)) assert.equal(role, 'admin', name);
      if (/\/api\/(?:audit|policy)/.test(name)) assert.equal(role, 'operator', name);
    }
  });
});
