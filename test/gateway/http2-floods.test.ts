// Floods that one HTTP/2 connection can carry: each ends that connection, or costs next to nothing, and
// the next client is served.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect as connectHttp2 } from 'node:http2';
import { describe, test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { makeCertificate } from '../support/make-certificate.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { startRawUpstream } from './support/raw.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const PING = 6;
const WINDOW_UPDATE = 8;
const CONTINUATION = 9;
const END_STREAM = 1;
const END_HEADERS = 4;
const CANCEL = [0, 0, 0, 8];
/** Far beyond every bound, and sent until the connection ends. */
const FRAMES_MAX = 60_000;
const FRAMES_PER_WRITE = 200;

function frame(type: number, flags: number, stream: number, payload: readonly number[]): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, Buffer.from(payload)]);
}

/** `:method GET`, `:scheme https`, `:path /` from the static table, `:authority` as a literal. */
const REQUEST = [0x82, 0x87, 0x84, 0x41, 12, ...Buffer.from('shop.example')];
/** One literal field that is not kept: `x: y`. */
const FIELD = [0, 1, 0x78, 1, 0x79];

interface Flood {
  readonly name: string;
  /** What the connection sends, over and over; `round` counts from 0. */
  readonly frames: (round: number) => readonly Buffer[];
  readonly begin?: readonly Buffer[];
  /** Whether the gateway must end it; else it must only stay in its bounds. */
  readonly ends: boolean;
}

const FLOODS: readonly Flood[] = [
  {
    name: 'rapid reset (CVE-2023-44487)',
    frames: (round) => [
      frame(HEADERS, END_HEADERS | END_STREAM, round * 2 + 1, REQUEST),
      frame(RST_STREAM, 0, round * 2 + 1, CANCEL),
    ],
    ends: true,
  },
  {
    name: 'CONTINUATION without end (CVE-2024-28182)',
    begin: [frame(HEADERS, END_STREAM, 1, REQUEST)],
    frames: () => [frame(CONTINUATION, 0, 1, FIELD)],
    ends: true,
  },
  {
    name: 'empty CONTINUATION without end',
    begin: [frame(HEADERS, END_STREAM, 1, REQUEST)],
    frames: () => [frame(CONTINUATION, 0, 1, [])],
    ends: true,
  },
  {
    name: 'SETTINGS whose answers are not read (CVE-2019-9515)',
    frames: () => [frame(SETTINGS, 0, 0, [])],
    ends: true,
  },
  {
    name: 'PING whose answers are not read (CVE-2019-9512)',
    frames: () => [frame(PING, 0, 0, [1, 2, 3, 4, 5, 6, 7, 8])],
    ends: true,
  },
  {
    name: 'SETTINGS with a thousand entries (CVE-2020-11080)',
    frames: () => [
      frame(SETTINGS, 0, 0, Array.from({ length: 1000 }, () => [0, 3, 0, 0, 0, 100]).flat()),
    ],
    ends: true,
  },
  {
    name: 'resets provoked by window overflow (made you reset, CVE-2025-8671)',
    frames: (round) => [
      frame(HEADERS, END_HEADERS, round * 2 + 1, REQUEST),
      frame(WINDOW_UPDATE, 0, round * 2 + 1, [0x7f, 0xff, 0xff, 0xff]),
      frame(WINDOW_UPDATE, 0, round * 2 + 1, [0x7f, 0xff, 0xff, 0xff]),
    ],
    ends: true,
  },
  {
    name: 'resets provoked by an empty window update (made you reset, CVE-2025-8671)',
    frames: (round) => [
      frame(HEADERS, END_HEADERS, round * 2 + 1, REQUEST),
      frame(WINDOW_UPDATE, 0, round * 2 + 1, [0, 0, 0, 0]),
    ],
    ends: true,
  },
  {
    name: 'empty DATA (CVE-2019-9518)',
    begin: [frame(HEADERS, END_HEADERS, 1, REQUEST)],
    frames: () => [frame(DATA, 0, 1, [])],
    ends: false,
  },
];

describe('HTTP/2 floods', () => {
  for (const flood of FLOODS) {
    test(flood.name, async () => {
      await using upstream = await startRawUpstream((received, socket) => {
        if (received.endsWith('\r\n\r\n')) {
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        }
      });
      await using gateway = await startTestGateway(
        makePolicy({
          upstream: upstream.url,
          gateway: {
            listen: [{ address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' }],
            certificates: [makeCertificate(['shop.example'])],
          },
        }),
      );
      const rounds = await sendFlood(gateway.port, flood);
      if (flood.ends) assert.ok(rounds < FRAMES_MAX, 'the connection was not ended');
      assert.equal(await askOnce(gateway.port), 200);
      // However many were asked for, no more than the allowance reached the upstream.
      assert.ok(
        upstream.received.length < 1000,
        `${upstream.received.length} upstream connections`,
      );
    });
  }
});

/** Sends until the gateway ends the connection, or all is sent; returns how many rounds that were. */
async function sendFlood(port: number, { begin = [], frames }: Flood): Promise<number> {
  const socket: TLSSocket = connect({
    port,
    host: '127.0.0.1',
    servername: 'shop.example',
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
  });
  socket.on('error', () => {
    // 'close' follows.
  });
  await once(socket, 'secureConnect');
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  // Nothing is read: answers have to wait in the gateway.
  socket.pause();
  socket.write(PREFACE, 'latin1');
  socket.write(Buffer.concat([frame(SETTINGS, 0, 0, []), ...begin]));
  let round = 0;
  while (round < FRAMES_MAX && !socket.closed) {
    const batch: Buffer[] = [];
    for (let count = 0; count < FRAMES_PER_WRITE; count++) batch.push(...frames(round++));
    if (!socket.write(Buffer.concat(batch))) {
      // Where the gateway reads no more, the end of the connection is noticed only by reading.
      await Promise.race([once(socket, 'drain').catch(() => undefined), closed, readSoon(socket)]);
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  socket.destroy();
  await closed;
  return round;
}

async function readSoon(socket: TLSSocket): Promise<void> {
  socket.resume();
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function askOnce(port: number): Promise<number> {
  const session = connectHttp2(`https://127.0.0.1:${port}`, {
    servername: 'shop.example',
    rejectUnauthorized: false,
  });
  const stream = session.request({ ':path': '/', ':authority': 'shop.example' });
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  stream.resume();
  await once(stream, 'end');
  session.destroy();
  return Number(headers[':status']);
}
