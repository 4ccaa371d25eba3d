// Clients that ask and do not read: what waits for them is bounded, and others are answered.
import assert from 'node:assert/strict';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { describe, test } from 'node:test';
import { makeCertificate } from '../support/make-certificate.ts';
import { makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const BODY_BYTES = 60_000;
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY_BYTES}\r\n\r\n${'x'.repeat(BODY_BYTES)}`;
const STREAMS = 100;
const GET = 'GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';

function openUnread(gateway: TestGateway, localAddress: string): ClientHttp2Session {
  const options = {
    rejectUnauthorized: false,
    servername: 'shop.example',
    // Goes on to tls.connect.
    localAddress,
    // It takes heads, and nothing of a body.
    settings: { initialWindowSize: 0 },
  };
  const session = connectHttp2(`https://127.0.0.1:${gateway.ports[1]}`, options);
  session.on('error', () => {});
  for (let count = 0; count < STREAMS; count++) {
    session.request({ ':path': '/', ':authority': 'shop.example' }).on('error', () => {});
  }
  return session;
}

describe('clients that do not read', () => {
  test('one that leaves too much unread is cut off, others are not', async () => {
    await using upstream = await startRawUpstream((received, socket) => {
      if (received.endsWith('\r\n\r\n')) socket.write(ANSWER, 'latin1');
    });
    const policy = makePolicy({
      upstream: upstream.url,
      limits: { bodyIdleTimeoutMs: 600_000 },
      gateway: {
        listen: [false, true].map((tls) => ({
          address: '127.0.0.1',
          port: 0,
          tls,
          proxyProtocol: 'off',
        })),
        certificates: [makeCertificate(['shop.example'])],
      },
    });
    await using gateway = await startTestGateway(policy);
    const patient = openUnread(gateway, '127.0.0.3');
    // 78 MB, of which a client may leave 64 MiB.
    const sessions = Array.from({ length: 13 }, () => openUnread(gateway, '127.0.0.2'));
    await gateway.recorded(50);
    for (const { detail, subject } of gateway.events) {
      assert.equal(detail.reason, 'limit.unreadBytesMax');
      assert.equal(subject.client, '127.0.0.2');
    }
    assert.match(await exchangeRaw(gateway.port, GET), /^HTTP\/1\.1 200 OK\r\n/);
    const cutOff = gateway.gateway.counters.total('limit.unreadBytesMax');
    assert.ok(cutOff >= 50 && cutOff < 13 * STREAMS, String(cutOff));
    for (const session of [patient, ...sessions]) session.destroy();
  });
});
