import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { connect } from 'node:tls';
import * as fc from 'fast-check';
import { ja4Of, readClientHello, type ClientHello } from './client-hello.ts';
import { pseudoOrderOf, readHttp2Preface } from './http2-preface.ts';

/** The example of the specification: Chrome. */
const CHROME: ClientHello = {
  version: 0x0304,
  ciphers: [
    0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c,
    0x009d, 0x002f, 0x0035,
  ],
  extensions: [
    0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b,
    0xff01, 0x000b, 0x000a, 0x0015,
  ],
  signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  hasServerName: true,
  protocol: 'h2',
};

/** What Node's own TLS says first. */
async function captureHello(): Promise<Buffer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({
    port,
    host: '127.0.0.1',
    servername: 'a.example',
    ALPNProtocols: ['h2'],
  });
  client.on('error', () => {
    // The server never answers.
  });
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

describe('JA4', () => {
  test('is what the specification says', () => {
    assert.equal(ja4Of(CHROME), 't13d1516h2_8daaf6152771_e5627efa2ab1');
    const shuffled = { ...CHROME, extensions: CHROME.extensions.toReversed() };
    assert.equal(ja4Of(shuffled), ja4Of(CHROME));
  });

  for (const [change, expected] of [
    [{ hasServerName: false }, /^t13i1516h2_/],
    [{ protocol: '' }, /^t13d151600_/],
    [{ protocol: 'http/1.1' }, /^t13d1516h1_/],
    [{ protocol: '\xab' }, /^t13d1516ab_/],
    [{ version: 0x0303 }, /^t12d/],
    [{ version: 0x1234 }, /^t00d/],
    [{ ciphers: [] }, /^t13d0016h2_000000000000_/],
    [{ extensions: [] }, /^t13d1500h2_8daaf6152771_000000000000$/],
    [{ signatureAlgorithms: [] }, /^t13d1516h2_8daaf6152771_(?!e5627efa2ab1)/],
  ] as const) {
    test(`with ${JSON.stringify(change)}`, () => {
      assert.match(ja4Of({ ...CHROME, ...change }), expected);
    });
  }

  test('is read from what a client sends, and only once that is whole', async () => {
    const bytes = await captureHello();
    const hello = readClientHello(bytes);
    assert.ok(typeof hello !== 'string');
    assert.equal(hello.version, 0x0304);
    assert.equal(hello.protocol, 'h2');
    assert.ok(hello.hasServerName);
    assert.match(ja4Of(hello), /^t13d\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
    for (let length = 0; length < bytes.length; length++) {
      assert.equal(readClientHello(bytes.subarray(0, length)), 'more', String(length));
    }
    // The same message in many records.
    const message = bytes.subarray(5, 5 + bytes.readUInt16BE(3));
    const cut: number[] = [];
    for (let at = 0; at < message.length; at += 50) {
      const part = message.subarray(at, at + 50);
      cut.push(22, 3, 1, 0, part.length, ...part);
    }
    assert.deepEqual(readClientHello(Buffer.from(cut)), hello);
  });

  test('of anything else is none, and no bytes break it', async () => {
    assert.equal(readClientHello(Buffer.from('GET / HTTP/1.1\r\n')), 'none');
    assert.equal(readClientHello(Buffer.from([22, 3, 1, 0, 0])), 'none');
    assert.equal(readClientHello(Buffer.from([22, 3, 1, 0, 4, 2, 0, 0, 0])), 'none');
    const bytes = await captureHello();
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(bytes.length), (places, length) => {
        const damaged = Buffer.from(bytes);
        for (const [place, byte] of places) damaged[place % damaged.length] = byte;
        const hello = readClientHello(damaged.subarray(0, length));
        if (typeof hello !== 'string') ja4Of(hello);
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (any) => {
        readClientHello(Buffer.from([22, ...any]));
      }),
    );
  });
});

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

function frame(type: number, stream: number, payload: readonly number[], flags = 0): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, Buffer.from(payload)]);
}

const SETTINGS = frame(4, 0, [0, 1, 0, 1, 0, 0, 0, 4, 0, 2, 0, 0]);
const WINDOW = frame(8, 0, [0, 0xbf, 0, 1]);

describe('what an HTTP/2 client begins with', () => {
  for (const [parts, expected] of [
    [[PREFACE, SETTINGS], '1:65536;4:131072|00|0'],
    [[PREFACE, SETTINGS, WINDOW], '1:65536;4:131072|12517377|0'],
    [[PREFACE, SETTINGS, WINDOW, frame(1, 1, [0x82])], '1:65536;4:131072|12517377|0'],
    [[PREFACE, SETTINGS, frame(2, 3, [0x80, 0, 0, 0, 200])], '1:65536;4:131072|00|3:1:0:201'],
    [[PREFACE, frame(4, 0, [])], '|00|0'],
    [[PREFACE, frame(4, 0, [], 1)], 'more'],
    [[PREFACE], 'more'],
    [[PREFACE.subarray(0, 5)], 'more'],
    [[PREFACE, SETTINGS.subarray(0, 12)], 'more'],
    [[Buffer.from('GET / HTTP/1.1')], 'none'],
  ] as const) {
    test(`${expected}: ${Buffer.concat(parts).toString('hex').slice(48)}`, () => {
      const read = readHttp2Preface(Buffer.concat(parts));
      assert.equal(typeof read === 'string' ? read : read.fingerprint, expected);
    });
  }

  test('whatever follows the preface, nothing breaks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (any) => {
        assert.notEqual(readHttp2Preface(Buffer.concat([PREFACE, any])), 'none');
      }),
    );
  });

  test('the order of pseudo-header fields', () => {
    const fields = [
      ':method',
      'GET',
      ':path',
      '/',
      'a',
      'b',
      ':authority',
      'x',
      ':scheme',
      'https',
    ];
    assert.equal(pseudoOrderOf(fields), 'm,p,a,s');
    assert.equal(pseudoOrderOf([]), '');
  });
});
