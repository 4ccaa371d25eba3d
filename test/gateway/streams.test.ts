// What does not end soon, or is larger than memory: WebSocket, server-sent events, bodies both ways,
// gRPC over h2c.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type {
  ClientHttp2Session,
  Http2Server,
  IncomingHttpHeaders,
  ServerHttp2Stream,
} from 'node:http2';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import type { Socket } from 'node:net';
import { createConnection } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocket, WebSocketServer } from 'ws';
import { makeCertificate } from '../support/make-certificate.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, makeSite, startTestGateway } from './support/harness.ts';
import { exchangeRaw, listen, startRawUpstream } from './support/raw.ts';

const MIB = 1_048_576;
const LARGE_BYTES = 64 * MIB;
/** Heap and buffers that a stream of any size may need on top of what was there before. */
const GROWTH_MAX = 16 * MIB;
/** Over HTTP/2 the windows of both ends come on top, and the client is in this very process. */
const GROWTH_HTTP2_MAX = 48 * MIB;
const PIECE = Buffer.alloc(65_536, 'streaming ');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

describe('streams', () => {
  const upstream: Server = createServer();
  const grpcUpstream: Http2Server = createHttp2Server();
  const webSockets = new WebSocketServer({ noServer: true });
  let gateway: TestGateway;
  let session: ClientHttp2Session;

  before(async () => {
    upstream.on('upgrade', (request, socket, head) => {
      if (request.url === '/refused') {
        socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!');
        return;
      }
      webSockets.handleUpgrade(request, socket, head, (client) => {
        client.send(`hello ${request.headers['x-request-id'] === undefined ? '' : 'with id'}`);
        client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
        client.on('close', () => client.terminate());
      });
    });
    upstream.on('request', (request, response) => {
      if (request.url === '/events') {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.flushHeaders();
        upstream.on('event', (text: string) => response.write(text));
        request.on('close', () => upstream.emit('gone'));
      } else if (request.url === '/download') {
        response.writeHead(200, { 'Content-Length': LARGE_BYTES });
        let left = LARGE_BYTES;
        const more = (): void => {
          while (left > 0) {
            left -= PIECE.length;
            if (!response.write(PIECE)) {
              response.once('drain', more);
              return;
            }
          }
          response.end();
        };
        more();
      } else if (request.url === '/echo') {
        response.writeHead(200);
        request.pipe(response);
      } else if (request.url === '/stalled') {
        // Reads nothing for ever.
      } else {
        const hash = createHash('sha256');
        let bytes = 0;
        request.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          hash.update(chunk);
        });
        request.on('end', () => response.end(`${bytes} ${hash.digest('hex')}`));
      }
    });
    grpcUpstream.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
      if (headers[':path'] === '/trailers-only') {
        stream.respond(
          { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '5' },
          { endStream: true },
        );
        return;
      }
      stream.on('error', () => {});
      if (headers[':path'] === '/die') {
        stream.respond({ ':status': 200 });
        stream.write('partial');
        setImmediate(() => stream.session?.destroy());
        return;
      }
      if (headers[':path'] === '/reset') {
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
        stream.write('partial');
        setImmediate(() => stream.destroy(new Error('reset')));
        return;
      }
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'x-te': headers['te'] ?? '' },
        { waitForTrailers: true },
      );
      stream.on('wantTrailers', () =>
        stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'fine', 'x-odd': 'b%20c' }),
      );
      stream.pipe(stream);
    });
    const port = await listen(upstream);
    const grpcPort = await listen(grpcUpstream);
    const options = { upstream: `http://127.0.0.1:${port}` };
    const base = makePolicy({
      ...options,
      limits: { requestBodyBytesMax: LARGE_BYTES * 2 },
      gateway: {
        listen: [
          { address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'off' },
          { address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' },
        ],
        certificates: [makeCertificate(['shop.example'])],
      },
    });
    gateway = await startTestGateway({
      ...base,
      sites: [
        ...base.sites,
        makeSite({
          upstream: `h2c://127.0.0.1:${grpcPort}`,
          site: { name: 'grpc', hosts: ['grpc.example'] },
        }),
      ],
    });
    session = connectHttp2(`https://127.0.0.1:${gateway.ports[1]}`, { rejectUnauthorized: false });
  });

  after(async () => {
    session.close();
    await gateway.gateway.close();
    webSockets.close();
    upstream.closeAllConnections();
    upstream.close();
    grpcUpstream.close();
  });

  test('WebSocket: messages of every size both ways, and the end', async () => {
    const client = new WebSocket(`ws://127.0.0.1:${gateway.port}/chat`, {
      headers: { Host: 'shop.example' },
    });
    const [greeting] = (await once(client, 'message')) as [Buffer];
    assert.equal(greeting.toString(), 'hello with id');
    for (const size of [0, 1, 125, 126, 65_535, 65_536, 5 * MIB]) {
      const sent = Buffer.alloc(size, 'x');
      client.send(sent);
      const [echoed] = (await once(client, 'message')) as [Buffer];
      assert.equal(Buffer.compare(echoed, sent), 0);
    }
    const eventsBefore = gateway.events.length;
    client.close(1000);
    const [code] = (await once(client, 'close')) as [number];
    assert.equal(code, 1000);
    await gateway.recorded(eventsBefore + 1);
    const { detail } = gateway.events.at(-1)!;
    assert.equal(detail.status, 101);
    assert.ok(detail.requestBytes > 5 * MIB && detail.responseBytes > 5 * MIB);
  });

  test('WebSocket: what follows the handshake in the same packet is not lost', async () => {
    const text = await exchangeRaw(
      gateway.port,
      'GET /chat HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x82\x00\x00\x00\x00ok',
      { until: (received) => received.includes('\x81\x02ok') },
    );
    assert.match(text, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.match(text, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
    assert.ok(text.includes('\x81\x02ok'));
  });

  test('WebSocket: an upstream that refuses gets its answer through', async () => {
    const client = new WebSocket(`ws://127.0.0.1:${gateway.port}/refused`, {
      headers: { Host: 'shop.example' },
    });
    const [, response] = (await once(client, 'unexpected-response')) as [
      unknown,
      { statusCode: number },
    ];
    assert.equal(response.statusCode, 403);
    client.on('error', () => {});
    client.terminate();
  });

  const HANDSHAKES: readonly (readonly [string, fields: string])[] = [
    [
      'another version',
      'Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n',
    ],
    ['no version', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'],
    ['no key', 'Sec-WebSocket-Version: 13\r\n'],
    ['a short key', 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: abc=\r\n'],
  ];
  for (const [name, fields] of HANDSHAKES) {
    test(`WebSocket: a handshake with ${name} is a request like others`, async () => {
      const text = await exchangeRaw(
        gateway.port,
        `GET /other HTTP/1.1\r\nHost: shop.example\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n${fields}\r\n`,
      );
      assert.match(text, /^HTTP\/1\.1 200 /);
    });
  }

  for (const accept of ['', 'Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n']) {
    test(`WebSocket: a 101 ${accept === '' ? 'without proof' : 'with a wrong proof'} opens nothing`, async () => {
      await using raw = await startRawUpstream((received, socket) => {
        if (!received.endsWith('\r\n\r\n')) return;
        socket.write(
          `HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${accept}\r\n`,
        );
      });
      await using other = await startTestGateway(makePolicy({ upstream: raw.url }));
      const text = await exchangeRaw(
        other.port,
        'GET /chat HTTP/1.1\r\nHost: shop.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: shop.example\r\n\r\n',
      );
      assert.match(text, /^HTTP\/1\.1 502 /);
      assert.ok(!raw.received.join('').includes('smuggled'));
    });
  }

  test('WebSocket over TLS', async () => {
    const client = new WebSocket(`wss://127.0.0.1:${gateway.ports[1]}/chat`, {
      headers: { Host: 'shop.example' },
      rejectUnauthorized: false,
    });
    await once(client, 'message');
    client.send('over TLS');
    const [echoed] = (await once(client, 'message')) as [Buffer];
    assert.equal(echoed.toString(), 'over TLS');
    client.close();
    await once(client, 'close');
  });

  test('WebSocket over HTTP/2 (RFC 8441)', async () => {
    if (session.remoteSettings.enableConnectProtocol === undefined) {
      await once(session, 'remoteSettings');
    }
    const stream = session.request({
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': '/chat',
      ':authority': 'shop.example',
      'sec-websocket-version': '13',
    });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    assert.equal(headers[':status'], 200);
    assert.equal(headers['sec-websocket-accept'], undefined);
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (text.includes('with id') && !text.includes('ok')) {
        stream.write(Buffer.from('\x81\x82\x00\x00\x00\x00ok', 'latin1'));
      }
      if (text.includes('\x81\x02ok')) stream.close();
    });
    await once(stream, 'close');
    assert.ok(text.endsWith('\x81\x02ok'));
  });

  test('server-sent events arrive one by one, and the end of the client ends them', async () => {
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.write('GET /events HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    const reader = readFrom(socket);
    // The head alone comes at once: nothing waits for a first piece of the body.
    await reader.until('\r\n\r\n');
    for (const event of ['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n']) {
      upstream.emit('event', event);
      await reader.until(event);
    }
    const gone = once(upstream, 'gone');
    socket.destroy();
    await gone;
  });

  test('a body goes up and comes back while it is still being sent', async () => {
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.write('POST /echo HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n');
    const reader = readFrom(socket);
    for (const piece of ['one', 'two', 'three']) {
      socket.write(`${piece.length}\r\n${piece}\r\n`);
      await reader.until(piece);
    }
    socket.write('0\r\n\r\n');
    await reader.until('0\r\n\r\n');
    socket.destroy();
  });

  test(`${LARGE_BYTES / MIB} MiB down and up stream in constant memory`, async () => {
    const before = memory();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, memory() - before)), 200);
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.write('GET /download HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n');
    let received = 0;
    for await (const chunk of socket) received += (chunk as Buffer).length;
    assert.ok(received > LARGE_BYTES);

    const hash = createHash('sha256');
    const upload = createConnection(gateway.port, '127.0.0.1');
    upload.write(
      `POST /upload HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nContent-Length: ${LARGE_BYTES}\r\n\r\n`,
    );
    let answer = '';
    upload.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const ended = once(upload, 'close');
    for (let left = LARGE_BYTES; left > 0; left -= PIECE.length) {
      hash.update(PIECE);
      if (!upload.write(PIECE)) await once(upload, 'drain');
    }
    await ended;
    clearInterval(watch);
    assert.ok(answer.endsWith(`${LARGE_BYTES} ${hash.digest('hex')}`), answer);
    assert.ok(most < GROWTH_MAX, `grew by ${Math.round(most / MIB)} MiB`);
  });

  test(`${LARGE_BYTES / MIB} MiB down and up stream in constant memory over HTTP/2, too`, async () => {
    const before = memory();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, memory() - before)), 200);
    const request = { ':authority': 'shop.example' };
    const download = session.request({ ...request, ':path': '/download' });
    let received = 0;
    for await (const chunk of download) received += (chunk as Buffer).length;
    assert.equal(received, LARGE_BYTES);

    const upload = session.request({ ...request, ':method': 'POST', ':path': '/upload' });
    const hash = createHash('sha256');
    let answer = '';
    upload.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    const ended = once(upload, 'end');
    for (let left = LARGE_BYTES; left > 0; left -= PIECE.length) {
      hash.update(PIECE);
      if (!upload.write(PIECE)) await once(upload, 'drain');
    }
    upload.end();
    await ended;
    clearInterval(watch);
    assert.equal(answer, `${LARGE_BYTES} ${hash.digest('hex')}`);
    assert.ok(most < GROWTH_HTTP2_MAX, `grew by ${Math.round(most / MIB)} MiB`);
  });

  test('an upload that the upstream does not read is held back, not gathered', async () => {
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /stalled HTTP/1.1\r\nHost: shop.example\r\nContent-Length: ${LARGE_BYTES}\r\n\r\n`,
    );
    const before = memory();
    // Writes until nothing has been taken for a while of turns: the whole way is full.
    let written = 0;
    for (let idle = 0; idle < 300 && written < LARGE_BYTES;) {
      if (socket.writableLength < MIB) {
        socket.write(PIECE);
        written += PIECE.length;
        idle = 0;
      } else {
        idle++;
        await new Promise((resolve) => {
          setTimeout(resolve, 1);
        });
      }
    }
    assert.ok(written < LARGE_BYTES);
    assert.ok(memory() - before < GROWTH_MAX);
    socket.destroy();
  });

  test('gRPC: messages both ways over one stream, trailers behind them', async () => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/shop.Shop/Chat',
      ':authority': 'grpc.example',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    assert.equal(headers[':status'], 200);
    assert.equal(headers['x-te'], 'trailers');
    for (const message of ['\0\0\0\0\x03abc', '\0\0\0\0\x02de']) {
      stream.write(message);
      const [echoed] = (await once(stream, 'data')) as [Buffer];
      assert.equal(echoed.toString('latin1'), message);
    }
    stream.end();
    const [trailers] = (await once(stream, 'trailers')) as [Record<string, unknown>];
    assert.equal(trailers['grpc-status'], '0');
    assert.equal(trailers['grpc-message'], 'fine');
    assert.equal(trailers['x-odd'], 'b%20c');
    await once(stream, 'close');
    assert.equal(stream.rstCode, 0);
  });

  test('gRPC: an answer of a head alone', async () => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/trailers-only',
      ':authority': 'grpc.example',
      te: 'trailers',
    });
    stream.end('x');
    stream.resume();
    const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
    assert.equal(headers['grpc-status'], '5');
    await once(stream, 'close');
    assert.equal(stream.rstCode, 0);
  });

  test('gRPC: a reset of the upstream resets the client', async () => {
    const stream = session.request({ ':path': '/reset', ':authority': 'grpc.example' });
    stream.on('error', () => {});
    stream.resume();
    await new Promise((resolve) => {
      stream.on('close', resolve);
    });
    assert.notEqual(stream.rstCode, 0);
  });

  test('an h2c upstream that dies in the middle: the answer never looks whole', async () => {
    const before = gateway.events.length;
    const text = await exchangeRaw(gateway.port, 'GET /die HTTP/1.1\r\nHost: grpc.example\r\n\r\n');
    assert.match(text, /7\r\npartial\r\n$/);
    await gateway.recorded(before + 1);
    assert.equal(gateway.events.at(-1)!.detail.reason, 'upstream.truncated');
  });

  test('an h2c upstream serves HTTP/1.1 clients too, trailers and all', async () => {
    const text = await exchangeRaw(
      gateway.port,
      'POST /x HTTP/1.1\r\nHost: grpc.example\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1\.1 200 \r\n/);
    assert.match(text, /\r\n3\r\nabc\r\n0\r\ngrpc-status: 0\r\n/);
  });
});

interface Reader {
  text: string;
  /** Resolves once that text has come. */
  until(wanted: string): Promise<void>;
}

/** Gathers all that comes, so that nothing is lost between two waits. */
function readFrom(socket: Socket): Reader {
  const reader: Reader = {
    text: '',
    until: async (wanted) => {
      while (!reader.text.includes(wanted)) await once(socket, 'data');
    },
  };
  socket.on('data', (chunk: Buffer) => (reader.text += chunk.toString('latin1')));
  return reader;
}

/** Memory in use once what is garbage is gone. */
function memory(): number {
  // Buffers of the first round are given back by another thread; the second one waits for it.
  collectGarbage();
  collectGarbage();
  // `external` counts array buffers already.
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
