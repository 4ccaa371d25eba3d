// Who the client is: proxies that are trusted and those that are not, in every way they tell it.
import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { describe, test } from 'node:test';
import type { GatewayPolicy } from '../../src/config/policy.ts';
import { requireNetwork } from '../../src/lib/ip.ts';
import { makeCertificate } from '../support/make-certificate.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { readMessage } from './support/message.ts';
import type { RawUpstream } from './support/raw.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const TRUSTED = ['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'];

interface Bench extends AsyncDisposable {
  readonly upstream: RawUpstream;
  readonly gateway: TestGateway;
}

async function startBench(gatewayPolicy: Partial<GatewayPolicy>): Promise<Bench> {
  const upstream = await startRawUpstream((received, socket) => {
    if (received.endsWith('\r\n\r\n')) {
      socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
    }
  });
  const gateway = await startTestGateway(
    makePolicy({ upstream: upstream.url, gateway: gatewayPolicy }),
  );
  return {
    upstream,
    gateway,
    [Symbol.asyncDispose]: async () => {
      await gateway.gateway.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

function get(fields: string): string {
  return `GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n${fields}\r\n`;
}

/** Fields of the last upstream request, by lower-case name; several of one name joined by ` | `. */
function forwarded({ received }: RawUpstream): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of readMessage(received.at(-1)!)!.fields) {
    const key = name.toLowerCase();
    fields[key] = fields[key] === undefined ? value : `${fields[key]} | ${value}`;
  }
  return fields;
}

interface HeaderCase {
  readonly name: string;
  readonly header: GatewayPolicy['clientAddressHeader'];
  readonly fields: string;
  readonly client: string;
}

const CASES: readonly HeaderCase[] = [
  {
    name: 'one client',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: 192.0.2.7\r\n',
    client: '192.0.2.7',
  },
  {
    name: 'a forged entry on the left',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: 1.1.1.1, 192.0.2.7\r\n',
    client: '192.0.2.7',
  },
  {
    name: 'trusted hops on the right',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: 1.1.1.1, 192.0.2.7, 10.1.2.3,2001:db8::9\r\n',
    client: '192.0.2.7',
  },
  {
    name: 'several fields are one list',
    header: 'x-forwarded-for',
    fields:
      'X-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-For: 10.0.0.1\r\n',
    client: '192.0.2.7',
  },
  {
    name: 'a port',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: 192.0.2.7:4711\r\n',
    client: '192.0.2.7',
  },
  {
    name: 'IPv6 with brackets and port',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: [2001:DB9::0:1]:80\r\n',
    client: '2001:db9::1',
  },
  {
    name: 'an IPv4-mapped address',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: ::ffff:192.0.2.7\r\n',
    client: '192.0.2.7',
  },
  {
    name: 'nonsense nearest: the proxy itself',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: 192.0.2.7, nonsense\r\n',
    client: '127.0.0.1',
  },
  {
    name: 'nonsense behind a trusted hop: that hop',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: unknown, 10.1.1.1\r\n',
    client: '10.1.1.1',
  },
  {
    name: 'only trusted hops: the farthest',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: 10.1.1.1, 10.1.1.2\r\n',
    client: '10.1.1.1',
  },
  {
    name: 'an octal address is no address',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For: 010.1.1.1\r\n',
    client: '127.0.0.1',
  },
  { name: 'nothing', header: 'x-forwarded-for', fields: '', client: '127.0.0.1' },
  {
    name: 'an empty field',
    header: 'x-forwarded-for',
    fields: 'X-Forwarded-For:\r\n',
    client: '127.0.0.1',
  },
  {
    name: 'the other header is not read',
    header: 'x-forwarded-for',
    fields: 'Forwarded: for=192.0.2.7\r\n',
    client: '127.0.0.1',
  },
  {
    name: 'Forwarded',
    header: 'forwarded',
    fields: 'Forwarded: for=1.1.1.1, for=192.0.2.7;proto=https, For="[2001:db8::9]:80"\r\n',
    client: '192.0.2.7',
  },
  {
    name: 'Forwarded with quotes and commas inside',
    header: 'forwarded',
    fields: 'Forwarded: by="a,b;c";for="192.0.2.7:80"\r\n',
    client: '192.0.2.7',
  },
  {
    name: 'Forwarded, hidden node',
    header: 'forwarded',
    fields: 'Forwarded: for=_hidden, for=10.0.0.9\r\n',
    client: '10.0.0.9',
  },
  {
    name: 'Forwarded, not readable',
    header: 'forwarded',
    fields: 'Forwarded: for=192.0.2.7;;=x\r\n',
    client: '127.0.0.1',
  },
  {
    name: 'no header is to be read',
    header: 'none',
    fields: 'X-Forwarded-For: 192.0.2.7\r\nForwarded: for=192.0.2.7\r\n',
    client: '127.0.0.1',
  },
];

describe('proxies', () => {
  for (const { name, header, fields, client } of CASES) {
    test(`behind a trusted proxy, ${header}: ${name}`, async () => {
      await using bench = await startBench({
        trustedProxies: TRUSTED,
        clientAddressHeader: header,
      });
      await exchangeRaw(bench.gateway.port, get(fields));
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.subject.client, client);
      assert.equal(event!.detail.peer, client === '127.0.0.1' ? undefined : '127.0.0.1');
    });
  }

  test('a client that is not trusted says nothing about itself, nor does the upstream hear it', async () => {
    await using bench = await startBench({ trustedProxies: [] });
    await exchangeRaw(
      bench.gateway.port,
      get(
        [
          'X-Forwarded-For: 1.1.1.1',
          'X_Forwarded_For: 1.1.1.1',
          'Forwarded: for=1.1.1.1',
          'X-Real-IP: 1.1.1.1',
          'True-Client-IP: 1.1.1.1',
          'CF-Connecting-IP: 1.1.1.1',
          'X-Forwarded-Proto: https',
          'X-Forwarded-Host: evil.example',
          'X-Forwarded-Port: 443',
          'X-Request-Id: forged',
          'Via: 1.1 kept',
          '',
        ].join('\r\n'),
      ),
    );
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.subject.client, '127.0.0.1');
    assert.equal(event!.detail.scheme, 'http');
    const { traceparent, ...fields } = forwarded(bench.upstream);
    assert.match(traceparent!, new RegExp(`^00-${event!.traceId}-[0-9a-f]{16}-00$`));
    assert.deepEqual(fields, {
      host: 'shop.example',
      via: '1.1 kept',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.example',
      'x-request-id': event!.id,
    });
  });

  test('a trusted proxy is believed, and what it says is passed on with our own part', async () => {
    await using bench = await startBench({ trustedProxies: TRUSTED });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await exchangeRaw(
      bench.gateway.port,
      get(
        [
          'X-Forwarded-For: 192.0.2.7',
          'Forwarded: for=192.0.2.7;proto=https',
          'X-Forwarded-Proto: https',
          'X-Forwarded-Host: www.shop.example',
          'X-Real-IP: 192.0.2.7',
          `traceparent: ${traceparent}`,
          'tracestate: a=b',
          '',
        ].join('\r\n'),
      ),
    );
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.scheme, 'https');
    assert.equal(event!.traceId, '0af7651916cd43dd8448eb211c80319c');
    const fields = forwarded(bench.upstream);
    assert.equal(fields['x-forwarded-for'], '192.0.2.7, 127.0.0.1');
    assert.equal(fields['forwarded'], 'for=192.0.2.7;proto=https, for=127.0.0.1;proto=http');
    assert.equal(fields['x-forwarded-proto'], 'https');
    assert.equal(fields['x-forwarded-host'], 'www.shop.example');
    assert.equal(fields['x-real-ip'], '192.0.2.7');
    assert.equal(fields['tracestate'], 'a=b');
    assert.match(fields['traceparent']!, /^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    assert.notEqual(fields['traceparent'], traceparent);
  });

  test('Host can be the upstream own', async () => {
    await using upstream = await startRawUpstream((_received, socket) => {
      socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
    });
    await using gateway = await startTestGateway(
      makePolicy({ upstream: upstream.url, site: { preserveHost: false } }),
    );
    await exchangeRaw(gateway.port, get(''));
    assert.equal(forwarded(upstream)['host'], `127.0.0.1:${upstream.port}`);
    assert.equal(forwarded(upstream)['x-forwarded-host'], 'shop.example');
  });

  test('the ban of a client behind a trusted proxy is the client’s, not the proxy’s', async () => {
    await using bench = await startBench({ trustedProxies: TRUSTED });
    const network = requireNetwork('192.0.2.7');
    bench.gateway.shared.bans.replace([{ network, untilMs: Date.now() + 60_000 }]);
    const ask = (address: string): Promise<string> =>
      exchangeRaw(bench.gateway.port, get(`X-Forwarded-For: ${address}\r\n`));
    assert.match(await ask('192.0.2.7'), /^HTTP\/1\.1 403 /);
    assert.match(await ask('192.0.2.8'), /^HTTP\/1\.1 200 /);
  });

  const listen = [
    { address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'require' as const },
    { address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'require' as const },
  ];
  const certificates = [makeCertificate(['shop.example'])];
  // Signature, version and command, family, length, addresses, ports.
  const V2 = Buffer.from(
    '0d0a0d0a000d0a515549540a 21 11 000c c0000207 7f000001 1267 0050'.replaceAll(' ', ''),
    'hex',
  );

  for (const [name, pieces] of [
    ['version 1, at once', [`PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n${get('')}`]],
    ['version 1, alone', ['PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n', get('')]],
    [
      'version 1, in pieces',
      ['PRO', 'XY TCP4 192.0.2.7 127.0.0.1 4711 80', '\r', '\nGE', get('').slice(2)],
    ],
    ['version 2, at once', [Buffer.concat([V2, Buffer.from(get(''))])]],
    ['version 2, in pieces', [V2.subarray(0, 5), V2.subarray(5, 20), V2.subarray(20), get('')]],
  ] as const) {
    test(`a PROXY line, ${name}`, async () => {
      await using bench = await startBench({ trustedProxies: ['127.0.0.1'], listen, certificates });
      const text = await exchangeRaw(bench.gateway.port, pieces);
      assert.match(text, /^HTTP\/1\.1 200 /);
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.subject.client, '192.0.2.7');
      assert.equal(event!.detail.peer, '127.0.0.1');
      assert.equal(forwarded(bench.upstream)['x-forwarded-for'], '192.0.2.7');
    });
  }

  test('a PROXY line before TLS, in one packet with the hello', async () => {
    await using bench = await startBench({ trustedProxies: ['127.0.0.1'], listen, certificates });
    const raw = createConnection(bench.gateway.ports[1]!, '127.0.0.1');
    raw.cork();
    raw.write(V2);
    const socket = connectTls({
      socket: raw,
      servername: 'shop.example',
      rejectUnauthorized: false,
    });
    process.nextTick(() => raw.uncork());
    socket.write(get(''));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    assert.match(text, /^HTTP\/1\.1 200 /);
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.subject.client, '192.0.2.7');
    assert.equal(event!.detail.scheme, 'https');
  });

  test('where a PROXY line is required, nothing passes without one, nor from anyone untrusted', async () => {
    for (const [trustedProxies, bytes] of [
      [['127.0.0.1'], get('')],
      [['127.0.0.1'], `PROXY TCP4 192.0.2.7\r\n${get('')}`],
      [['10.0.0.0/8'], `PROXY TCP4 192.0.2.7 127.0.0.1 4711 80\r\n${get('')}`],
    ] as const) {
      await using bench = await startBench({ trustedProxies, listen, certificates });
      assert.equal(await exchangeRaw(bench.gateway.port, bytes), '');
      assert.equal(bench.gateway.gateway.counters.total('connections.proxy-line-refused'), 1);
      assert.deepEqual(bench.upstream.received, []);
    }
  });
});
