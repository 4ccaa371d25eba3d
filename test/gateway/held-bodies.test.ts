// Bodies that are begun and never ended, while the inspection waits for the rest of them: they fill what
// there is for that, and no more.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
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
    if (received.endsWith('last')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
  });
}

function start(upstream: RawUpstream): Promise<TestGateway> {
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
    },
  });
  return startTestGateway(
    policy,
    (transaction) => new FakeInspection(transaction, { wantsRequestBody: true }),
  );
}

describe('bodies held for the inspection', () => {
  test('of many connections: refused beyond what a thread may hold, until others are gone', async () => {
    await using upstream = await startUpstream();
    await using gateway = await start(upstream);
    const sockets: Socket[] = [];
    for (let count = 0; count < 33; count++) {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.write(HEAD);
      socket.write(ALMOST);
      sockets.push(socket);
    }
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

  test('of one HTTP/2 connection: refused beyond its share, and others have room', async () => {
    await using upstream = await startUpstream();
    await using gateway = await start(upstream);
    const session = connectHttp2(`https://127.0.0.1:${gateway.ports[1]}`, {
      rejectUnauthorized: false,
      servername: 'shop.example',
    });
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
