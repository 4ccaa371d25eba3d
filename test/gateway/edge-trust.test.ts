// Forged edge headers of every kind never change the address that is banned, limited or logged.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { describe, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import type { EdgePolicy, GatewayPolicy } from '../../src/config/policy.ts';
import type { RequestEvent } from '../../src/events/envelope.ts';
import { requireNetwork } from '../../src/lib/ip.ts';
import { makeCertificate, type MadeCertificate } from '../support/make-certificate.ts';
import { LIMITS, makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import {
  encode,
  END_HEADERS,
  END_STREAM,
  frame,
  HEADERS,
  PREFACE,
  SETTINGS,
  type Field,
} from './support/raw-http2.ts';
import { exchangeRaw, startRawUpstream, type RawUpstream } from './support/raw.ts';

const CDN_SERVER = '198.51.100.10';
const VISITOR = '192.0.2.7';
const VICTIM = '192.0.2.99';
const EDGE: EdgePolicy = {
  name: 'cloudflare',
  networks: ['198.51.100.0/24', '2001:db8:cd::/48'],
  header: 'cf-connecting-ip',
  issuer: '',
  onForged: 'refuse',
};
const FASTLY: EdgePolicy = {
  ...EDGE,
  name: 'fastly',
  networks: ['203.0.113.0/24'],
  header: 'fastly-client-ip',
};

/** How clients come in; the listener's port by its place. */
const ENTRIES = ['HTTP/1.1', 'WebSocket', 'HTTP/1.1 over TLS', 'HTTP/2'] as const;
type Entry = (typeof ENTRIES)[number];

const CERTIFICATE = makeCertificate(['shop.example']);

const OWN: EdgePolicy = {
  ...EDGE,
  name: 'own',
  networks: ['198.18.0.0/15'],
  header: 'x-own-edge',
};
const EDGES = [EDGE, FASTLY, OWN];

interface Bench extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly upstream: RawUpstream;
  /** One request over a connection from that address. */
  ask(from: string, headers: string): Promise<string>;
  /** The same through each entry; resolves once it is recorded. */
  enter(entry: Entry, from: string, headers: string): Promise<RequestEvent>;
}

async function startBench(
  edges: readonly EdgePolicy[],
  gatewayPolicy: Partial<GatewayPolicy> = {},
  count = 10_000,
): Promise<Bench> {
  const upstream = await startRawUpstream((_received, socket) => {
    socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
  });
  const key = [{ kind: 'client-address' as const }];
  const gateway = await startTestGateway(
    makePolicy({
      upstream: upstream.url,
      gateway: {
        // A PROXY line says where the connection comes from: the test has but one address.
        listen: [
          { address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'require' },
          { address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'require' },
        ],
        certificates: [CERTIFICATE],
        trustedProxies: ['127.0.0.1'],
        edges,
        ...gatewayPolicy,
      },
      site: {
        rateLimits: [{ name: 'all', key, count, periodMs: 3_600_000, burst: count, path: '' }],
      },
    }),
  );
  const ask = (from: string, headers: string): Promise<string> =>
    exchangeRaw(gateway.port, proxyLine(from) + http1Request(headers));
  return {
    gateway,
    upstream,
    ask,
    enter: async (entry, from, headers) => {
      const before = gateway.events.length;
      const isEncrypted = entry === 'HTTP/1.1 over TLS' || entry === 'HTTP/2';
      const socket = isEncrypted
        ? await askEncrypted(gateway.ports[1]!, entry, from, headers)
        : undefined;
      if (entry === 'HTTP/1.1') await ask(from, headers);
      else if (entry === 'WebSocket')
        await exchangeRaw(gateway.port, proxyLine(from) + handshake(headers));
      const events = await gateway.recorded(before + 1);
      socket?.destroy();
      return events[before]!;
    },
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function proxyLine(from: string): string {
  return from.includes(':')
    ? `PROXY TCP6 ${from} ::1 4711 80\r\n`
    : `PROXY TCP4 ${from} 127.0.0.1 4711 80\r\n`;
}

function http1Request(headers: string): string {
  return `GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n${headers}\r\n`;
}

/** What a browser says that wants a WebSocket; the upstream answers that it has none. */
function handshake(headers: string): string {
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  return `GET / HTTP/1.1\r\nHost: shop.example\r\n${upgrade}${key}${headers}\r\n`;
}

/** Sends one request through the TLS listener, and leaves the connection open for its answer. */
async function askEncrypted(
  port: number,
  entry: 'HTTP/1.1 over TLS' | 'HTTP/2',
  from: string,
  headers: string,
): Promise<TLSSocket> {
  const plain = connectPlain(port, '127.0.0.1');
  await once(plain, 'connect');
  plain.write(proxyLine(from));
  const socket = connect({
    socket: plain,
    servername: 'shop.example',
    rejectUnauthorized: false,
    ALPNProtocols: [entry === 'HTTP/2' ? 'h2' : 'http/1.1'],
  });
  socket.on('error', () => {
    // 'close' follows.
  });
  await once(socket, 'secureConnect');
  if (entry === 'HTTP/2') {
    socket.write(PREFACE, 'latin1');
    socket.write(frame(SETTINGS, 0, 0));
    socket.write(frame(HEADERS, END_HEADERS | END_STREAM, 1, encode(http2Fields(headers))));
  } else {
    socket.write(http1Request(headers));
  }
  socket.resume();
  return socket;
}

/** Header lines as HTTP/2 says them: in lower case, without the white space around a value. */
function http2Fields(headers: string): Field[] {
  const lines = headers.split('\r\n').filter((line) => line !== '');
  const fields = lines
    .map((line): Field => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    })
    // HTTP/2 has no such field; a request with it is malformed.
    .filter(([name]) => name !== 'connection');
  return [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':authority', 'shop.example'],
    [':path', '/'],
    ...fields,
  ];
}

/** What somebody who is no CDN sends to be taken for another client. */
const FORGERIES: readonly string[] = [
  `CF-Connecting-IP: ${VICTIM}\r\n`,
  `cf-connecting-ip: ${VICTIM}\r\n`,
  `CF_Connecting_IP: ${VICTIM}\r\n`,
  `Cf-Connecting_Ip: ${VICTIM}\r\n`,
  `CF-Connecting-IP: ${VICTIM}\r\nCF-Connecting-IP: ${VICTIM}\r\n`,
  `CF-Connecting-IP: ${CDN_SERVER}\r\nX-Forwarded-For: ${VICTIM}, ${CDN_SERVER}\r\n`,
  `CF-Connecting-IP:\t${VICTIM}\t\r\nCF-Ray: 1\r\nCDN-Loop: cloudflare\r\nCF-IPCountry: US\r\n`,
  'CF-Connecting-IP: not an address\r\n',
  'CF-Connecting-IP:\r\n',
  `Fastly-Client-IP: ${VICTIM}\r\n`,
  `FASTLY_CLIENT_IP: ${VICTIM}\r\n`,
  'CF-Connecting-IP: ::ffff:192.0.2.99\r\n',
  'CF-Connecting-IP: ::ffff:c000:263\r\n',
  'CF-Connecting-IP: [2001:db8::99]\r\n',
  `CF-Connecting-IP: ${VICTIM}, ${VISITOR}\r\n`,
  `X-Own-Edge: ${VICTIM}\r\n`,
  `X_Own_Edge: ${VICTIM}\r\n`,
  `Connection: CF-Connecting-IP\r\nCF-Connecting-IP: ${VICTIM}\r\n`,
];
/** Without a header of a configured CDN: nothing is wrong, and nothing is believed. */
const CLAIMS: readonly string[] = [
  `True-Client-IP: ${VICTIM}\r\n`,
  `X-Real-IP: ${VICTIM}\r\n`,
  `X-Client-IP: ${VICTIM}\r\n`,
  `X-Cluster-Client-IP: ${VICTIM}\r\n`,
  `X-Forwarded-For: ${VICTIM}\r\n`,
  `X-Forwarded-For: ${VICTIM}, ${CDN_SERVER}\r\n`,
  `X-Forwarded-For: ${VICTIM}\r\nX-Forwarded-For: ${CDN_SERVER}\r\n`,
  `Forwarded: for=${VICTIM}\r\n`,
  `X-Original-Forwarded-For: ${VICTIM}\r\n`,
  `CF-Connecting-IPv6: 2001:db8::99\r\nCF-Pseudo-IPv4: ${VICTIM}\r\n`,
  `Client-IP: ${VICTIM}\r\n`,
  `Fly-Client-IP: ${VICTIM}\r\nX-Azure-ClientIP: ${VICTIM}\r\n`,
  `X_Forwarded_For: ${VICTIM}\r\nX_REAL_IP: ${VICTIM}\r\n`,
  `Forwarded: for="[2001:db8::99]:80";proto=https, for=${VICTIM}\r\n`,
  `X-Forwarded-For: ::ffff:192.0.2.99\r\nX-Envoy-External-Address: ${VICTIM}\r\n`,
  `Via: 1.1 ${VICTIM}\r\nX-Forwarded-Host: ${VICTIM}\r\n`,
];

function clientOf(bench: Bench, index: number): Promise<string | undefined> {
  return bench.gateway.recorded(index + 1).then((events) => events[index]!.subject.client);
}

function banVictim({ gateway }: Bench): void {
  const network = requireNetwork(VICTIM);
  gateway.shared.bans.replace([{ network, untilMs: Date.now() + 60_000 }]);
}

describe('edge trust', () => {
  test('the word of a CDN counts when it comes from its networks, over either family', async () => {
    await using bench = await startBench([EDGE]);
    assert.match(await bench.ask(CDN_SERVER, `CF-Connecting-IP: ${VISITOR}\r\n`), / 200 /);
    assert.match(await bench.ask('2001:db8:cd::1', 'CF-Connecting-IP: 2001:DB8::7\r\n'), / 200 /);
    assert.equal(await clientOf(bench, 0), VISITOR);
    assert.equal(await clientOf(bench, 1), '2001:db8::7');
    assert.match(bench.upstream.received[0]!, new RegExp(`\r\nCF-Connecting-IP: ${VISITOR}\r\n`));
    assert.match(
      bench.upstream.received[0]!,
      new RegExp(
        `\r\nX-Forwarded-For: ${VISITOR}, 127\\.0\\.0\\.1\r\n|\r\nX-Forwarded-For: ${VISITOR}, ${CDN_SERVER}\r\n`,
      ),
    );
  });

  test('bans and limits are the visitor’s, not the CDN’s', async () => {
    await using bench = await startBench([EDGE], {}, 2);
    const ask = (address: string): Promise<string> =>
      bench.ask(CDN_SERVER, `CF-Connecting-IP: ${address}\r\n`);
    const network = requireNetwork(VICTIM);
    bench.gateway.shared.bans.replace([{ network, untilMs: Date.now() + 60_000 }]);
    assert.match(await ask(VICTIM), /^HTTP\/1\.1 403 /);
    assert.match(await ask(VISITOR), / 200 /);
    assert.match(await ask(VISITOR), / 200 /);
    assert.match(await ask(VISITOR), / 429 /);
    assert.match(await ask('192.0.2.8'), / 200 /);
  });

  for (const entry of ENTRIES) {
    for (const headers of FORGERIES) {
      test(`${entry}, forged, refused: ${JSON.stringify(headers)}`, async () => {
        await using bench = await startBench(EDGES);
        const event = await bench.enter(entry, VISITOR, headers);
        assert.equal(event.detail.status, 403);
        assert.equal(event.subject.client, VISITOR);
        assert.equal(event.detail.reason, 'edge.forged-header');
        assert.equal(event.detail.verdict, 'block');
        assert.deepEqual(bench.upstream.received, []);
      });

      test(`${entry}, forged, ignored: ${JSON.stringify(headers)}`, async () => {
        const ignoring = EDGES.map((edge): EdgePolicy => ({ ...edge, onForged: 'ignore' }));
        await using bench = await startBench(ignoring, {}, 1);
        banVictim(bench);
        const event = await bench.enter(entry, VISITOR, headers);
        assert.equal(event.detail.status, 200);
        assert.equal(event.subject.client, VISITOR);
        assert.equal(event.detail.reason, 'edge.forged-header');
        assert.equal(event.detail.verdict, 'log');
        // The limit that is used up is the visitor's own.
        assert.equal((await bench.enter(entry, VISITOR, '')).detail.status, 429);
        assert.doesNotMatch(
          bench.upstream.received[0]!,
          /client|connecting|own.edge|192\.0\.2\.99|c000:263|2001:db8::99/i,
        );
        assert.equal(bench.gateway.gateway.counters.total('edge.forged'), 1);
      });
    }

    for (const headers of CLAIMS) {
      test(`${entry}, not believed: ${JSON.stringify(headers)}`, async () => {
        await using bench = await startBench(EDGES, {}, 1);
        banVictim(bench);
        const event = await bench.enter(entry, VISITOR, headers);
        assert.equal(event.detail.status, 200);
        assert.equal(event.subject.client, VISITOR);
        assert.equal((await bench.enter(entry, VISITOR, '')).detail.status, 429);
        assert.doesNotMatch(
          bench.upstream.received[0]!.replace(/\r\nVia: [^\r]*/i, ''),
          /192\.0\.2\.99|2001:db8::99/,
        );
        // A CDN says one thing; what its visitor claims beside it changes nothing.
        const both = `${headers}CF-Connecting-IP: 192.0.2.8\r\n`;
        const viaEdge = await bench.enter(entry, CDN_SERVER, both);
        assert.equal(viaEdge.detail.status, 200);
        assert.equal(viaEdge.subject.client, '192.0.2.8');
      });
    }

    for (const [said, meant] of [
      ['2001:DB8:0:0::7', '2001:db8::7'],
      ['::ffff:192.0.2.8', '192.0.2.8'],
      ['::FFFF:C000:208', '192.0.2.8'],
      [' 192.0.2.8 ', '192.0.2.8'],
    ] as const) {
      test(`${entry}: one address, however its CDN spells it: ${said}`, async () => {
        await using bench = await startBench(EDGES, {}, 1);
        const ask = (text: string): Promise<RequestEvent> =>
          bench.enter(entry, CDN_SERVER, `CF-Connecting-IP: ${text}\r\n`);
        const event = await ask(said);
        assert.equal(event.detail.status, 200);
        assert.equal(event.subject.client, meant);
        assert.equal((await ask(meant)).detail.status, 429);
        const network = requireNetwork(meant);
        bench.gateway.shared.bans.replace([{ network, untilMs: Date.now() + 60_000 }]);
        assert.equal((await ask(said)).detail.reason, 'ban');
      });
    }
  }

  for (const fold of [
    `X-A: 1\r\n CF-Connecting-IP: ${VICTIM}\r\n`,
    `CF-Connecting-IP : ${VICTIM}\r\n`,
    ` CF-Connecting-IP: ${VICTIM}\r\n`,
    `CF-Connecting-IP: ${VICTIM}\rX-A: 1\r\n`,
    `CF-Connecting-IP\0: ${VICTIM}\r\n`,
    `CF-Connecting-IP: ${VICTIM}\0\r\n`,
  ]) {
    test(`what is no header is no request either: ${JSON.stringify(fold)}`, async () => {
      await using bench = await startBench(EDGES);
      assert.match(await bench.ask(VISITOR, fold), /^HTTP\/1\.1 400 /);
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.subject.client, VISITOR);
      assert.deepEqual(bench.upstream.received, []);
    });
  }

  for (const name of ['CF-Connecting-IP', 'x_own_edge', 'True-Client-IP', 'X-Forwarded-For']) {
    test(`a trailer names nobody: ${name}`, async () => {
      await using bench = await startBench(EDGES);
      const body = `0\r\n${name}: ${VICTIM}\r\n\r\n`;
      const head = `POST / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: ${name}\r\n\r\n`;
      await exchangeRaw(bench.gateway.port, proxyLine(VISITOR) + head + body);
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.subject.client, VISITOR);
      assert.doesNotMatch(
        bench.upstream.received.join(''),
        new RegExp(VICTIM.replaceAll('.', '\\.')),
      );
    });
  }

  test('a visitor of the CDN cannot have its header taken away on the way', async () => {
    await using bench = await startBench(EDGES);
    const nominating = `Connection: CF-Connecting-IP\r\nCF-Connecting-IP: ${VISITOR}\r\n`;
    await bench.ask(CDN_SERVER, nominating);
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.subject.client, VISITOR);
    const [received = ''] = bench.upstream.received;
    assert.match(received, new RegExp(`\r\nX-Forwarded-For: ${VISITOR}`));
    assert.match(received, new RegExp(`\r\nCF-Connecting-IP: ${VISITOR}\r\n`));
  });

  test('a request behind another on one connection forges no better', async () => {
    await using bench = await startBench(EDGES);
    const first = 'GET /1 HTTP/1.1\r\nHost: shop.example\r\n\r\n';
    const answer = await exchangeRaw(
      bench.gateway.port,
      `${proxyLine(VISITOR)}${first}${http1Request(`CF-Connecting-IP: ${VICTIM}\r\n`)}`,
    );
    assert.deepEqual(answer.match(/HTTP\/1\.1 \d{3}/g), ['HTTP/1.1 200', 'HTTP/1.1 403']);
    const events = await bench.gateway.recorded(2);
    assert.deepEqual(
      events.map((event) => event.subject.client),
      [VISITOR, VISITOR],
    );
  });

  for (const headers of [
    '',
    'CF-Connecting-IP: unknown\r\n',
    `CF-Connecting-IP: ${VISITOR}\r\nCF-Connecting-IP: ${VICTIM}\r\n`,
    `CF-Connecting-IP: ${VISITOR}, ${VICTIM}\r\n`,
    `CF-Connecting-IP: ${VISITOR}\r\nCF_Connecting_IP: ${VICTIM}\r\n`,
    `Fastly-Client-IP: ${VISITOR}\r\n`,
    'CF-Connecting-IP: [2001:db8::7]\r\n',
    'CF-Connecting-IP: fe80::1%eth0\r\n',
    'CF-Connecting-IP: 192.0.2.7:443\r\n',
    'CF-Connecting-IP: 192.0.2.007\r\n',
  ]) {
    test(`from the CDN, but no clear word: ${JSON.stringify(headers)}`, async () => {
      await using bench = await startBench(EDGES);
      assert.match(await bench.ask(CDN_SERVER, headers), /^HTTP\/1\.1 403 /);
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.detail.reason, 'edge.unreadable-header');
      assert.equal(event!.subject.client, CDN_SERVER);
    });
  }

  test('a CDN’s servers share no per-address limits of connections', async () => {
    const limits = { ...LIMITS, connectionsPerAddressMax: 1 };
    await using bench = await startBench([EDGE], { limits });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => bench.ask(CDN_SERVER, `CF-Connecting-IP: ${VISITOR}\r\n`)),
    );
    assert.ok(answers.every((answer) => answer.includes(' 200 ')));
    assert.equal(bench.gateway.gateway.counters.total('limit.connectionsPerAddressMax'), 0);
  });
});

describe('authenticated origin pulls', () => {
  const authority = makeCertificate(['origin-pull.example'], { isAuthority: true });
  const other = makeCertificate(['origin-pull.example'], { isAuthority: true });
  const past = new Date(Date.now() - 1000);
  const cases: readonly (readonly [string, MadeCertificate | undefined, number])[] = [
    ['the CDN’s certificate', makeCertificate(['cdn'], { issuer: authority }), 200],
    ['no certificate', undefined, 403],
    [
      'a certificate of another authority of the same name',
      makeCertificate(['cdn'], { issuer: other }),
      403,
    ],
    ['a certificate that signed itself', makeCertificate(['cdn']), 403],
    ['one that is over', makeCertificate(['cdn'], { issuer: authority, notAfter: past }), 403],
  ];
  const edge: EdgePolicy = { ...EDGE, networks: ['127.0.0.0/8'], issuer: authority.certificate };

  for (const [name, client, status] of cases) {
    test(`${name}: ${status}`, async () => {
      await using bench = await startBench([edge], {
        listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }],
        trustedProxies: [],
        certificates: [makeCertificate(['shop.example'])],
      });
      const answer = await askTls(bench.gateway.port, client);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.subject.client, status === 200 ? VISITOR : '127.0.0.1');
      assert.equal(event!.detail.reason, status === 200 ? '' : 'edge.no-certificate');
    });
  }
});

async function askTls(port: number, client: MadeCertificate | undefined): Promise<string> {
  const socket: TLSSocket = connect({
    port,
    host: '127.0.0.1',
    servername: 'shop.example',
    rejectUnauthorized: false,
    ALPNProtocols: ['http/1.1'],
    ...(client === undefined ? {} : { cert: client.certificate, key: client.key }),
  });
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  await once(socket, 'secureConnect');
  socket.write(
    `GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nCF-Connecting-IP: ${VISITOR}\r\n\r\n`,
  );
  await once(socket, 'close');
  return text;
}
