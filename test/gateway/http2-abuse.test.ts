// Floods that HTTP/2 makes cheap for the sender. Each is either cut off, or costs no more than it is
// worth; the gateway serves others throughout, and the upstream is not asked for what nobody wants.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { after, before, describe, test } from 'node:test';
import { makeCertificate } from '../support/make-certificate.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import type { Field } from './support/raw-http2.ts';
import {
  connectRawHttp2,
  CONTINUATION,
  DATA,
  encode,
  END_HEADERS,
  END_STREAM,
  frame,
  HEADERS,
  PING,
  PREFACE,
  PRIORITY,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from './support/raw-http2.ts';
import { listen } from './support/raw.ts';

const MIB = 1_048_576;
/** Sent in one write; after each the attacker looks whether it is still heard. */
const FRAMES_PER_WRITE = 100;
const WRITES = 200;
const REFUSED_WRITES_MAX = 2;
const PADDED = 8;
const UNKNOWN_FRAME = 0xf0;
/** What an attack may have asked of the upstream before it is cut off. */
const ASKED_MAX = 300;
/** Buffers and garbage of some thousand refused requests; what attacks could reach is many times this. */
const GROWTH_BYTES_MAX = 100 * MIB;

interface Flood {
  readonly name: string;
  /** Of the `index`th frame, what is sent. */
  readonly frames: (index: number) => Buffer;
  /** What comes before it, once. */
  readonly opening?: Buffer;
  /** The attacker takes no answer from its socket. */
  readonly isDeaf?: boolean;
  /** The connection is ended by the gateway; else it only has its requests refused. */
  readonly isCutOff: boolean;
}

const head = (path: string, ...more: readonly Field[]): Buffer =>
  encode([
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', path],
    [':authority', 'shop.example'],
    ...more,
  ]);
const post = encode([
  [':method', 'POST'],
  [':scheme', 'https'],
  [':path', '/'],
  [':authority', 'shop.example'],
]);
const idOf = (index: number): number => 1 + 2 * index;
const ask = (index: number, block = head('/slow')): Buffer =>
  frame(HEADERS, END_STREAM | END_HEADERS, idOf(index), block);
/** A request, and a frame that makes the server reset it (CVE-2025-8671). */
const askAnd = (index: number, type: number, payload: readonly number[]): Buffer =>
  Buffer.concat([ask(index), frame(type, 0, idOf(index), payload)]);
const THOUSAND_SETTINGS = Buffer.alloc(6000, Buffer.from([0, 3, 0, 0, 0, 100]));
/** `a: ` as a literal without indexing, four bytes. */
const SMALL_FIELDS = Buffer.alloc(16_000, Buffer.from([0, 1, 0x61, 0]));
/** One field of 3900 bytes, put into the table; then 12,000 times one byte that stands for it. */
const TABLE_ENTRY = Buffer.concat([
  Buffer.from([0x40]),
  encode([['a', 'v'.repeat(3900)]]).subarray(1),
]);
const TABLE_REFERENCES = Buffer.alloc(12_000, 0x80 | 62);

const FLOODS: readonly Flood[] = [
  {
    name: 'rapid reset (CVE-2023-44487)',
    frames: (index) => askAnd(index, RST_STREAM, [0, 0, 0, 8]),
    isCutOff: true,
  },
  {
    name: 'window updates of nothing',
    frames: (index) => askAnd(index, WINDOW_UPDATE, [0, 0, 0, 0]),
    isCutOff: true,
  },
  {
    name: 'window updates beyond the limit',
    frames: (index) => askAnd(index, WINDOW_UPDATE, [0x7f, 255, 255, 255]),
    isCutOff: true,
  },
  {
    name: 'data after the end',
    frames: (index) => askAnd(index, DATA, [65]),
    isCutOff: true,
  },
  {
    name: 'priorities of a wrong length',
    frames: (index) => askAnd(index, PRIORITY, [0]),
    isCutOff: true,
  },
  {
    name: 'a head that never ends (CVE-2024-27983)',
    opening: frame(HEADERS, END_STREAM, 1, head('/')),
    frames: () => frame(CONTINUATION, 0, 1, SMALL_FIELDS),
    isCutOff: true,
  },
  {
    name: 'a head that never ends, in empty frames',
    opening: frame(HEADERS, END_STREAM, 1, head('/')),
    frames: () => frame(CONTINUATION, 0, 1),
    isCutOff: true,
  },
  {
    name: 'settings (CVE-2019-9515)',
    frames: () => frame(SETTINGS, 0, 0, [0, 3, 0, 0, 0, 100]),
    isDeaf: true,
    isCutOff: true,
  },
  {
    name: 'a thousand settings at once (CVE-2020-11080)',
    frames: () => frame(SETTINGS, 0, 0, THOUSAND_SETTINGS),
    isCutOff: true,
  },
  {
    name: 'pings (CVE-2019-9512)',
    frames: () => frame(PING, 0, 0, Buffer.alloc(8)),
    isDeaf: true,
    isCutOff: true,
  },
  {
    name: 'empty data (CVE-2019-9518)',
    opening: frame(HEADERS, END_HEADERS, 1, post),
    frames: () => frame(DATA, 0, 1),
    isCutOff: true,
  },
  {
    name: 'padding and nothing else',
    opening: frame(HEADERS, END_HEADERS, 1, post),
    frames: () => frame(DATA, PADDED, 1, [0]),
    isCutOff: true,
  },
  {
    name: 'priorities (CVE-2019-9513)',
    frames: (index) => frame(PRIORITY, 0, idOf(index), [0, 0, 0, 0, 16]),
    isCutOff: true,
  },
  {
    name: 'frames of no known type',
    frames: () => frame(UNKNOWN_FRAME, 0, 0, Buffer.alloc(8)),
    isCutOff: true,
  },
  { name: 'more requests at once than allowed', frames: (index) => ask(index), isCutOff: true },
  {
    name: 'a small head that unpacks to megabytes (CVE-2016-1544)',
    frames: (index) =>
      ask(index, Buffer.concat([head('/'), index === 0 ? TABLE_ENTRY : TABLE_REFERENCES])),
    isCutOff: false,
  },
  {
    name: 'thousands of fields',
    frames: (index) => ask(index, Buffer.concat([head('/'), SMALL_FIELDS])),
    isCutOff: false,
  },
  {
    name: 'thousands of fields in trailers',
    frames: (index) =>
      Buffer.concat([frame(HEADERS, END_HEADERS, idOf(index), post), ask(index, SMALL_FIELDS)]),
    isCutOff: false,
  },
  {
    name: 'tunnels to anywhere',
    frames: (index) => {
      const fields = encode([
        [':method', 'CONNECT'],
        [':authority', '10.0.0.1:22'],
      ]);
      return Buffer.concat([
        frame(HEADERS, END_HEADERS, idOf(index), fields),
        frame(DATA, 0, idOf(index), Buffer.from('SSH-2.0\r\n')),
      ]);
    },
    isCutOff: true,
  },
];

describe('abuse of HTTP/2', () => {
  let asked = 0;
  const upstream: Server = createServer((request, response) => {
    asked++;
    // What is slow is held until the client goes.
    if (request.url !== '/slow') response.end('ok');
  });
  let gateway: TestGateway;

  before(async () => {
    gateway = await startTestGateway(
      makePolicy({
        upstream: `http://127.0.0.1:${await listen(upstream)}`,
        gateway: {
          listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }],
          certificates: [makeCertificate(['shop.example'])],
        },
      }),
    );
  });
  after(async () => {
    await gateway.gateway.close();
    upstream.closeAllConnections();
    upstream.close();
  });

  for (const flood of FLOODS) {
    test(`${flood.name}: ${flood.isCutOff ? 'cut off' : 'refused one by one'}`, async () => {
      asked = 0;
      const bytesBefore = process.memoryUsage().rss;
      const socket = await attack(gateway.port, flood);
      await assertServes(gateway.port);
      assert.equal(socket.destroyed, flood.isCutOff);
      assert.ok(asked <= ASKED_MAX, `${asked} requests reached the upstream`);
      const grown = process.memoryUsage().rss - bytesBefore;
      assert.ok(grown < GROWTH_BYTES_MAX, `grew by ${Math.round(grown / MIB)} MiB`);
      socket.destroy();
    });
  }
});

/** Sends the flood until it is sent or cut off; what is to be cut off is waited for. */
async function attack(port: number, flood: Flood): Promise<TLSSocket> {
  const socket = await connectRawHttp2(port);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  if (flood.isDeaf === true) socket.pause();
  else socket.resume();
  socket.write(PREFACE, 'latin1');
  socket.write(frame(SETTINGS, 0, 0));
  if (flood.opening !== undefined) socket.write(flood.opening);
  for (let write = 0; write < WRITES && !socket.destroyed; write++) {
    const frames = Array.from({ length: FRAMES_PER_WRITE }, (_, index) =>
      flood.frames(write * FRAMES_PER_WRITE + index),
    );
    const hasRoom = socket.write(Buffer.concat(frames));
    // Refusals cost the sender most: a few hundred of them show it.
    if (!flood.isCutOff && write >= REFUSED_WRITES_MAX) break;
    if (!hasRoom)
      await Promise.race([closed, new Promise((resolve) => socket.once('drain', resolve))]);
  }
  if (flood.isCutOff) {
    // A deaf one would not hear of it.
    socket.resume();
    await closed;
  }
  return socket;
}

async function assertServes(port: number): Promise<void> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, {
    rejectUnauthorized: false,
    servername: 'shop.example',
  });
  const request = session.request({ ':path': '/', ':authority': 'shop.example' });
  const [headers] = (await once(request, 'response')) as [Record<string, unknown>];
  assert.equal(headers[':status'], 200);
  request.resume();
  await once(request, 'end');
  session.close();
}
