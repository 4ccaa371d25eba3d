// HTTP/2 to HTTP/1.1: no field, pseudo-field or length becomes a second request, or another one.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeCertificate } from '../support/make-certificate.ts';
import { HTTP2_SMUGGLING_CASES } from './corpus/http2-smuggling.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import type { Field } from './support/raw-http2.ts';
import { requestRawHttp2 } from './support/raw-http2.ts';
import type { RawUpstream } from './support/raw.ts';
import { startRawUpstream } from './support/raw.ts';

const GOOD: readonly Field[] = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/good'],
  [':authority', 'shop.example'],
];

describe('smuggling through HTTP/2', () => {
  let upstream: RawUpstream;
  let gateway: TestGateway;

  before(async () => {
    upstream = await startRawUpstream((received, socket) => {
      if (received.includes('\r\n\r\n')) {
        socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      }
    });
    gateway = await startTestGateway(
      makePolicy({
        upstream: upstream.url,
        gateway: {
          listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }],
          certificates: [makeCertificate(['shop.example'])],
        },
      }),
    );
  });

  after(async () => {
    await gateway.gateway.close();
    await upstream[Symbol.asyncDispose]();
  });

  test('a clean request passes, so that the others fail for their own sake', async () => {
    const { kind } = await requestRawHttp2(gateway.port, GOOD, undefined);
    assert.equal(kind, 'answer');
    assert.match(upstream.received.at(-1)!, /^GET \/good HTTP\/1\.1\r\nhost: shop\.example\r\n/);
  });

  for (const { name, fields, body, isFieldDropped } of HTTP2_SMUGGLING_CASES) {
    test(name, async () => {
      const before = upstream.received.length;
      await requestRawHttp2(gateway.port, fields, body);
      await requestRawHttp2(gateway.port, GOOD, undefined);
      const others = upstream.received
        .slice(before)
        .filter((bytes) => !bytes.startsWith('GET /good '));
      if (isFieldDropped === true) {
        assert.equal(others.length, 1);
        assertOnlyOurs(others[0]!, body!);
        return;
      }
      for (const bytes of others) {
        // A length that the body does not keep is found out while it streams: the upstream may have
        // seen the head, but never the end of that request, nor anything after it.
        assert.match(name, /length (?:shorter|longer) than the body/);
        assert.ok(!bytes.includes('/smuggled'), bytes);
      }
    });
  }
});

/** One request, with the fields that the gateway adds and one body in one chunk. */
function assertOnlyOurs(bytes: string, body: string): void {
  const headEnd = bytes.indexOf('\r\n\r\n');
  const [line, ...fields] = bytes.slice(0, headEnd).split('\r\n');
  assert.equal(line, 'POST /first HTTP/1.1');
  assert.deepEqual(
    fields.map((field) => field.slice(0, field.indexOf(':')).toLowerCase()),
    [
      'host',
      'x-forwarded-for',
      'x-forwarded-proto',
      'x-forwarded-host',
      'x-request-id',
      'traceparent',
      'transfer-encoding',
    ],
  );
  const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  // The upstream answers at once and hangs up: what it read of the body is a beginning of it.
  assert.ok(chunk.startsWith(bytes.slice(headEnd + 4)));
}
