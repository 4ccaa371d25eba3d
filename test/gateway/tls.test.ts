// TLS: certificates by name, reload without dropping a connection, what is not TLS, resumption.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { ClientHttp2Session } from 'node:http2';
import { connect as connectHttp2 } from 'node:http2';
import { after, before, describe, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { connect } from 'node:tls';
import type { Policy } from '../../src/config/policy.ts';
import { createSharedMemory, SharedState, startGateway } from '../../src/gateway/index.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { makeCertificate } from '../support/make-certificate.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import type { RawUpstream } from './support/raw.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const SHOP = makeCertificate(['shop.example', 'www.shop.example']);
const WILD = makeCertificate(['*.wild.example']);
const RENEWED = makeCertificate(['shop.example']);

function fingerprintOf(socket: TLSSocket): string {
  return socket.getPeerX509Certificate()!.fingerprint256;
}

async function fingerprintFor(port: number, servername: string | undefined): Promise<string> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(servername === undefined ? {} : { servername }),
  });
  await once(socket, 'secureConnect');
  const fingerprint = fingerprintOf(socket);
  socket.destroy();
  return fingerprint;
}

async function ask(session: ClientHttp2Session, path: string): Promise<number> {
  const stream = session.request({ ':path': path, ':authority': 'shop.example' });
  stream.resume();
  const [headers] = (await once(stream, 'response')) as [{ ':status': number }];
  await once(stream, 'end');
  return headers[':status'];
}

describe('TLS', () => {
  let upstream: RawUpstream;
  let gateway: TestGateway;
  let policy: Policy;

  before(async () => {
    upstream = await startRawUpstream((_received, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    policy = makePolicy({
      upstream: upstream.url,
      limits: { headerTimeoutMs: 500 },
      gateway: {
        listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }],
        certificates: [SHOP, WILD],
      },
    });
    gateway = await startTestGateway(policy);
  });

  after(async () => {
    await gateway.gateway.close();
    await upstream[Symbol.asyncDispose]();
  });

  test('the certificate is chosen by the name that is asked for', async () => {
    const shop = await fingerprintFor(gateway.port, 'shop.example');
    const wild = await fingerprintFor(gateway.port, 'a.wild.example');
    assert.notEqual(shop, wild);
    assert.equal(await fingerprintFor(gateway.port, 'WWW.Shop.Example'), shop);
    // A wildcard stands for one label; the first serves whoever asks for none, or for an unknown one.
    assert.equal(await fingerprintFor(gateway.port, 'a.b.wild.example'), shop);
    assert.equal(await fingerprintFor(gateway.port, 'unknown.example'), shop);
    assert.equal(await fingerprintFor(gateway.port, undefined), shop);
  });

  test('HTTP/1.1 and HTTP/2 by what the client offers', async () => {
    const http1 = connect({
      port: gateway.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      servername: 'shop.example',
      ALPNProtocols: ['http/1.1'],
    });
    http1.write('GET /one HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of http1) text += String(chunk);
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(upstream.received.join(''), /\r\nX-Forwarded-Proto: https\r\n/);
    const http2 = connectHttp2(`https://127.0.0.1:${gateway.port}`, { rejectUnauthorized: false });
    assert.equal(await ask(http2, '/two'), 200);
    http2.close();
  });

  test('a new certificate serves new connections; old ones go on', async () => {
    const session = connectHttp2(`https://127.0.0.1:${gateway.port}`, {
      rejectUnauthorized: false,
      servername: 'shop.example',
    });
    assert.equal(await ask(session, '/before'), 200);
    const before = await fingerprintFor(gateway.port, 'shop.example');
    await gateway.gateway.applyPolicy(
      {
        ...policy,
        version: 2,
        gateway: { ...policy.gateway, certificates: [RENEWED, WILD] },
      },
      () => undefined,
    );
    assert.equal(await ask(session, '/after'), 200);
    assert.equal(fingerprintOf(session.socket as TLSSocket), before);
    session.close();
    assert.notEqual(await fingerprintFor(gateway.port, 'shop.example'), before);
    assert.notEqual(await fingerprintFor(gateway.port, undefined), before);
  });

  test('a policy with a certificate that cannot be used changes nothing', async () => {
    const before = await fingerprintFor(gateway.port, 'shop.example');
    const { key } = makeCertificate(['shop.example']);
    const wrong = { ...SHOP, key };
    await assert.rejects(
      gateway.gateway.applyPolicy(
        { ...policy, version: 3, gateway: { ...policy.gateway, certificates: [wrong] } },
        () => undefined,
      ),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'bad-certificate');
        assert.ok(!error.message.includes('PRIVATE'));
        return true;
      },
    );
    assert.equal(await fingerprintFor(gateway.port, 'shop.example'), before);
  });

  for (const [what, bytes, counter] of [
    ['what is not TLS', 'GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n', 'connections.tls-failed'],
    ['a handshake that does not come to its end', '\x16\x03\x01', 'limit.headerTimeoutMs'],
  ] as const) {
    test(`${what} is closed and counted`, async () => {
      await using fresh = await startTestGateway(policy);
      assert.doesNotMatch(await exchangeRaw(fresh.port, bytes), /HTTP/);
      assert.equal(fresh.gateway.counters.total(counter), 1);
      assert.equal(fresh.events.length, 0);
    });
  }

  test('TLS 1.1 is not spoken', async () => {
    const socket = connect({
      port: gateway.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await assert.rejects(once(socket, 'secureConnect'));
  });

  test('a session is resumed with another thread', async () => {
    const memory = createSharedMemory(2);
    const ports = [];
    const threads = [];
    for (const thread of [0, 1]) {
      const started = await startGateway({
        policy,
        beginInspection: () => undefined,
        record: () => {},
        shared: new SharedState(memory, thread),
        clock: systemClock,
      });
      threads.push(started);
      ports.push(started.addresses[0]!.port);
    }
    const open = (port: number, session?: Buffer): TLSSocket =>
      connect({
        port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        servername: 'shop.example',
        maxVersion: 'TLSv1.2',
        ...(session === undefined ? {} : { session }),
      });
    const first = open(ports[0]!);
    await once(first, 'secureConnect');
    const session = first.getSession()!;
    first.destroy();
    const second = open(ports[1]!, session);
    await once(second, 'secureConnect');
    assert.equal(second.isSessionReused(), true);
    second.destroy();
    for (const thread of threads) await thread.close();
  });

  test('listening with TLS and without a certificate is refused in one line', async () => {
    await assert.rejects(
      startTestGateway(
        makePolicy({
          upstream: upstream.url,
          gateway: { listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }] },
        }),
      ),
      { code: 'no-certificate' },
    );
  });
});
