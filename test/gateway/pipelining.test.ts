// Pipelined requests are answered in their order and asked one at a time.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const REQUESTS = 1500;

describe('pipelining', () => {
  test(`${REQUESTS} requests in one go: in order, one at a time`, async () => {
    let underWay = 0;
    let most = 0;
    await using upstream = await startRawUpstream((received, socket) => {
      if (!received.endsWith('\r\n\r\n')) return;
      most = Math.max(most, ++underWay);
      const path = received.slice(received.lastIndexOf('GET ') + 4).split(' ', 1)[0]!;
      setImmediate(() => {
        underWay--;
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
      });
    });
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    const requests = Array.from(
      { length: REQUESTS },
      (_, index) => `GET /${index} HTTP/1.1\r\nHost: shop.example\r\n\r\n`,
    );
    const text = await exchangeRaw(gateway.port, requests.join(''), {
      until: (received) => received.endsWith(`/${REQUESTS - 1}`),
    });
    const paths = [...text.matchAll(/\r\n\r\n\/(\d+)/g)].map((found) => Number(found[1]));
    assert.deepEqual(
      paths,
      Array.from({ length: REQUESTS }, (_, index) => index),
    );
    assert.equal(most, 1);
    assert.equal(upstream.received.length, 1);
  });

  test('a malformed request among them: those before are answered, those after are not asked', async () => {
    await using upstream = await startRawUpstream((received, socket) => {
      if (received.endsWith('\r\n\r\n')) {
        setTimeout(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), 20);
      }
    });
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: shop.example\r\n\r\n`;
    const text = await exchangeRaw(
      gateway.port,
      `${get('/1')}${get('/2')}GET /bad HTTP/1.1\r\nHost : x\r\n\r\n${get('/after')}`,
    );
    assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), [
      'HTTP/1.1 200',
      'HTTP/1.1 200',
      'HTTP/1.1 400',
    ]);
    assert.doesNotMatch(upstream.received.join(''), /GET \/(?:after|bad)/);
    const events = await gateway.recorded(3);
    assert.deepEqual(
      events.map((event) => event.detail.target),
      ['/1', '/2', '/bad'],
    );
  });

  test('a body that turns out malformed: the upstream never sees the end of that request', async () => {
    await using upstream = await startRawUpstream(() => {});
    await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
    const text = await exchangeRaw(gateway.port, [
      'POST /x HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
      'nonsense\r\n\r\n',
    ]);
    assert.match(text, /^HTTP\/1\.1 400 /);
    const [event] = await gateway.recorded(1);
    assert.equal(event!.detail.reason, 'malformed.chunk');
    assert.equal(event!.detail.target, '/x');
    assert.doesNotMatch(upstream.received.join(''), /nonsense|0\r\n\r\n$/);
  });
});
