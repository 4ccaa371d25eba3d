import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeHarness, PASSWORD, type Harness } from '../../test/support/admin-harness.ts';
import { readServerSentEvents } from '../../test/support/sse.ts';
import { makeRequestEvent } from '../events/example-events.ts';
import type { StreamMessage } from './live/event-stream.ts';
import { FREE_FAILURES } from './auth/login-throttle.ts';
import { BODY_BYTES_MAX } from './guard/body-guard.ts';
import { serveAdmin, type AdminServer } from './serve-admin.ts';

describe('admin server', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-console-'));
  let harness: Harness;
  let server: AdminServer;
  let token: string;

  before(async () => {
    mkdirSync(path.join(folder, 'assets'));
    writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Console</title>');
    writeFileSync(path.join(folder, 'assets/app-12345678.js'), 'plain');
    writeFileSync(path.join(folder, 'assets/app-12345678.js.br'), 'as brotli');
    writeFileSync(path.join(folder, 'assets/app-12345678.js.gz'), 'as gzip');
    writeFileSync(path.join(folder, '.secret'), 'never served');
    harness = makeHarness({ assetsFolder: folder });
    token = await harness.token('viewer');
    server = await serveAdmin(harness.admin, { port: 0 });
  });
  after(async () => {
    await server.close();
    await harness.close();
    rmSync(folder, { recursive: true });
  });

  const get = (target: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>(
      (resolve, reject) => {
        // node:http, not fetch: it neither decodes bodies nor tidies up paths.
        const sent = request({ port: server.port, path: target, headers }, (response) => {
          let text = '';
          response.setEncoding('latin1');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          );
        });
        sent.on('error', reject);
        sent.end();
      },
    );

  test('listens on loopback only and tells its URL', () => {
    assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('serves hashed assets for ever, compressed as the client takes it', async () => {
    const asset = '/assets/app-12345678.js';
    const br = await get(asset, { 'accept-encoding': 'gzip, deflate, br' });
    assert.deepEqual([br.text, br.headers['content-encoding']], ['as brotli', 'br']);
    assert.match(br.headers['cache-control'] ?? '', /immutable/);
    assert.equal(br.headers['content-type'], 'text/javascript; charset=utf-8');
    const gzip = await get(asset, { 'accept-encoding': 'gzip, br;q=0' });
    assert.deepEqual([gzip.text, gzip.headers['content-encoding']], ['as gzip', 'gzip']);
    const plain = await get(asset);
    assert.deepEqual([plain.text, plain.headers['content-encoding']], ['plain', undefined]);
    const again = await get(asset, { 'if-none-match': plain.headers.etag! });
    assert.deepEqual([again.status, again.text], [304, '']);
  });

  test('every page of the console is the one page, never cached blindly', async () => {
    for (const target of ['/', '/requests/01ABC', '/setup', '/any/where']) {
      const page = await get(target, { accept: 'text/html' });
      assert.equal(page.status, 200, target);
      assert.match(page.text, /<title>Console/);
      assert.equal(page.headers['cache-control'], 'no-cache');
    }
    assert.equal((await get('/nothing.js', { accept: 'text/html' })).status, 404);
    assert.equal((await get('/any/where', { accept: 'application/json' })).status, 404);
  });

  test('serves nothing that is no file of the console', async () => {
    const targets = [
      '/.secret',
      '/../package.json',
      '/assets/../.secret',
      '/assets/..%2f.secret',
      '/%2e%2e/package.json',
      '/assets/app-12345678.js.br',
      '//etc/passwd',
      '/assets%00',
    ];
    for (const target of targets) {
      const { status, text } = await get(target);
      assert.equal(status, 404, target);
      assert.doesNotMatch(text, /never served|"name"|root:/, target);
    }
  });

  test('signs in over real HTTP and streams events as they happen', async () => {
    const login = await fetch(`${server.url}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'root', password: PASSWORD }),
    });
    const cookie = login.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const ending = new AbortController();
    const stream = await fetch(`${server.url}/api/stream?verdict=block`, {
      headers: { cookie },
      signal: ending.signal,
    });
    assert.equal(stream.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    const events = readServerSentEvents(stream.body!);
    await events.next();
    const event = makeRequestEvent({ detail: { verdict: 'block' } });
    harness.events.emit(event);
    const { value } = await events.next();
    const { events: summaries } = JSON.parse(value!.data) as StreamMessage;
    assert.deepEqual(
      summaries.map(({ id }) => id),
      [event.id],
    );
    assert.match(await openStreams(), /^rampart_admin_streams 1$/m);
    ending.abort();
    await assert.rejects(events.next());
    // The server learns of it when the connection is gone.
    while (!/^rampart_admin_streams 0$/m.test(await openStreams())) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });

  const openStreams = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();

  test('takes changes with a body, without one, and none of unknown length', async () => {
    const admin = { authorization: `Bearer ${await harness.token('admin')}` };
    const json = { ...admin, 'content-type': 'application/json' };
    const created = await fetch(`${server.url}/api/tokens`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ name: 'x', role: 'viewer' }),
    });
    const { token: made } = (await created.json()) as { token: { id: string } };
    const revoked = await fetch(`${server.url}/api/tokens/${made.id}`, {
      method: 'DELETE',
      headers: admin,
    });
    assert.deepEqual([created.status, revoked.status], [200, 200]);
    const large = await fetch(`${server.url}/api/tokens`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ name: 'x'.repeat(BODY_BYTES_MAX), role: 'viewer' }),
    });
    assert.equal(large.status, 413);
    const streamed = await fetch(`${server.url}/api/tokens`, {
      method: 'POST',
      headers: json,
      body: new Blob(['{}']).stream(),
      duplex: 'half',
    });
    assert.equal(streamed.status, 411);
  });

  test('a client that goes away or talks nonsense does no harm', async () => {
    for (const bytes of ['GET / HTTP/1.1\r\n', 'nonsense\r\n\r\n', '\x16\x03\x01\x02\x00']) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(bytes, 'latin1');
      socket.destroySoon();
      await once(socket, 'close');
    }
    const withoutHost = connect(server.port, '127.0.0.1');
    withoutHost.write('GET /api/session HTTP/1.0\r\n\r\n');
    const [answer] = (await once(withoutHost, 'data')) as [Buffer];
    assert.match(answer.toString('latin1'), /^HTTP\/1\.1 4\d\d /);
    withoutHost.destroy();
    const status = await fetch(`${server.url}/api/status`, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(status.status, 200);
  });

  test('a port in use is an error with its code', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await assert.rejects(serveAdmin(harness.admin, { port }), { code: 'EADDRINUSE' });
    other.close();
  });

  test('closes with live views open', async () => {
    const own = makeHarness();
    const ownToken = await own.token('viewer');
    const ownServer = await serveAdmin(own.admin, { port: 0 });
    const stream = await fetch(`${ownServer.url}/api/stream`, {
      headers: { authorization: `Bearer ${ownToken}` },
    });
    const events = readServerSentEvents(stream.body!);
    await events.next();
    const ended = events.next();
    await ownServer.close();
    assert.equal((await ended).done, true);
    await own.close();
  });

  test('behind a trusted proxy, failures to sign in count for the client that fails', async () => {
    const behind = await serveAdmin(harness.admin, { port: 0, trustedProxies: ['127.0.0.1'] });
    let names = 0;
    const fail = async (url: string, client: string): Promise<number> => {
      const answer = await fetch(`${url}/api/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': client },
        body: JSON.stringify({ name: `nobody-${names++}`, password: 'wrong' }),
      });
      return answer.status;
    };
    for (let count = 0; count < FREE_FAILURES + 1; count++) {
      assert.equal(await fail(behind.url, '203.0.113.1'), 401);
    }
    assert.equal(await fail(behind.url, '203.0.113.1'), 429);
    assert.equal(await fail(behind.url, '203.0.113.2'), 401);
    await behind.close();
    // Where nobody is trusted, a made-up client is no way round it.
    for (let count = 0; count < FREE_FAILURES + 1; count++) {
      assert.equal(await fail(server.url, `198.51.100.${count}`), 401);
    }
    assert.equal(await fail(server.url, '198.51.100.99'), 429);
  });
});

describe('a console that was not built', () => {
  test('says what to do; the API works', async () => {
    const harness = makeHarness({ assetsFolder: '/nonexistent/dist' });
    assert.equal(harness.admin.hasConsole, false);
    const page = await harness.send('/', { headers: { accept: 'text/html' } });
    assert.equal(page.status, 404);
    assert.match(await page.text(), /npm run build:web/);
    assert.equal((await harness.send('/api/session')).status, 200);
    await harness.close();
  });
});
