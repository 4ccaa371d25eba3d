// Bodies that are begun and never ended, while the inspection waits for the rest of them: they fill what
// there is for that, and no more.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import type { GatewayPolicy } from '../../src/config/policy.ts';
import { makeCertificate } from '../support/make-certificate.ts';
import { FakeInspection } from './support/fake-inspection.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { exchangeRaw, startRawUpstream, type RawUpstream } from './support/raw.ts';

const MIB = 1_048_576;
const ALMOST = Buffer.alloc(MIB - 1, 'x');
const HEAD = `POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: ${MIB}\r\n\r\n`;
const SMALL =
  'POST / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nContent-Length: 4\r\n\r\nlast';
/** Of so many threads one may hold 32 MiB. */
const THREADS = 8;

function startUpstream(): Promise<RawUpstream> {
  return startRawUpstream((received, socket) => {
    if (/last(?:$|\r\n0\r\n.*\r\n\r\n$)/s.test(received))
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  });
}

function start(
  upstream: RawUpstream,
  options: Partial<GatewayPolicy> = {},
  inspections: FakeInspection[] = [],
): Promise<TestGateway> {
  const policy = makePolicy({
    upstream: upstream.url,
    site: { waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 50 } },
    gateway: {
      threads: THREADS,
      listen: [false, true].map((tls) => ({
        address: '127.0.0.1',
        port: 0,
        tls,
        proxyProtocol: 'off',
      })),
      certificates: [makeCertificate(['shop.example'])],
      ...options,
    },
  });
  return startTestGateway(policy, (transaction) => {
    const inspection = new FakeInspection(transaction, { wantsRequestBody: true });
    inspections.push(inspection);
    return inspection;
  });
}

/** Begins so many bodies from that address, and ends none. */
function beginBodies(
  gateway: TestGateway,
  count: number,
  localAddress: string,
  bytes = ALMOST,
): Socket[] {
  return Array.from({ length: count }, () => {
    const socket = connect({ port: gateway.port, host: '127.0.0.1', localAddress });
    socket.on('error', () => {});
    socket.write(HEAD);
    socket.write(bytes);
    return socket;
  });
}

describe('bodies held for the inspection', () => {
  test('of many clients: refused beyond what a thread may hold, until others are gone', async () => {
    await using upstream = await startUpstream();
    await using gateway = await start(upstream);
    const sockets = ['127.0.0.2', '127.0.0.3', '127.0.0.4'].flatMap((address) =>
      beginBodies(gateway, 11, address),
    );
    const [refused] = await gateway.recorded(1);
    assert.equal(refused!.detail.reason, 'limit.heldBytesMax');
    assert.equal(refused!.detail.status, 503);
    assert.equal(upstream.received.length, 0);
    for (const socket of sockets) socket.destroy();
    await gateway.recorded(sockets.length);
    // Everything is given back: as much again fits.
    for (let round = 0; round < 40; round++) {
      assert.match(await exchangeRaw(gateway.port, SMALL), /^HTTP\/1\.1 200 /);
    }
    assert.equal(gateway.gateway.counters.total('limit.heldBytesMax'), 1);
  });

  test('of one client over many connections: refused beyond its share, and others have room', async () => {
    await using upstream = await startUpstream();
    await using gateway = await start(upstream);
    const sockets = beginBodies(gateway, 17, '127.0.0.2');
    const [refused] = await gateway.recorded(1);
    assert.equal(refused!.detail.reason, 'limit.heldBytesMax');
    assert.equal(refused!.subject.client, '127.0.0.2');
    for (let round = 0; round < 20; round++) {
      assert.match(await exchangeRaw(gateway.port, SMALL), /^HTTP\/1\.1 200 /);
    }
    assert.equal(gateway.gateway.counters.total('limit.heldBytesMax'), 1);
    for (const socket of sockets) socket.destroy();
  });

  test('of a trusted proxy that names no client: each of its connections has a share', async () => {
    await using upstream = await startUpstream();
    await using gateway = await start(upstream, { trustedProxies: ['127.0.0.2/32'] });
    const sockets = beginBodies(gateway, 20, '127.0.0.2', ALMOST.subarray(0, MIB - 4));
    for (const socket of sockets.toReversed()) {
      socket.write('last');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.match(String(answer), /^HTTP\/1\.1 200 /);
      socket.destroy();
    }
  });

  test('in chunks of one byte: kept as few pieces, and passed on whole', async () => {
    const inspections: FakeInspection[] = [];
    await using upstream = await startUpstream();
    await using gateway = await start(upstream, {}, inspections);
    const text = Array.from({ length: 50_000 }, (_, at) => 'abcdefghij'[at % 10]).join('');
    const chunks = text.replaceAll(/./g, '1\r\n$&\r\n');
    const head = HEAD.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked');
    const request = head.replace('Host', 'Connection: close\r\nHost');
    const last = '4\r\nlast\r\n0\r\nX-After: all\r\n\r\n';
    assert.match(await exchangeRaw(gateway.port, request + chunks + last), /^HTTP\/1\.1 200 /);
    const seen = inspections[0]!.calls.filter((call) => call.startsWith('appendRequestBody '));
    assert.equal(
      seen.map((call) => call.slice('appendRequestBody '.length)).join(''),
      `${text}last`,
    );
    // The sweep may end a block before it is full.
    assert.ok(seen.length < 500, `${seen.length} pieces`);
    const received = upstream.received[0]!;
    const body = received.slice(received.indexOf('\r\n\r\n') + 4);
    assert.equal(
      body.replaceAll(/(?:^|\r\n)[0-9a-f]+\r\n/g, ''),
      `${text}lastX-After: all\r\n\r\n`,
    );
  });

  test('of one HTTP/2 connection: refused beyond its share, and others have room', async () => {
    await using upstream = await startUpstream();
    await using gateway = await start(upstream);
    const options = {
      rejectUnauthorized: false,
      servername: 'shop.example',
      // Goes on to tls.connect. Others are another client.
      localAddress: '127.0.0.2',
    };
    const session = connectHttp2(`https://127.0.0.1:${gateway.ports[1]}`, options);
    const request = { ':method': 'POST', ':path': '/', ':authority': 'shop.example' };
    const statuses: Promise<unknown>[] = [];
    for (let count = 0; count < 17; count++) {
      const stream = session.request(request);
      stream.on('error', () => {});
      statuses.push(once(stream, 'response').then(([headers]) => headers as unknown));
      stream.write(Buffer.concat([ALMOST, ALMOST.subarray(0, 1)]));
    }
    const headers = (await Promise.race(statuses)) as Record<string, unknown>;
    assert.equal(headers[':status'], 503);
    assert.match(await exchangeRaw(gateway.port, SMALL), /^HTTP\/1\.1 200 /);
    session.destroy();
  });
});
