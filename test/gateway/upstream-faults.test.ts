// Upstreams that refuse, hang, die in the middle or talk nonsense: a clear answer with the request id
// where there can be one, a visible break where there cannot, never a client left hanging.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import type { Socket } from 'node:net';
import { createConnection, createServer } from 'node:net';
import { describe, test } from 'node:test';
import { makeCertificate } from '../support/make-certificate.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { exchangeRaw, listen, startRawUpstream } from './support/raw.ts';

const GET = 'GET /x HTTP/1.1\r\nHost: shop.example\r\n\r\n';
const GET_CLOSE = 'GET /x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';

interface FaultCase {
  readonly name: string;
  readonly answer: (socket: Socket, received: string) => void;
  readonly status: number;
  readonly reason: string;
}

const ALL_OF = (text: string) => (socket: Socket) => {
  socket.end(Buffer.from(text, 'latin1'));
};

/** Faults before any of the answer has reached the client. */
const BEFORE: readonly FaultCase[] = [
  {
    name: 'closes at once',
    answer: (socket) => socket.end(),
    status: 502,
    reason: 'upstream.reset',
  },
  {
    name: 'resets',
    answer: (socket) => socket.resetAndDestroy(),
    status: 502,
    reason: 'upstream.reset',
  },
  {
    name: 'dies within the head',
    answer: ALL_OF('HTTP/1.1 200 OK\r\nA: b'),
    status: 502,
    reason: 'upstream.reset',
  },
  {
    name: 'talks another protocol',
    answer: ALL_OF('SSH-2.0-OpenSSH_9.2\r\n\r\n'),
    status: 502,
    reason: 'upstream.malformed',
  },
  {
    name: 'sends a bad status',
    answer: ALL_OF('HTTP/1.1 abc OK\r\n\r\n'),
    status: 502,
    reason: 'upstream.malformed',
  },
  {
    name: 'folds a field',
    answer: ALL_OF('HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'),
    status: 502,
    reason: 'upstream.malformed',
  },
  {
    name: 'splits its answer by two lengths',
    answer: ALL_OF('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
    status: 502,
    reason: 'upstream.malformed',
  },
  {
    name: 'sends both a length and chunks',
    answer: ALL_OF(
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
    status: 502,
    reason: 'upstream.malformed',
  },
  {
    name: 'switches protocols unasked',
    answer: ALL_OF('HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n'),
    status: 502,
    reason: 'upstream.malformed',
  },
  {
    name: 'sends an endless head',
    answer: (socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(`A: ${'b'.repeat(1000)}\r\n`));
        if (!socket.destroyed) socket.once('drain', more);
      };
      socket.write('HTTP/1.1 200 OK\r\n');
      more();
    },
    status: 502,
    reason: 'upstream.malformed',
  },
  { name: 'never answers', answer: () => {}, status: 504, reason: 'upstream.timeout' },
  {
    name: 'stops within the head',
    answer: (socket) => socket.write('HTTP/1.1 200 OK\r\nA:'),
    status: 504,
    reason: 'upstream.timeout',
  },
];

/** Faults once the client has the head. */
const WITHIN: readonly (Omit<FaultCase, 'status'> & { readonly begins: RegExp })[] = [
  {
    name: 'dies within a body of known length',
    answer: ALL_OF('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'),
    begins: /abc$/,
    reason: 'upstream.truncated',
  },
  {
    name: 'dies within a chunk',
    answer: ALL_OF('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc'),
    begins: /abc\r\n$/,
    reason: 'upstream.truncated',
  },
  {
    name: 'dies before the last chunk',
    answer: ALL_OF('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'),
    begins: /abc\r\n$/,
    reason: 'upstream.truncated',
  },
  {
    name: 'sends a bad chunk size',
    answer: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
      setImmediate(() => socket.write('nonsense\r\n'));
    },
    begins: /abc\r\n$|^$/,
    reason: 'upstream.malformed',
  },
  {
    name: 'stops within its body',
    answer: (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'),
    begins: /abc$/,
    reason: 'upstream.timeout',
  },
];

describe('upstream faults', () => {
  for (const { name, answer, status, reason } of BEFORE) {
    test(`an upstream that ${name}: ${status}`, async () => {
      await using upstream = await startRawUpstream((received, socket) => answer(socket, received));
      await using gateway = await startTestGateway(
        makePolicy({ upstream: upstream.url, upstreamPolicy: { headersTimeoutMs: 300 } }),
      );
      const text = await exchangeRaw(gateway.port, GET_CLOSE);
      const [event] = await gateway.recorded(1);
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.ok(text.includes(`X-Request-Id: ${event!.id}\r\n`));
      assert.ok(text.includes(`<code>${event!.id}</code>`));
      assert.equal(event!.detail.reason, reason);
      assert.equal(event!.detail.status, status);
      assert.equal(event!.detail.verdict, 'allow');
      assert.ok(event!.detail.faults!.some((fault) => fault.kind === 'upstream'));
      // Nothing of what the upstream said gets out.
      assert.doesNotMatch(text, /OpenSSH|ECONN|socket/i);
    });
  }

  for (const { name, answer, begins, reason } of WITHIN) {
    test(`an upstream that ${name}: the client sees that it is not whole`, async () => {
      await using upstream = await startRawUpstream((received, socket) => answer(socket, received));
      await using gateway = await startTestGateway(
        makePolicy({ upstream: upstream.url, upstreamPolicy: { bodyIdleTimeoutMs: 300 } }),
      );
      const text = await exchangeRaw(gateway.port, GET);
      const [event] = await gateway.recorded(1);
      assert.equal(event!.detail.reason, reason);
      // Broken off: neither the announced length nor a last chunk ever comes.
      assert.match(text, begins);
      assert.ok(!text.endsWith('0\r\n\r\n'));
    });

    test(`an upstream that ${name}, over HTTP/2: the stream is reset`, async () => {
      await using upstream = await startRawUpstream((received, socket) => answer(socket, received));
      await using gateway = await startTestGateway(
        makePolicy({
          upstream: upstream.url,
          upstreamPolicy: { bodyIdleTimeoutMs: 300 },
          gateway: {
            listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }],
            certificates: [makeCertificate(['shop.example'])],
          },
        }),
      );
      const session = connectHttp2(`https://127.0.0.1:${gateway.port}`, {
        rejectUnauthorized: false,
      });
      const stream = session.request({ ':path': '/x', ':authority': 'shop.example' });
      stream.on('error', () => {
        // A reset is what is expected.
      });
      stream.resume();
      await new Promise((resolve) => {
        stream.on('close', resolve);
      });
      assert.notEqual(stream.rstCode, 0);
      session.close();
      const [event] = await gateway.recorded(1);
      assert.equal(event!.detail.reason, reason);
    });
  }

  test('a body that ends with the connection is told from one that is cut off, in HTTP/1.0 too', async () => {
    await using upstream = await startRawUpstream((_received, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
      setImmediate(() => socket.destroy());
    });
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    // An HTTP/1.0 answer has no chunks: only a reset tells that it is not whole.
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.write('GET /x HTTP/1.0\r\nHost: shop.example\r\n\r\n');
    const error = new Promise((resolve) => {
      socket.on('error', resolve);
      socket.on('end', () => resolve(undefined));
    });
    socket.resume();
    assert.equal(((await error) as NodeJS.ErrnoException | undefined)?.code, 'ECONNRESET');
  });

  test('an upstream that refuses connections: 502', async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    await once(server, 'close');
    await using gateway = await startTestGateway(
      makePolicy({ upstream: `http://127.0.0.1:${port}` }),
    );
    const text = await exchangeRaw(gateway.port, GET_CLOSE);
    assert.match(text, /^HTTP\/1\.1 502 /);
    const [event] = await gateway.recorded(1);
    assert.equal(event!.detail.reason, 'upstream.refused');
  });

  test('an upstream whose name does not exist: 502', async () => {
    await using gateway = await startTestGateway(
      makePolicy({ upstream: 'http://no-such-host.invalid:81' }),
    );
    assert.match(await exchangeRaw(gateway.port, GET_CLOSE), /^HTTP\/1\.1 502 /);
  });

  test('a JSON client gets JSON', async () => {
    await using upstream = await startRawUpstream((_received, socket) => socket.destroy());
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    const text = await exchangeRaw(
      gateway.port,
      'GET / HTTP/1.1\r\nHost: shop.example\r\nAccept: application/json\r\nConnection: close\r\n\r\n',
    );
    const [event] = await gateway.recorded(1);
    const body = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>;
    assert.equal(body['status'], 502);
    assert.equal(body['requestId'], event!.id);
  });

  test('bytes after an answer never become the next one', async () => {
    await using upstream = await startRawUpstream((received, socket) => {
      if (received.split('\r\n\r\n').length === 2) {
        socket.write(
          'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged',
        );
      }
    });
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    for (let turn = 0; turn < 3; turn++) {
      const text = await exchangeRaw(gateway.port, GET_CLOSE);
      assert.match(text, /\r\n\r\nok$/);
    }
    assert.equal(upstream.received.length, 3);
  });

  test('an answer that comes while a connection is idle ends that connection', async () => {
    await using upstream = await startRawUpstream((_received, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    await exchangeRaw(gateway.port, GET_CLOSE);
    const [socket] = upstream.sockets;
    socket!.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged');
    await once(socket!, 'close');
    assert.match(await exchangeRaw(gateway.port, GET_CLOSE), /\r\n\r\nok$/);
  });

  test('a connection that the upstream closed while idle is tried anew, once, for safe methods', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      const mine = ++connections;
      let requests = 0;
      socket.on('error', () => {});
      socket.on('data', () => {
        // The first connection dies without a word at its second request.
        if (mine === 1 && ++requests === 2) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    const port = await listen(server);
    await using gateway = await startTestGateway(
      makePolicy({ upstream: `http://127.0.0.1:${port}` }),
    );
    assert.match(await exchangeRaw(gateway.port, GET_CLOSE), / 200 /);
    assert.match(await exchangeRaw(gateway.port, GET_CLOSE), / 200 /);
    assert.equal(connections, 2);
    assert.equal(gateway.gateway.counters.total('upstream.retried'), 1);
    server.close();
  });

  test('a POST is never sent twice', async () => {
    let posts = 0;
    const server = createServer((socket) => {
      let requests = 0;
      socket.on('error', () => {});
      socket.on('data', (data) => {
        if (data.toString().startsWith('POST')) posts++;
        if (++requests === 2) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    const port = await listen(server);
    await using gateway = await startTestGateway(
      makePolicy({ upstream: `http://127.0.0.1:${port}` }),
    );
    await exchangeRaw(gateway.port, GET_CLOSE);
    const text = await exchangeRaw(
      gateway.port,
      'POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1\.1 502 /);
    assert.equal(posts, 1);
    server.close();
  });

  test('more requests than connections wait their turn; more than may wait get 503', async () => {
    let held: Socket[] = [];
    await using upstream = await startRawUpstream((_received, socket) => {
      held.push(socket);
    });
    await using gateway = await startTestGateway(
      makePolicy({
        upstream: upstream.url,
        upstreamPolicy: { connectionsMax: 2, connectTimeoutMs: 400 },
      }),
    );
    const first = [0, 1].map(() => exchangeRaw(gateway.port, GET_CLOSE));
    while (held.length < 2) await new Promise(setImmediate);
    const late = exchangeRaw(gateway.port, GET_CLOSE);
    // Nothing becomes free in time.
    assert.match(await late, /^HTTP\/1\.1 503 /);
    const next = exchangeRaw(gateway.port, GET_CLOSE);
    const waiting = held;
    held = [];
    for (const socket of waiting) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    for (const text of await Promise.all(first)) assert.match(text, / 200 /);
    while (held.length < 1) await new Promise(setImmediate);
    held[0]!.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    assert.match(await next, / 200 /);
    assert.equal(upstream.received.length, 2);
  });

  for (const [sent, connection] of [
    ['all of it', 'keep-alive'],
    ['a', 'close'],
  ] as const) {
    test(`an answer when ${sent.length} of 9 bytes have come: ${connection}`, async () => {
      await using upstream = await startRawUpstream((received, socket) => {
        if (received.endsWith(sent)) {
          socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig');
        }
      });
      await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
      const head = 'POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 9\r\n\r\n';
      const text = await exchangeRaw(gateway.port, head + sent, {
        until: (answer) => answer.endsWith('\r\n\r\nbig'),
      });
      assert.match(text, new RegExp(`\r\nConnection: ${connection}\r\n`));
    });
  }

  test('a client that goes away takes its upstream request with it', async () => {
    const asked = Promise.withResolvers<Socket>();
    await using upstream = await startRawUpstream((_received, socket) => asked.resolve(socket));
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    const client = createConnection(gateway.port, '127.0.0.1');
    client.write(GET);
    const closed = once(await asked.promise, 'close');
    client.destroy();
    await closed;
    const [event] = await gateway.recorded(1);
    assert.equal(event!.detail.reason, 'client.gone');
    assert.equal(event!.detail.status, 0);
  });
});
