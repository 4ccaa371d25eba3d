// Whatever head an upstream makes up, each client gets an answer that it can read, and is never left
// with a broken connection in place of one.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:http2';
import { describe, test } from 'node:test';
import { makeCertificate } from '../support/make-certificate.ts';
import { Random } from './support/generate.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const ANSWERS = 400;
const METHODS = ['GET', 'HEAD', 'POST'];
const INTERIM = [100, 102, 103, 103, 103, 199];
const STATUSES = [200, 200, 200, 204, 205, 206, 301, 304, 404, 421, 425, 500, 599];
const PHRASES = ['', 'OK', '\xe9'];
const NAMES = [
  'Connection Content-Length Content-Type ETag TE Trailer Upgrade Host Status Set-Cookie Keep-Alive',
  'Transfer-Encoding HTTP2-Settings Proxy-Connection __proto__ constructor toString Cookie Expect',
  'Link X-Request-Id Age Authorization Retry-After Content-Location Date From If-Match Location',
].flatMap((line) => line.split(' '));
const VALUES = [
  '|a|0|5|5, 5|-1|1e3|close|upgrade, x|trailers|chunked|gzip|websocket|\xff\xfe|"x"',
  `trailers, deflate|100-continue|${'x'.repeat(9000)}`,
].flatMap((line) => line.split('|'));

describe('answers of an upstream', () => {
  test(`${ANSWERS} made of strange parts, over HTTP/1.1 and HTTP/2`, async () => {
    let answer = '';
    await using upstream = await startRawUpstream((_received, socket) => {
      socket.end(Buffer.from(answer, 'latin1'));
    });
    await using gateway = await startTestGateway(
      makePolicy({
        upstream: upstream.url,
        gateway: {
          listen: [true, false].map((tls) => ({
            address: '127.0.0.1',
            port: 0,
            tls,
            proxyProtocol: 'off',
          })),
          certificates: [makeCertificate(['shop.example'])],
        },
      }),
    );
    const session = connect(`https://127.0.0.1:${gateway.ports[0]}`, {
      rejectUnauthorized: false,
      servername: 'shop.example',
    });
    const statuses = new Set<string>();
    for (let seed = 0; seed < ANSWERS; seed++) {
      const random = new Random(seed);
      answer = makeAnswer(random);
      const method = random.pick(METHODS);
      const request = session.request(
        { ':method': method, ':path': '/', ':authority': 'shop.example' },
        { endStream: true },
      );
      let status = '';
      request.on('response', (headers) => (status = String(headers[':status'])));
      request.on('error', () => {
        // A body that ends badly is broken off, but not before its head.
      });
      request.resume();
      await once(request, 'close').catch(() => undefined);
      assert.match(status, /^[2-5][0-9][0-9]$/, `HTTP/2, ${seed}: ${JSON.stringify(answer)}`);

      const text = await exchangeRaw(
        gateway.ports[1]!,
        `${method} / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      );
      const last = [...text.matchAll(/(?:^|\r\n\r\n)HTTP\/1\.1 ([1-5][0-9][0-9]) /g)].at(-1);
      assert.match(last?.[1] ?? '', /^[2-5]/, `HTTP/1.1, ${seed}: ${JSON.stringify(answer)}`);
      assert.equal(last![1], status, `${seed}: ${JSON.stringify(answer)}`);
      statuses.add(status);
    }
    session.close();
    assert.ok(statuses.size > 8, [...statuses].join(' '));
  });
});

function makeAnswer(random: Random): string {
  let text = '';
  for (let count = random.below(3); count > 0; count--) {
    const line = `${random.pick(INTERIM)} ${random.pick(PHRASES)}`;
    text += `HTTP/1.1 ${line}\r\n${makeFields(random, 5)}\r\n`;
  }
  const version = random.chance(4) ? '1.0' : '1.1';
  text += `HTTP/${version} ${random.pick(STATUSES)} ${random.pick(PHRASES)}\r\n`;
  if (random.chance(2)) text += makeFields(random, 3);
  switch (random.below(4)) {
    case 0:
      return `${text}Content-Length: 5\r\n\r\nhello`;
    case 1:
      return `${text}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n${makeFields(random, 3)}\r\n`;
    case 2:
      return `${text}Content-Length: 0\r\n\r\n`;
    default:
      return `${text}\r\nuntil it closes`;
  }
}

function makeFields(random: Random, max: number): string {
  let text = '';
  for (let count = random.below(max + 1); count > 0; count--) {
    text += `${random.pick(NAMES)}: ${random.pick(VALUES)}\r\n`;
  }
  return text;
}
