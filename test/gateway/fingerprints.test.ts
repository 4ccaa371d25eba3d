// Fingerprints of connections in edge rules: what browsers and programs begin with, over a real listener.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect as connectPlain, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import type { GatewayPolicy } from '../../src/config/policy.ts';
import { makeCertificate } from '../support/make-certificate.ts';
import { makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import {
  encode,
  END_HEADERS,
  END_STREAM,
  frame,
  HEADERS,
  PREFACE,
  SETTINGS,
  WINDOW_UPDATE,
} from './support/raw-http2.ts';
import { startRawUpstream } from './support/raw.ts';

const CERTIFICATE = makeCertificate(['shop.example']);
const TLS = { port: 0, host: '127.0.0.1', servername: 'shop.example', rejectUnauthorized: false };

interface Bench extends AsyncDisposable {
  readonly gateway: TestGateway;
  /** The rules that the n-th request matched. */
  matched(count: number): Promise<readonly string[]>;
}

async function startBench(
  rules: Readonly<Record<string, string>>,
  proxyProtocol: GatewayPolicy['listen'][number]['proxyProtocol'] = 'off',
): Promise<Bench> {
  const upstream = await startRawUpstream((received, socket) => {
    if (received.includes('\r\n\r\n')) {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    }
  });
  const gateway = await startTestGateway(
    makePolicy({
      upstream: upstream.url,
      gateway: {
        listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol }],
        trustedProxies: ['127.0.0.1'],
        certificates: [CERTIFICATE],
      },
      site: {
        edgeRules: Object.entries(rules).map(([name, when]) => {
          return { name, when, action: 'log' as const, why: '' };
        }),
      },
    }),
  );
  return {
    gateway,
    matched: async (count) => {
      const events = await gateway.recorded(count);
      return events[count - 1]!.detail.edge?.map((match) => match.rule) ?? [];
    },
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const RULES = {
  known: 'tls.ja4 matches "^t13d[0-9]{4}h[12]_[0-9a-f]{12}_[0-9a-f]{12}$"',
  http1: 'tls.ja4 ne "" and http2.fingerprint eq ""',
  settings: 'http2.fingerprint eq "1:65536;4:131072|12517377|0|m,p,s,a"',
  any: 'http2.fingerprint ne ""',
};

async function askHttp1(port: number, socket?: Socket): Promise<string> {
  const client = connectTls({
    ...TLS,
    port,
    ...(socket === undefined ? {} : { socket }),
    ALPNProtocols: ['http/1.1'],
  });
  await once(client, 'secureConnect');
  client.write('GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n');
  let text = '';
  for await (const part of client) text += String(part);
  return text;
}

async function askHttp2(port: number): Promise<number> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, { ...TLS, port });
  const stream = session.request({ ':path': '/', ':authority': 'shop.example' });
  const [headers] = (await once(stream, 'response')) as [Readonly<Record<string, unknown>>];
  stream.resume();
  await once(stream, 'end');
  session.close();
  return Number(headers[':status']);
}

/** Sends bytes one by one, each in a packet of its own as far as that can be had. */
async function dribble(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    await new Promise<void>((resolve) => {
      socket.write(Buffer.of(byte), () => setImmediate(resolve));
    });
  }
}

describe('fingerprints', () => {
  test('of TLS, over HTTP/1.1', async () => {
    await using bench = await startBench(RULES);
    assert.match(await askHttp1(bench.gateway.port), /^HTTP\/1\.1 200 /);
    assert.deepEqual(await bench.matched(1), ['known', 'http1']);
  });

  test('of TLS and HTTP/2, of a client that is what it is', async () => {
    await using bench = await startBench(RULES);
    assert.equal(await askHttp2(bench.gateway.port), 200);
    assert.deepEqual(await bench.matched(1), ['known', 'any']);
  });

  test('settings, window and order are those that were sent', async () => {
    await using bench = await startBench(RULES);
    const socket = connectTls({ ...TLS, port: bench.gateway.port, ALPNProtocols: ['h2'] });
    await once(socket, 'secureConnect');
    const settings = frame(SETTINGS, 0, 0, [0, 1, 0, 1, 0, 0, 0, 4, 0, 2, 0, 0]);
    const window = frame(WINDOW_UPDATE, 0, 0, [0, 0xbf, 0, 1]);
    const request = encode([
      [':method', 'GET'],
      [':path', '/'],
      [':scheme', 'https'],
      [':authority', 'shop.example'],
    ]);
    const parts = [Buffer.from(PREFACE, 'latin1'), settings, window];
    socket.write(Buffer.concat([...parts, frame(HEADERS, END_HEADERS | END_STREAM, 1, request)]));
    assert.deepEqual(await bench.matched(1), ['known', 'settings', 'any']);
    socket.destroy();
  });

  test('behind a PROXY line', async () => {
    await using bench = await startBench(RULES, 'require');
    const socket = connectPlain(bench.gateway.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('PROXY TCP4 192.0.2.7 127.0.0.1 4711 443\r\n');
    assert.match(await askHttp1(bench.gateway.port, socket), /^HTTP\/1\.1 200 /);
    assert.deepEqual(await bench.matched(1), ['known', 'http1']);
  });

  test('a handshake in very small pieces is served, and has none', async () => {
    await using bench = await startBench(RULES);
    const relay = createServer((near) => {
      const far = connectPlain({ port: bench.gateway.port, host: '127.0.0.1', noDelay: true });
      far.pipe(near);
      near.once('data', (hello: Buffer) => {
        near.pause();
        void dribble(far, hello).then(() => near.pipe(far));
      });
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const { port } = relay.address() as AddressInfo;
    assert.match(await askHttp1(port), /^HTTP\/1\.1 200 /);
    relay.close();
  });

  test('where no rule asks, there are none, and nobody looks', async () => {
    await using bench = await startBench({ all: 'true' });
    assert.equal(await askHttp2(bench.gateway.port), 200);
    assert.deepEqual(await bench.matched(1), ['all']);
  });

  test('what is no TLS is refused as ever', async () => {
    await using bench = await startBench(RULES);
    const socket = connectPlain(bench.gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    assert.equal(bench.gateway.gateway.counters.total('connections.tls-failed'), 1);
    const silent = connectPlain(bench.gateway.port, '127.0.0.1');
    await once(silent, 'connect');
    silent.end();
    silent.resume();
    await once(silent, 'close');
  });
});
