// Every limit with a name: its answer, its event, its counter.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { describe, test } from 'node:test';
import type { GatewayLimits } from '../../src/config/policy.ts';
import type { CounterName } from '../../src/gateway/index.ts';
import { requireNetwork } from '../../src/lib/ip.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const HEAD = 'POST /x HTTP/1.1\r\nHost: shop.example\r\n';
const GET_CLOSE = 'GET /x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';

interface LimitCase {
  readonly name: string;
  readonly limits: Partial<GatewayLimits>;
  /** Pieces, each a packet. */
  readonly sends: readonly string[];
  readonly status: number;
  readonly counter: CounterName;
}

const CASES: readonly LimitCase[] = [
  {
    name: 'a header of too many bytes',
    limits: { headerBytesMax: 1000 },
    sends: [`${HEAD}A: ${'a'.repeat(1000)}\r\n\r\n`],
    status: 431,
    counter: 'limit.headerBytesMax',
  },
  {
    name: 'a header of far too many bytes, beyond what the parser takes',
    limits: { headerBytesMax: 1000, targetBytesMax: 1000 },
    sends: [`${HEAD}A: ${'a'.repeat(60_000)}\r\n\r\n`],
    status: 431,
    counter: 'limit.headerBytesMax',
  },
  {
    name: 'too many fields',
    limits: { headerCountMax: 10 },
    sends: [`${HEAD}${'A: b\r\n'.repeat(10)}\r\n`],
    status: 431,
    counter: 'limit.headerCountMax',
  },
  {
    name: 'far too many fields',
    limits: { headerCountMax: 10 },
    sends: [`${HEAD}${'A: b\r\n'.repeat(2900)}\r\n`],
    status: 431,
    counter: 'limit.headerCountMax',
  },
  {
    name: 'a target of too many bytes',
    limits: { targetBytesMax: 100 },
    sends: [`GET /${'a'.repeat(100)} HTTP/1.1\r\nHost: shop.example\r\n\r\n`],
    status: 414,
    counter: 'limit.targetBytesMax',
  },
  {
    name: 'a target of far too many bytes, beyond what the parser takes',
    limits: { headerBytesMax: 1000, targetBytesMax: 100 },
    sends: [`GET /${'a'.repeat(60_000)} HTTP/1.1\r\nHost: shop.example\r\n\r\n`],
    status: 414,
    counter: 'limit.targetBytesMax',
  },
  {
    name: 'a body whose length is too large',
    limits: { requestBodyBytesMax: 100 },
    sends: [`${HEAD}Content-Length: 101\r\n\r\n`],
    status: 413,
    counter: 'limit.requestBodyBytesMax',
  },
  {
    name: 'chunks that grow too large',
    limits: { requestBodyBytesMax: 100 },
    sends: [
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
      `50\r\n${'a'.repeat(80)}\r\n`,
      `50\r\n${'a'.repeat(80)}\r\n`,
    ],
    status: 413,
    counter: 'limit.requestBodyBytesMax',
  },
  {
    name: 'a head that does not come to its end',
    limits: { headerTimeoutMs: 300 },
    sends: ['GET / HTTP/1.1\r\nHost: shop.example\r\nA:'],
    status: 408,
    counter: 'limit.headerTimeoutMs',
  },
  {
    name: 'a body that stops',
    limits: { bodyIdleTimeoutMs: 300 },
    sends: [`${HEAD}Content-Length: 10\r\n\r\nabc`],
    status: 408,
    counter: 'limit.bodyIdleTimeoutMs',
  },
];

describe('limits', () => {
  for (const { name, limits, sends, status, counter } of CASES) {
    test(`${name}: ${status}`, async () => {
      await using upstream = await startRawUpstream(() => {});
      await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url, limits }));
      const text = await exchangeRaw(gateway.port, sends);
      const [event] = await gateway.recorded(1);
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.match(text, /\r\nConnection: close\r\n/);
      assert.ok(text.includes(event!.id));
      assert.equal(event!.detail.reason, counter);
      assert.equal(event!.detail.status, status);
      assert.equal(event!.detail.verdict, 'block');
      assert.equal(gateway.gateway.counters.total(counter), 1);
    });
  }

  test('just below every limit a request passes', async () => {
    await using upstream = await startRawUpstream((received, socket) => {
      if (received.endsWith('y'.repeat(100))) socket.write(OK);
    });
    await using gateway = await startTestGateway(
      makePolicy({
        upstream: upstream.url,
        limits: {
          headerBytesMax: 200,
          headerCountMax: 4,
          targetBytesMax: 50,
          requestBodyBytesMax: 100,
        },
      }),
    );
    const path = `/${'p'.repeat(49)}`;
    const fixed = 'hostshop.examplecontent-length100connectionclosea'.length;
    const text = await exchangeRaw(
      gateway.port,
      `POST ${path} HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 100\r\nConnection: close\r\nA: ${'a'.repeat(200 - fixed)}\r\n\r\n${'y'.repeat(100)}`,
    );
    assert.match(text, /^HTTP\/1\.1 200 /);
  });

  test('a body that drips below the lowest pace is refused, after a time of grace', async () => {
    await using upstream = await startRawUpstream(() => {});
    await using gateway = await startTestGateway(
      makePolicy({ upstream: upstream.url, limits: { bodyBytesPerSecondMin: 1000 } }),
    );
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.write(`${HEAD}Content-Length: 100000\r\n\r\n`);
    const drip = setInterval(() => socket.write('a'), 100);
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => {});
    await once(socket, 'end');
    clearInterval(drip);
    socket.destroy();
    assert.match(text, /^HTTP\/1\.1 408 /);
    const [event] = await gateway.recorded(1);
    assert.equal(event!.detail.reason, 'limit.bodyBytesPerSecondMin');
  });

  test('a connection that says nothing is closed', async () => {
    await using upstream = await startRawUpstream(() => {});
    await using gateway = await startTestGateway(
      makePolicy({ upstream: upstream.url, limits: { headerTimeoutMs: 300 } }),
    );
    assert.equal(await exchangeRaw(gateway.port, ''), '');
    assert.equal(gateway.gateway.counters.total('limit.headerTimeoutMs'), 1);
  });

  test('an idle connection is closed after its time', async () => {
    await using upstream = await startRawUpstream((_received, socket) => socket.write(OK));
    await using gateway = await startTestGateway(
      makePolicy({ upstream: upstream.url, limits: { keepAliveTimeoutMs: 300 } }),
    );
    const text = await exchangeRaw(gateway.port, 'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    assert.match(text, /ok$/);
    assert.equal(gateway.gateway.counters.total('limit.keepAliveTimeoutMs'), 1);
  });

  test('a client that does not read its answer is let go of, and the upstream with it', async () => {
    await using upstream = await startRawUpstream((_received, socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 'x')));
        if (!socket.destroyed) socket.once('drain', more);
      };
      more();
    });
    await using gateway = await startTestGateway(
      makePolicy({ upstream: upstream.url, limits: { bodyIdleTimeoutMs: 300 } }),
    );
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    socket.pause();
    const [event] = await gateway.recorded(1);
    assert.equal(event!.detail.reason, 'limit.readIdleTimeout');
    socket.destroy();
    assert.equal(gateway.gateway.counters.total('limit.readIdleTimeout'), 1);
  });

  test('after so many requests a connection is closed, the last answer says so', async () => {
    await using upstream = await startRawUpstream((_received, socket) => socket.write(OK));
    await using gateway = await startTestGateway(
      makePolicy({ upstream: upstream.url, limits: { requestsPerConnectionMax: 3 } }),
    );
    const get = 'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n';
    const text = await exchangeRaw(gateway.port, get.repeat(5));
    assert.equal(text.match(/HTTP\/1\.1 200/g)?.length, 3);
    assert.equal(text.match(/Connection: close/g)?.length, 1);
    assert.equal(gateway.gateway.counters.total('limit.requestsPerConnectionMax'), 1);
  });

  test('connections are limited per address and in all, and come back when closed', async () => {
    await using upstream = await startRawUpstream((_received, socket) => socket.write(OK));
    await using gateway = await startTestGateway(
      makePolicy({
        upstream: upstream.url,
        limits: { connectionsPerAddressMax: 3, connectionsMax: 4 },
        gateway: { listen: [{ address: '0.0.0.0', port: 0, tls: false, proxyProtocol: 'off' }] },
      }),
    );
    const open = async (localAddress: string): Promise<ReturnType<typeof createConnection>> => {
      const before = acceptedOrRefused(gateway);
      const socket = createConnection({ port: gateway.port, host: '127.0.0.1', localAddress });
      socket.on('error', () => {});
      await once(socket, 'connect');
      while (acceptedOrRefused(gateway) === before) await new Promise(setImmediate);
      return socket;
    };
    const { counters } = gateway.gateway;
    const sockets = [await open('127.0.0.2'), await open('127.0.0.2'), await open('127.0.0.2')];
    await open('127.0.0.2');
    assert.equal(counters.total('limit.connectionsPerAddressMax'), 1);
    sockets.push(await open('127.0.0.3'));
    await open('127.0.0.3');
    assert.equal(counters.total('limit.connectionsMax'), 1);
    for (const socket of sockets) socket.destroy();
    while (counters.total('connections.closed') < 4) await new Promise(setImmediate);
    assert.equal(gateway.shared.connections.total, 0);
    assert.match(await exchangeRaw(gateway.port, GET_CLOSE), / 200 /);
  });

  test('new connections are limited per second and address: 429', async () => {
    await using upstream = await startRawUpstream((_received, socket) => socket.write(OK));
    await using gateway = await startTestGateway(
      makePolicy({ upstream: upstream.url, limits: { acceptsPerSecondPerAddress: 2 } }),
    );
    const texts = [];
    for (let turn = 0; turn < 8; turn++) texts.push(await exchangeRaw(gateway.port, GET_CLOSE));
    const refused = gateway.gateway.counters.total('limit.acceptsPerSecondPerAddress');
    assert.ok(refused >= 1);
    assert.equal(texts.filter((text) => text.startsWith('HTTP/1.1 200')).length, 8 - refused);
  });

  test('requests are limited by rate: 429 with Retry-After, others are not', async () => {
    await using upstream = await startRawUpstream((_received, socket) => socket.write(OK));
    await using gateway = await startTestGateway(
      makePolicy({
        upstream: upstream.url,
        site: {
          rateLimits: [
            {
              name: 'login',
              key: [{ kind: 'header', name: 'X-User' }],
              count: 1,
              periodMs: 60_000,
              burst: 2,
              path: '/login',
            },
          ],
        },
      }),
    );
    const ask = (path: string, user: string): Promise<string> =>
      exchangeRaw(
        gateway.port,
        `GET ${path} HTTP/1.1\r\nHost: shop.example\r\nX-User: ${user}\r\nConnection: close\r\n\r\n`,
      );
    assert.match(await ask('/login', 'ada'), / 200 /);
    // The same path in another spelling is the same path.
    assert.match(await ask('//%6Cogin?x', 'ada'), / 200 /);
    const refused = await ask('/x/../login', 'ada');
    assert.match(refused, /^HTTP\/1\.1 429 /);
    assert.match(refused, /\r\nRetry-After: (?:59|60)\r\n/);
    assert.match(await ask('/login', 'bob'), / 200 /);
    assert.match(await ask('/other', 'ada'), / 200 /);
    const events = await gateway.recorded(5);
    assert.equal(events[2]!.detail.reason, 'limit.rate');
    assert.equal(gateway.gateway.counters.total('limit.rate'), 1);
  });

  test('a banned address is cut off, on open connections too, and let in again', async () => {
    await using upstream = await startRawUpstream((_received, socket) => socket.write(OK));
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    await once(socket, 'data');
    const network = requireNetwork('127.0.0.0/8');
    gateway.shared.bans.replace([{ network, untilMs: Date.now() + 60_000 }]);
    socket.write('GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 403 /);
    socket.destroy();
    assert.equal(await exchangeRaw(gateway.port, GET_CLOSE), '');
    gateway.shared.bans.replace([]);
    assert.match(await exchangeRaw(gateway.port, GET_CLOSE), / 200 /);
    assert.equal((await gateway.recorded(3))[1]!.detail.reason, 'ban');
    assert.equal(gateway.gateway.counters.total('refused.banned'), 2);
  });

  test('a ban ends an answer that is still on its way', async () => {
    await using upstream = await startRawUpstream((_received, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nthe first bytes');
    });
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    const socket = createConnection(gateway.port, '127.0.0.1');
    socket.on('error', () => {
      // 'close' follows.
    });
    socket.write('GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    await once(socket, 'data');
    const network = requireNetwork('127.0.0.1');
    gateway.shared.bans.replace([{ network, untilMs: Date.now() + 60_000 }]);
    await once(socket, 'close');
    assert.equal(gateway.gateway.counters.total('refused.banned'), 1);
  });

  test('hosts that no site has: refused or closed, as the policy says', async () => {
    await using upstream = await startRawUpstream((_received, socket) => socket.write(OK));
    const bytes = 'GET / HTTP/1.1\r\nHost: other.example\r\n\r\n';
    for (const unknownHost of ['refuse', 'close'] as const) {
      await using gateway = await startTestGateway(
        makePolicy({ upstream: upstream.url, policy: { defaultSite: undefined, unknownHost } }),
      );
      const text = await exchangeRaw(gateway.port, bytes, { until: () => true });
      if (unknownHost === 'refuse') assert.match(text, /^HTTP\/1\.1 421 /);
      else assert.equal(text, '');
      assert.match(await exchangeRaw(gateway.port, GET_CLOSE), / 200 /);
      const [event] = await gateway.recorded(1);
      assert.equal(event!.detail.reason, 'unknown-host');
      assert.equal(event!.detail.verdict, unknownHost === 'refuse' ? 'block' : 'drop');
    }
    assert.equal(upstream.received.join('').match(/GET \/x /g)?.length, 2);
  });
});

function acceptedOrRefused({ gateway }: TestGateway): number {
  const { counters } = gateway;
  return (
    counters.total('connections.accepted') +
    counters.total('limit.connectionsMax') +
    counters.total('limit.connectionsPerAddressMax')
  );
}
