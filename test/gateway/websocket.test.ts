// Text messages of WebSockets through the real default rules, with a real client and server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import type { SitePolicy } from '../../src/config/policy.ts';
import type { BeginInspection } from '../../src/gateway/index.ts';
import { beginInspection } from '../../src/inspect/index.ts';
import { makeCertificate } from '../support/make-certificate.ts';
import { defaultProgram } from '../support/rules.ts';
import { makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import { exchangeRaw } from './support/raw.ts';

const program = defaultProgram();
const begin: BeginInspection = (transaction, site) =>
  beginInspection(program, transaction, site.waf);
const READ = { messageBytesMax: 65_536, inspectsAnswers: false };
const ATTACK = "1' UNION SELECT password FROM users--";

interface Bench extends AsyncDisposable {
  readonly gateway: TestGateway;
  /** What the server received. */
  readonly received: string[];
  readonly extensions: string[];
  connect(): Promise<WebSocket>;
}

async function startBench(site: Partial<SitePolicy> = {}): Promise<Bench> {
  const received: string[] = [];
  const extensions: string[] = [];
  const upstream = createServer();
  const server = new WebSocketServer({ server: upstream, perMessageDeflate: true });
  server.on('connection', (socket, request) => {
    extensions.push(request.headers['sec-websocket-extensions'] ?? '');
    socket.on('message', (data: Buffer, isBinary) => {
      received.push(data.toString());
      socket.send(data, { binary: isBinary });
    });
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo;
  const gateway = await startTestGateway(
    makePolicy({
      upstream: `http://127.0.0.1:${port}`,
      gateway: {
        listen: [
          { address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'off' },
          { address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' },
        ],
        certificates: [makeCertificate(['shop.example'])],
      },
      site: {
        webSocket: READ,
        waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 5000 },
        ...site,
      },
    }),
    begin,
  );
  const clients: WebSocket[] = [];
  return {
    gateway,
    received,
    extensions,
    connect: async () => {
      const client = new WebSocket(`ws://127.0.0.1:${gateway.port}/chat?room=1`, {
        headers: {
          Host: 'shop.example',
          'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        },
      });
      clients.push(client);
      client.on('error', () => undefined);
      await once(client, 'open');
      return client;
    },
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.terminate();
      for (const socket of server.clients) socket.terminate();
      await gateway.gateway.close();
      server.close();
      upstream.close();
    },
  };
}

async function answerTo(client: WebSocket, message: string | Buffer): Promise<string> {
  const answered = once(client, 'message');
  client.send(message);
  const [data] = (await answered) as [Buffer];
  return data.toString();
}

async function answerToPing(client: WebSocket): Promise<void> {
  const answered = once(client, 'pong');
  client.ping();
  await answered;
}

describe('websockets that are read', () => {
  test('pass ordinary messages of every kind and size', async () => {
    await using bench = await startBench();
    const client = await bench.connect();
    const messages = [
      'hello',
      '',
      'O’Brien says: 北京 is "fine", isn\'t it? {not json',
      JSON.stringify({ type: 'chat', text: 'select a table, drop by at 5' }),
      '42["message",{"text":"hi"}]',
      '{"broken": ',
      'a long one. '.repeat(4000),
    ];
    for (const message of messages) assert.equal(await answerTo(client, message), message);
    const bytes = `\x08\x01${ATTACK}`;
    assert.equal(await answerTo(client, Buffer.from(bytes)), bytes, 'binary passes unread');
    assert.deepEqual(bench.received, [...messages, bytes]);
    assert.deepEqual(bench.extensions, [''], 'compression is not offered to the server');
    const { counters } = bench.gateway.gateway;
    assert.equal(counters.total('websocket.messages'), messages.length);
    assert.equal(bench.gateway.events.length, 0, 'nothing to record while it lasts');
  });

  for (const [name, message] of [
    ['as text', ATTACK],
    ['in JSON', JSON.stringify({ type: 'search', query: { q: ATTACK } })],
    ['in Socket.IO', `42${JSON.stringify(['search', { q: ATTACK }])}`],
    ['as binary, which applications read as well', Buffer.from(ATTACK)],
    ['as markup', '<img src=x onerror=alert(1)>'],
  ] as const) {
    test(`an attack ${name} closes the connection with 1008, and is recorded`, async () => {
      await using bench = await startBench();
      const client = await bench.connect();
      assert.equal(await answerTo(client, 'hello'), 'hello');
      const closed = once(client, 'close');
      client.send(message);
      const [code] = (await closed) as [number];
      assert.equal(code, 1008);
      assert.deepEqual(bench.received, ['hello']);
      const events = await bench.gateway.recorded(2);
      const blocked = events.find((event) => event.detail.verdict === 'block');
      assert.equal(blocked!.detail.reason, 'websocket.rule');
      assert.equal(blocked!.detail.target, '/chat');
      assert.ok(blocked!.detail.inboundScore >= 5);
      assert.ok(blocked!.detail.matches!.length > 0);
      const tunnel = events.find((event) => event.detail.status === 101);
      assert.equal(tunnel!.detail.reason, 'websocket.rule');
      assert.equal(bench.gateway.gateway.counters.total('websocket.blocked'), 1);
    });
  }

  test('an attack in the same packet as the handshake never reaches the server', async () => {
    await using bench = await startBench();
    // Frames with a mask of zeros: what they hold is readable here.
    const frame = `\x81${String.fromCharCode(0x80 | ATTACK.length)}\0\0\0\0${ATTACK}`;
    const text = await exchangeRaw(bench.gateway.port, [
      `GET /chat HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Mozilla/5.0 (X11) Firefox/140.0\r\nAccept: */*\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n${frame}`,
    ]);
    assert.match(text, /^HTTP\/1\.1 101 /);
    assert.ok(text.endsWith('\x88\x02\x03\xf0'), 'a close frame with 1008, then the end');
    assert.deepEqual(bench.received, []);
  });

  test('an attack over HTTP/2 (RFC 8441) is closed too', async () => {
    await using bench = await startBench();
    const session = connectHttp2(`https://127.0.0.1:${bench.gateway.ports[1]}`, {
      rejectUnauthorized: false,
    });
    if (session.remoteSettings.enableConnectProtocol === undefined) {
      await once(session, 'remoteSettings');
    }
    const stream = session.request({
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': '/chat',
      ':authority': 'shop.example',
      'user-agent': 'Mozilla/5.0 (X11) Firefox/140.0',
      accept: '*/*',
      'sec-websocket-version': '13',
    });
    await once(stream, 'response');
    const frame = `\x81${String.fromCharCode(0x80 | ATTACK.length)}\0\0\0\0${ATTACK}`;
    stream.write(Buffer.from(frame, 'latin1'));
    const [closing] = (await once(stream, 'data')) as [Buffer];
    assert.equal(closing.toString('latin1'), '\x88\x02\x03\xf0');
    assert.deepEqual(bench.received, []);
    stream.close();
    session.close();
  });

  test('ends as both ends agree, and with a client that is gone in the middle of a message', async () => {
    await using bench = await startBench();
    const client = await bench.connect();
    assert.equal(await answerTo(client, 'hello'), 'hello');
    client.close(1000, 'bye');
    const [code] = (await once(client, 'close')) as [number];
    assert.equal(code, 1000);
    const other = await bench.connect();
    other.send('never the rest', { fin: false });
    await answerToPing(other);
    other.terminate();
    const events = await bench.gateway.recorded(2);
    assert.deepEqual(
      events.map(({ detail }) => [detail.status, detail.verdict, detail.reason]),
      [
        [101, 'allow', ''],
        [101, 'allow', ''],
      ],
    );
    assert.deepEqual(bench.received, ['hello']);
  });

  test('in detect mode an attack is recorded and passes', async () => {
    await using bench = await startBench({
      waf: { mode: 'detect', ruleSet: 'default', onFault: 'block', budgetMs: 5000 },
    });
    const client = await bench.connect();
    assert.equal(await answerTo(client, ATTACK), ATTACK);
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.verdict, 'log');
    assert.ok(event!.detail.inboundScore >= 5);
  });

  test('a message that is too large closes with 1009', async () => {
    await using bench = await startBench();
    const client = await bench.connect();
    const closed = once(client, 'close');
    client.send('a'.repeat(65_537));
    assert.equal(((await closed) as [number])[0], 1009);
    assert.deepEqual(bench.received, []);
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.reason, 'websocket.1009');
    assert.equal(event!.detail.verdict, 'block');
  });

  test('what the server says is read by the rules for answers where that is asked for', async () => {
    for (const inspectsAnswers of [true, false]) {
      await using bench = await startBench({ webSocket: { ...READ, inspectsAnswers } });
      const client = await bench.connect();
      const closed = once(client, 'close');
      const answered = once(client, 'message');
      // Harmless to send, and telling when a server says it.
      client.send('-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA');
      const first = await Promise.race([
        closed.then(([code]) => code as number),
        answered.then(() => 'passed'),
      ]);
      assert.equal(first, inspectsAnswers ? 1008 : 'passed');
    }
  });
});

describe('websockets that are not read', () => {
  test('pass as they are, compressed if both ends want that', async () => {
    await using bench = await startBench({ webSocket: undefined });
    const client = await bench.connect();
    assert.equal(await answerTo(client, ATTACK), ATTACK);
    assert.match(bench.extensions[0]!, /permessage-deflate/);
    assert.equal(bench.gateway.gateway.counters.total('websocket.messages'), 0);
  });
});
