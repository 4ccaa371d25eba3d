// Clients that ask and do not read, or send and do not end: what waits for them is bounded, and others
// are answered.
import assert from 'node:assert/strict';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import type { Policy, UpstreamPolicy } from '../../src/config/policy.ts';
import { makeCertificate } from '../support/make-certificate.ts';
import { makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const TRICKLE_MS = 50;
const BODY_BYTES = 60_000;
const ANSWER = `HTTP/1.1 200 OK\r\nContent-Length: ${BODY_BYTES}\r\n\r\n${'x'.repeat(BODY_BYTES)}`;
const LARGE_BYTES = 1_048_576;
const STREAMS = 100;
/** What is slow is not cut off for that. */
const PATIENT_MS = 600_000;
const GET = 'GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';

const CONNECTIONS_MAX = 8;
const PATIENT = {
  connectTimeoutMs: PATIENT_MS,
  headersTimeoutMs: PATIENT_MS,
  bodyIdleTimeoutMs: PATIENT_MS,
};
const FEW_CONNECTIONS = { ...PATIENT, connectionsMax: CONNECTIONS_MAX };

/** Answers that stop on the way to a client that does not read. */
function startLargeUpstream(): ReturnType<typeof startRawUpstream> {
  return startRawUpstream((received, socket) => {
    if (!received.endsWith('\r\n\r\n')) return;
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${LARGE_BYTES}\r\n\r\n`);
    socket.write(Buffer.alloc(LARGE_BYTES, 'x'));
  });
}

function openUnread(
  gateway: TestGateway,
  localAddress: string,
  streams = STREAMS,
): ClientHttp2Session {
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
  for (let count = 0; count < streams; count++) {
    session.request({ ':path': '/', ':authority': 'shop.example' }).on('error', () => {});
  }
  return session;
}

function policyFor(upstream: string, upstreamPolicy: Partial<UpstreamPolicy> = {}): Policy {
  return makePolicy({
    upstream,
    upstreamPolicy,
    limits: { bodyIdleTimeoutMs: PATIENT_MS, headerTimeoutMs: PATIENT_MS },
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
}

describe('clients that do not read', () => {
  test('one that leaves too much unread is cut off, others are not', async () => {
    await using upstream = await startRawUpstream((received, socket) => {
      if (received.endsWith('\r\n\r\n')) socket.write(ANSWER, 'latin1');
    });
    // Nobody waits for a connection, or in vain, however slow this machine is.
    const policy = policyFor(upstream.url, { ...PATIENT, connectionsMax: 15 * STREAMS });
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

  test('one that keeps the connections to an upstream busy gives way to others', async () => {
    await using upstream = await startLargeUpstream();
    await using gateway = await startTestGateway(policyFor(upstream.url, FEW_CONNECTIONS));
    const sessions = [openUnread(gateway, '127.0.0.3', 2), openUnread(gateway, '127.0.0.2', 6)];
    while (upstream.sockets.size < CONNECTIONS_MAX) await new Promise(setImmediate);
    assert.match(await exchangeRaw(gateway.port, GET), /^HTTP\/1\.1 200 OK\r\n.*x{1000}$/s);
    const [cutOff, answered] = await gateway.recorded(2);
    assert.equal(cutOff!.detail.reason, 'limit.slowClientShare');
    assert.equal(cutOff!.subject.client, '127.0.0.2');
    assert.equal(answered!.subject.client, '127.0.0.1');
    assert.equal(gateway.events.length, 2);
    for (const session of sessions) session.destroy();
  });

  test('many that read nothing give way to a newcomer, those who were waited for longest first', async () => {
    await using upstream = await startLargeUpstream();
    await using gateway = await startTestGateway(policyFor(upstream.url, FEW_CONNECTIONS));
    // Each within its share; twice as many requests as connections.
    const sessions = Array.from({ length: CONNECTIONS_MAX }, (_, index) =>
      openUnread(gateway, `127.0.0.${index + 2}`, 2),
    );
    while (upstream.sockets.size < CONNECTIONS_MAX) await new Promise(setImmediate);
    assert.match(await exchangeRaw(gateway.port, GET), /^HTTP\/1\.1 200 OK\r\n.*x{1000}$/s);
    const answered = gateway.events.find(({ subject }) => subject.client === '127.0.0.1');
    assert.equal(answered!.detail.status, 200);
    const cutOff = gateway.events.filter((event) => event !== answered);
    assert.ok(cutOff.length > 0);
    for (const { detail } of cutOff) assert.equal(detail.reason, 'limit.slowClientShare');
    for (const session of sessions) session.destroy();
  });
});

test('who sends its body byte by byte gives way to others, however steadily they come', async () => {
  await using upstream = await startRawUpstream((received, socket) => {
    if (received.startsWith('GET ')) socket.write(ANSWER, 'latin1');
  });
  const policy = policyFor(upstream.url, { ...FEW_CONNECTIONS, connectionsMax: 1 });
  await using gateway = await startTestGateway(policy);
  const sender = connect({ port: gateway.port, localAddress: '127.0.0.2' });
  sender.on('error', () => {});
  sender.write('POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1000000\r\n\r\n');
  const trickling = setInterval(() => sender.write('b'), TRICKLE_MS);
  while (upstream.sockets.size === 0) await new Promise(setImmediate);
  assert.match(await exchangeRaw(gateway.port, GET), /^HTTP\/1\.1 200 OK\r\n/);
  clearInterval(trickling);
  sender.destroy();
  const [cutOff] = await gateway.recorded(2);
  assert.equal(cutOff!.detail.reason, 'limit.slowClientShare');
  assert.equal(cutOff!.subject.client, '127.0.0.2');
});
