// HTTP/2 from clients: limits with their answers, many streams at once, idle and silent connections.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import { describe, test } from 'node:test';
import type { GatewayLimits } from '../../src/config/policy.ts';
import type { BeginInspection } from '../../src/gateway/index.ts';
import { makeCertificate } from '../support/make-certificate.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import type { RawUpstream } from './support/raw.ts';
import { startRawUpstream } from './support/raw.ts';

const CERTIFICATES = [makeCertificate(['shop.example'])];
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

interface Bench extends AsyncDisposable {
  readonly upstream: RawUpstream;
  readonly gateway: TestGateway;
  readonly session: ClientHttp2Session;
}

async function startBench(
  limits: Partial<GatewayLimits>,
  answer: Parameters<typeof startRawUpstream>[0] = (_received, socket) => socket.write(OK),
  begin?: BeginInspection,
): Promise<Bench> {
  const upstream = await startRawUpstream(answer);
  const gateway = await startTestGateway(
    makePolicy({
      upstream: upstream.url,
      limits,
      gateway: {
        listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }],
        certificates: CERTIFICATES,
      },
      ...(begin === undefined
        ? {}
        : { site: { waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 50 } } }),
    }),
    begin,
  );
  const session = connectHttp2(`https://127.0.0.1:${gateway.port}`, {
    rejectUnauthorized: false,
    maxSendHeaderBlockLength: 1_000_000,
  });
  session.on('error', () => {});
  return {
    upstream,
    gateway,
    session,
    [Symbol.asyncDispose]: async () => {
      session.destroy();
      await gateway.gateway.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

interface Answer {
  readonly status: unknown;
  readonly body: string;
}

async function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string,
): Promise<Answer> {
  const stream = session.request({ ':authority': 'shop.example', ':path': '/', ...headers });
  stream.on('error', () => {});
  if (body !== undefined) stream.end(body);
  let status: unknown;
  let text = '';
  stream.on('response', (received) => (status = received[':status']));
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => {
    stream.on('close', resolve);
  });
  return { status, body: text };
}

describe('HTTP/2', () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`x-${index}`, 'y']));
  for (const [name, limits, headers, body, status, reason] of [
    [
      'a target too long',
      { targetBytesMax: 10 },
      { ':path': '/12345678901' },
      undefined,
      414,
      'limit.targetBytesMax',
    ],
    ['too many fields', { headerCountMax: 10 }, many, undefined, 431, 'limit.headerCountMax'],
    [
      'a header too large',
      { headerBytesMax: 1000 },
      { a: 'b'.repeat(1000) },
      undefined,
      431,
      'limit.headerBytesMax',
    ],
    [
      'a body too large',
      { requestBodyBytesMax: 10 },
      { ':method': 'POST' },
      '12345678901',
      413,
      'limit.requestBodyBytesMax',
    ],
    [
      'a length too large',
      { requestBodyBytesMax: 10 },
      { ':method': 'POST', 'content-length': 11 },
      '12345678901',
      413,
      'limit.requestBodyBytesMax',
    ],
  ] as const) {
    test(`${name}: ${status}, and the connection goes on`, async () => {
      await using bench = await startBench(limits, (received, socket) => {
        if (received.includes('GET ')) socket.write(OK);
      });
      const refused = await ask(bench.session, headers, body);
      assert.equal(refused.status, status);
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.detail.reason, reason);
      assert.equal((await ask(bench.session, {})).status, 200);
    });
  }

  test('a cookie in as many pieces as browsers make is one field, to limits and to rules', async () => {
    const seen: (readonly string[])[] = [];
    await using bench = await startBench({ headerCountMax: 128 }, undefined, (transaction) => {
      seen.push(transaction.rawHeaders);
      return undefined;
    });
    const pieces = Array.from({ length: 180 }, (_, index) => `c${index}=v`);
    const others = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`x-${index}`, 'y']),
    );
    const { status } = await ask(bench.session, { 'x-first': 'a', cookie: pieces, ...others });
    assert.equal(status, 200);
    const cookie = ['cookie', pieces.join('; ')];
    assert.deepEqual(seen[0]!.slice(0, 6), ['host', 'shop.example', 'x-first', 'a', ...cookie]);
    assert.ok(bench.upstream.received[0]!.includes(`\r\n${cookie.join(': ')}\r\n`));
  });

  test('a hundred requests at once are answered each with its own', async () => {
    await using bench = await startBench({}, (received, socket) => {
      const path = /GET (\S+) HTTP\/1\.1\r\n(?:.+\r\n)*\r\n$/.exec(received)?.[1];
      if (path === undefined) return;
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
    });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => ask(bench.session, { ':path': `/${index}` })),
    );
    answers.forEach((answer, index) => assert.equal(answer.body, `/${index}`));
  });

  test('early hints pass, hop-by-hop fields do not', async () => {
    await using bench = await startBench({}, (_received, socket) =>
      socket.write(
        `HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nConnection: x\r\nX: y\r\n\r\n${OK}`,
      ),
    );
    const stream = bench.session.request({ ':authority': 'shop.example' });
    stream.resume();
    const [hints] = (await once(stream, 'headers')) as [Record<string, unknown>];
    assert.equal(hints[':status'], 103);
    assert.equal(hints['link'], '</a.css>');
    assert.equal(hints['x'], undefined);
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    assert.equal(headers[':status'], 200);
    await once(stream, 'close');
  });

  test('Expect: 100-continue is answered', async () => {
    await using bench = await startBench({}, (received, socket) => {
      if (received.includes('\r\n\r\nabc')) socket.write(OK);
    });
    const stream = bench.session.request({
      ':method': 'POST',
      ':authority': 'shop.example',
      expect: '100-continue',
      'content-length': 3,
    });
    await once(stream, 'continue');
    stream.end('abc');
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    assert.equal(headers[':status'], 200);
    stream.resume();
    await once(stream, 'close');
  });

  test('a body that stops: 408', async () => {
    await using bench = await startBench({ bodyIdleTimeoutMs: 300 }, () => {});
    const stream = bench.session.request({ ':method': 'POST', ':authority': 'shop.example' });
    stream.on('error', () => {});
    stream.write('abc');
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    assert.equal(headers[':status'], 408);
    stream.destroy();
  });

  test('a connection that asks nothing, or nothing more, is ended', async () => {
    await using bench = await startBench({ headerTimeoutMs: 300, keepAliveTimeoutMs: 300 });
    assert.equal((await ask(bench.session, {})).status, 200);
    await once(bench.session, 'close');
    const silent = connectTls({
      port: bench.gateway.port,
      host: '127.0.0.1',
      ALPNProtocols: ['h2'],
      rejectUnauthorized: false,
    });
    silent.resume();
    await once(silent, 'close');
    const { counters } = bench.gateway.gateway;
    assert.equal(counters.total('limit.keepAliveTimeoutMs'), 1);
    assert.equal(counters.total('limit.headerTimeoutMs'), 1);
  });

  test('a client that cancels takes its upstream request with it', async () => {
    const asked = Promise.withResolvers<unknown>();
    await using bench = await startBench({}, (_received, socket) => {
      asked.resolve(once(socket, 'close').then(() => 'closed'));
    });
    const stream = bench.session.request({ ':authority': 'shop.example' });
    stream.on('error', () => {});
    const closed = new Promise((resolve) => {
      void asked.promise.then(resolve);
    });
    while (bench.upstream.received.length === 0) await new Promise(setImmediate);
    stream.close(8);
    assert.equal(await closed, 'closed');
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.reason, 'client.gone');
  });
});
