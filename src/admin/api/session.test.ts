import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import {
  makeHarness,
  newBrowser,
  PASSWORD,
  type Browser,
  type Harness,
} from '../../../test/support/admin-harness.ts';
import { SESSION_IDLE_MS, SESSION_LIFETIME_MS, SETUP_LIFETIME_MS } from '../auth/credentials.ts';
import { FREE_FAILURES } from '../auth/login-throttle.ts';
import type { AuditDetail } from '../audit-trail.ts';

let harness: Harness;

afterEach(() => harness.close());

const setUp = (token: string, name = 'ann') =>
  harness.send('/api/setup', { method: 'POST', body: { token, name, password: PASSWORD } });
const logIn = (password: string, name = 'ann', as?: Browser, address?: string) =>
  harness.send('/api/login', {
    method: 'POST',
    body: { name, password },
    as,
    ...(address === undefined ? {} : { address }),
  });

function openToken(): string {
  const link = harness.admin.openSetupLink();
  assert.match(link ?? '', /^\/setup#token=[\w-]{43}$/);
  return link!.split('=')[1]!;
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { error: { code: string } }).error.code;
}

async function isSignedIn(browser: Browser): Promise<boolean> {
  const response = await harness.send('/api/session', { as: browser });
  return ((await response.json()) as { user?: unknown }).user !== undefined;
}

async function auditTrail(): Promise<{ kind: string; detail: AuditDetail }[]> {
  const { events } = await harness.store.list({ filter: { layers: ['admin'] }, count: 100 });
  return events.map(({ kind, detail }) => ({ kind, detail: detail as AuditDetail })).reverse();
}

describe('set-up', () => {
  test('the link creates the first admin, signs them in, and is used up', async () => {
    harness = makeHarness();
    const token = openToken();
    const before = await (await harness.send('/api/session')).json();
    assert.deepEqual(before, { setupNeeded: true });
    const response = await setUp(token);
    assert.equal(response.status, 200);
    const session = (await response.json()) as { user: { name: string; role: string } };
    assert.deepEqual(
      { name: session.user.name, role: session.user.role },
      { name: 'ann', role: 'admin' },
    );
    assert.equal(response.headers.getSetCookie().length, 2);
    assert.equal(await codeOf(await setUp(token, 'bob')), 'bad-setup-token');
    assert.equal(harness.admin.openSetupLink(), undefined, 'no link while there is an admin');
    assert.deepEqual(
      (await auditTrail()).map(({ kind }) => kind),
      ['admin.set-up'],
    );
  });

  test('of two at once with the same link one wins', async () => {
    harness = makeHarness();
    const token = openToken();
    const responses = await Promise.all([setUp(token, 'ann'), setUp(token, 'bob')]);
    assert.deepEqual(
      responses.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 403],
    );
    assert.equal(harness.accounts.users().length, 1);
  });

  test('an expired, a wrong and an unasked-for token are refused alike', async () => {
    harness = makeHarness();
    assert.equal(await codeOf(await setUp('guess')), 'bad-setup-token');
    const token = openToken();
    harness.clock.advance(SETUP_LIFETIME_MS);
    assert.equal(await codeOf(await setUp(token)), 'bad-setup-token');
    assert.equal(harness.accounts.hasUsers(), false);
  });

  test('links from before a restart stay good; guessing is slowed down', async () => {
    harness = makeHarness();
    const first = openToken();
    openToken();
    for (let guess = 0; guess <= FREE_FAILURES; guess++) await setUp('guess');
    assert.equal((await setUp(first)).status, 429);
    harness.clock.advance(2000);
    assert.equal((await setUp(first)).status, 200);
  });

  test('a short password or a strange name is refused with a reason, and the link stays good', async () => {
    harness = makeHarness();
    const token = openToken();
    const send = (body: unknown) => harness.send('/api/setup', { method: 'POST', body });
    const short = await send({ token, name: 'ann', password: 'short' });
    const { error } = (await short.json()) as { error: { issues: { path: string }[] } };
    assert.deepEqual([short.status, error.issues.map(({ path }) => path)], [400, ['password']]);
    assert.equal((await send({ token, name: 'a b', password: PASSWORD })).status, 400);
    assert.equal((await send({ token, name: 'ann', password: PASSWORD, more: 1 })).status, 400);
    assert.equal((await setUp(token)).status, 200);
  });
});

describe('signing in', () => {
  test('gives a cookie that scripts cannot read and other sites cannot send', async () => {
    harness = makeHarness();
    await setUp(openToken());
    const response = await logIn(PASSWORD);
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith('rampart-ses'));
    assert.match(cookie ?? '', /^rampart-session=[\w-]{43}; /);
    for (const word of ['HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(cookie?.includes(word));
    assert.ok(!cookie?.includes('Secure'), 'plain HTTP on loopback');
  });

  test('on TLS the cookie is Secure and bound to this very host', async () => {
    harness = makeHarness();
    await setUp(openToken());
    const body = { name: 'ann', password: PASSWORD };
    const response = await harness.send('/api/login', { method: 'POST', body, secure: true });
    for (const line of response.headers.getSetCookie()) {
      assert.match(line, /^__Host-rampart-(?:session|device)=/);
      assert.ok(line.includes('Secure') && !line.includes('Domain'));
    }
    assert.match(response.headers.get('strict-transport-security') ?? '', /max-age/);
  });

  test('stores neither session nor token nor password as they are', async () => {
    harness = makeHarness();
    const browser = await harness.signIn('admin', 'ann');
    const secret = browser.cookies.get('rampart-session')!;
    assert.equal(harness.accounts.session(secret), undefined);
    assert.ok(
      !harness.accounts.passwordHashOf(harness.accounts.users()[0]!.id)!.includes(PASSWORD),
    );
    const token = await harness.token('viewer');
    assert.equal(harness.accounts.tokenByHash(token), undefined);
    assert.ok(!JSON.stringify(harness.accounts.tokens()).includes(token));
  });

  test('answers the same to an unknown name as to a wrong password', async () => {
    harness = makeHarness();
    await setUp(openToken());
    const wrong = await logIn('wrong password');
    const unknown = await logIn('wrong password', 'nobody');
    assert.deepEqual([wrong.status, unknown.status], [401, 401]);
    assert.deepEqual(await wrong.json(), await unknown.json());
  });

  test('writes down failures, but no name that is none of ours', async () => {
    harness = makeHarness();
    await setUp(openToken());
    await logIn('wrong password');
    await logIn('wrong password', 'my secret pass phrase');
    const failed = (await auditTrail()).filter(({ kind }) => kind === 'admin.sign-in-failed');
    assert.deepEqual(
      failed.map(({ detail }) => detail.object),
      ['ann', ''],
    );
  });

  test('is slowed down by failures, and says for how long', async () => {
    harness = makeHarness();
    await setUp(openToken());
    for (let failure = 0; failure <= FREE_FAILURES; failure++) {
      assert.equal((await logIn('wrong password')).status, 401);
    }
    const refused = await logIn(PASSWORD);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get('retry-after'), '1');
    harness.clock.advance(1000);
    assert.equal((await logIn(PASSWORD)).status, 200);
  });

  test('a browser that signed in before is not locked out by an attacker', async () => {
    harness = makeHarness();
    await setUp(openToken());
    const browser = newBrowser();
    await logIn(PASSWORD, 'ann', browser);
    for (let failure = 0; failure <= FREE_FAILURES; failure++) await logIn('wrong', 'ann');
    assert.equal((await logIn(PASSWORD, 'ann')).status, 429, 'a new browser waits');
    browser.cookies.delete('rampart-session');
    assert.equal((await logIn(PASSWORD, 'ann', browser)).status, 200);
  });

  test('a flood is refused before it can take memory', async () => {
    harness = makeHarness();
    await setUp(openToken());
    const responses = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        logIn('wrong password', `name${index}`, undefined, `198.51.100.${index}`),
      ),
    );
    const statuses = responses.map(({ status }) => status);
    assert.ok(statuses.includes(503));
    assert.ok(statuses.includes(401));
    assert.ok(statuses.every((status) => status === 401 || status === 503));
    assert.equal((await logIn(PASSWORD)).status, 200);
  });

  test('never keeps a session from before', async () => {
    harness = makeHarness();
    await setUp(openToken());
    const browser = newBrowser();
    await logIn(PASSWORD, 'ann', browser);
    const before = browser.cookies.get('rampart-session');
    browser.csrfToken = await csrfTokenOf(browser);
    assert.equal((await logIn(PASSWORD, 'ann', browser)).status, 200);
    const after = browser.cookies.get('rampart-session');
    assert.notEqual(before, after);
    browser.cookies.set('rampart-session', before!);
    assert.equal(await isSignedIn(browser), false);
  });
});

async function csrfTokenOf(browser: Browser): Promise<string> {
  const response = await harness.send('/api/session', { as: browser });
  return ((await response.json()) as { csrfToken: string }).csrfToken;
}

describe('sessions', () => {
  test('end after idle time, not while used, but after their lifetime anyway', async () => {
    harness = makeHarness();
    const used = await harness.signIn('viewer');
    const idle = await harness.signIn('viewer');
    for (let elapsed = 0; elapsed + SESSION_IDLE_MS / 2 < SESSION_LIFETIME_MS;) {
      harness.clock.advance(SESSION_IDLE_MS / 2);
      elapsed += SESSION_IDLE_MS / 2;
      assert.equal(await isSignedIn(used), true);
    }
    assert.equal(await isSignedIn(idle), false);
    harness.clock.advance(SESSION_IDLE_MS / 2 + 1);
    assert.equal(await isSignedIn(used), false);
  });

  test('end with signing out, at the server too', async () => {
    harness = makeHarness();
    const browser = await harness.signIn('viewer');
    const cookies = new Map(browser.cookies);
    await harness.send('/api/logout', { method: 'POST', as: browser });
    assert.equal(browser.cookies.has('rampart-session'), false);
    assert.equal(await isSignedIn({ ...browser, cookies }), false);
  });

  test('of a user end when an admin changes role or password, or removes them', async () => {
    harness = makeHarness();
    const root = await harness.signIn('admin', 'second-root');
    const idOf = (name: string) => harness.accounts.userByName(name)!.id;
    const change = (name: string, method: string, body?: unknown) =>
      harness.send(`/api/users/${idOf(name)}`, { method, body, as: root });
    const bob = await harness.signIn('viewer', 'bob');
    await change('bob', 'PATCH', { role: 'operator' });
    assert.equal(await isSignedIn(bob), false);
    const cid = await harness.signIn('viewer', 'cid');
    await change('cid', 'PATCH', { password: 'another quiet harbour' });
    assert.equal(await isSignedIn(cid), false);
    const dan = await harness.signIn('viewer', 'dan');
    await change('dan', 'DELETE');
    assert.equal(await isSignedIn(dan), false);
  });

  test('changing the own password needs the current one, and ends the other sessions', async () => {
    harness = makeHarness();
    const here = await harness.signIn('viewer', 'bob');
    const there = newBrowser();
    await logIn(PASSWORD, 'bob', there);
    const change = (current: string) =>
      harness.send('/api/password', {
        method: 'POST',
        body: { current, password: 'another quiet harbour' },
        as: here,
      });
    assert.equal(await codeOf(await change('wrong')), 'wrong-password');
    assert.equal((await change(PASSWORD)).status, 204);
    assert.deepEqual([await isSignedIn(here), await isSignedIn(there)], [true, false]);
    assert.equal((await logIn('another quiet harbour', 'bob')).status, 200);
  });
});

describe('foreign pages', () => {
  test('a change needs the header token of this very session', async () => {
    harness = makeHarness();
    const ann = await harness.signIn('admin');
    const bob = await harness.signIn('admin');
    const create = (csrfToken: string) =>
      harness.send('/api/tokens', {
        method: 'POST',
        body: { name: 'x', role: 'viewer' },
        as: { cookies: ann.cookies, csrfToken },
      });
    assert.equal(await codeOf(await create('')), 'bad-csrf-token');
    assert.equal(await codeOf(await create(bob.csrfToken)), 'bad-csrf-token');
    assert.equal((await create(ann.csrfToken)).status, 200);
  });

  test('a token needs none: no browser sends it by itself', async () => {
    harness = makeHarness();
    const token = await harness.token('admin');
    const body = { name: 'x', role: 'viewer' };
    assert.equal((await harness.send('/api/tokens', { method: 'POST', body, token })).status, 200);
  });

  test('a form cannot sign somebody in: JSON only, same origin only', async () => {
    harness = makeHarness();
    await setUp(openToken());
    const login = (headers: Record<string, string>) =>
      harness.send('/api/login', {
        method: 'POST',
        body: JSON.stringify({ name: 'ann', password: PASSWORD }),
        headers,
      });
    assert.equal((await login({ 'content-type': 'text/plain' })).status, 415);
    assert.equal((await login({ 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await login({ origin: 'https://evil.example' })).status, 403);
    assert.equal((await login({})).status, 200);
  });

  test('a foreign host name is refused whatever it asks for, probes aside', async () => {
    harness = makeHarness({ hosts: ['console.example.com'] });
    const headers = { host: 'evil.example' };
    for (const path of ['/', '/api/session', '/metrics', '/assets/x.js']) {
      assert.equal((await harness.send(path, { headers })).status, 421, path);
    }
    assert.equal((await harness.send('/healthz', { headers })).status, 200);
    const named = { host: 'console.example.com' };
    assert.equal((await harness.send('/api/session', { headers: named })).status, 200);
  });

  test('answers carry the headers that keep a browser strict', async () => {
    harness = makeHarness();
    for (const path of ['/', '/api/session', '/api/none', '/healthz']) {
      const { headers } = await harness.send(path);
      const policy = headers.get('content-security-policy') ?? '';
      assert.ok(policy.startsWith("default-src 'none'; script-src 'self';"), path);
      assert.ok(!policy.includes('unsafe'), path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('x-frame-options'), 'DENY', path);
    }
    assert.equal((await harness.send('/api/session')).headers.get('cache-control'), 'no-store');
    assert.equal(
      (await harness.send('/api/session')).headers.get('access-control-allow-origin'),
      null,
    );
  });
});

describe('users and tokens', () => {
  test('the last admin can be neither removed nor demoted', async () => {
    harness = makeHarness();
    const token = await harness.token('admin');
    const { id } = harness.accounts.userByName('root')!;
    const send = (method: string, body?: unknown) =>
      harness.send(`/api/users/${id}`, { method, body, token });
    assert.equal(await codeOf(await send('DELETE')), 'last-admin');
    assert.equal(await codeOf(await send('PATCH', { role: 'viewer' })), 'last-admin');
    assert.equal((await send('PATCH', { role: 'admin' })).status, 200);
  });

  test('a token shows its secret once, works until it expires or is revoked', async () => {
    harness = makeHarness();
    const root = await harness.signIn('admin');
    const create = async (days?: number) => {
      const body = { name: 'metrics', role: 'viewer', ...(days === undefined ? {} : { days }) };
      const response = await harness.send('/api/tokens', { method: 'POST', body, as: root });
      return (await response.json()) as { secret: string; token: { id: string; prefix: string } };
    };
    const works = async (token: string) =>
      (await harness.send('/api/status', { token })).status === 200;
    const short = await create(1);
    const lasting = await create();
    assert.ok(lasting.secret.startsWith(lasting.token.prefix));
    assert.deepEqual([await works(short.secret), await works(lasting.secret)], [true, true]);
    harness.clock.advance(86_400_000);
    assert.deepEqual([await works(short.secret), await works(lasting.secret)], [false, true]);
    const again = await harness.signIn('admin');
    const path = `/api/tokens/${lasting.token.id}`;
    assert.equal((await harness.send(path, { method: 'DELETE', as: again })).status, 200);
    assert.equal(await works(lasting.secret), false);
    const used = harness.accounts.tokens().find(({ id }) => id === lasting.token.id);
    assert.ok(used!.lastUsedAt > 0 && used!.revokedAt > 0);
  });

  test('every change leaves an audit event that names who, what and from where', async () => {
    harness = makeHarness();
    const root = await harness.signIn('admin', 'second-root');
    const created = await harness.send('/api/users', {
      method: 'POST',
      body: { name: 'Bob', password: PASSWORD, role: 'viewer' },
      as: root,
    });
    const { id, name } = (await created.json()) as { id: string; name: string };
    assert.equal(name, 'bob');
    const path = `/api/users/${id}`;
    await harness.send(path, { method: 'PATCH', body: { role: 'operator' }, as: root });
    await harness.send(path, { method: 'PATCH', body: { password: PASSWORD }, as: root });
    await harness.send(path, { method: 'DELETE', as: root });
    const trail = (await auditTrail()).slice(-4);
    assert.deepEqual(
      trail.map(({ kind, detail }) => `${kind}: ${detail.actor} ${detail.object} ${detail.change}`),
      [
        'admin.user-created: second-root bob role: viewer',
        'admin.user-changed: second-root bob role: viewer -> operator',
        'admin.password-changed: second-root bob ',
        'admin.user-removed: second-root bob role: operator',
      ],
    );
    assert.ok(trail.every(({ detail }) => detail.address === '127.0.0.1'));
    assert.ok(!JSON.stringify(trail).includes(PASSWORD));
  });

  test('a change whose audit event cannot be stored still happens, and is counted', async () => {
    harness = makeHarness({ record: () => Promise.reject(new Error('store is away')) });
    const { error } = console;
    console.error = () => undefined;
    try {
      const root = await harness.signIn('admin');
      const status = (await (await harness.send('/api/status', { as: root })).json()) as {
        audit: { unrecorded: number };
      };
      assert.ok(status.audit.unrecorded > 0);
    } finally {
      console.error = error;
    }
  });
});
