// A gigabyte down and a gigabyte up through one gateway process, and the memory that it takes:
// npm run bench -- gateway-stream [--gigabytes 1] [--json]
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFlags } from './support/read-flags.ts';
import { startGateway } from './support/contenders.ts';
import { memoryBytes } from './support/load.ts';

const flags = readFlags({
  gigabytes: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
});

const PIECE = Buffer.alloc(262_144, 'x');
const MIB = 2 ** 20;
const WATCH_MS = 100;
const bytes = Math.round(Number(flags.gigabytes) * 2 ** 30);

interface Measured {
  readonly direction: 'download' | 'upload';
  readonly bytes: number;
  readonly seconds: number;
  readonly memoryBeforeBytes: number;
  readonly memoryMostBytes: number;
}

// Counts what it is sent and says so; sends as many bytes as it is asked for.
const upstream = createServer((incoming, response) => {
  if (incoming.method === 'GET') {
    response.writeHead(200, { 'Content-Length': bytes });
    void writeAll(response).then(() => response.end());
    return;
  }
  let received = 0;
  incoming.on('data', (chunk: Buffer) => (received += chunk.length));
  incoming.on('end', () => response.end(String(received)));
});
upstream.listen(0, '127.0.0.1');
await once(upstream, 'listening');

const upstreamPort = String((upstream.address() as AddressInfo).port);
const gateway = await startGateway('rampart', [upstreamPort, 'off', String(bytes)]);
const { port } = gateway;

const rows = [await measure('download'), await measure('upload')];
await gateway.stop();
upstream.close();

if (flags.json) {
  console.log(JSON.stringify({ bench: 'gateway-stream', rows }, undefined, 2));
} else {
  for (const row of rows) {
    const rate = row.bytes / MIB / row.seconds;
    console.log(
      `${row.direction.padEnd(8)} ${(row.bytes / MIB).toFixed(0)} MiB, ${rate.toFixed(0)} MiB/s, memory ${(row.memoryBeforeBytes / MIB).toFixed(0)} MiB before, at most ${(row.memoryMostBytes / MIB).toFixed(0)} MiB`,
    );
  }
}

async function measure(direction: Measured['direction']): Promise<Measured> {
  const memoryBeforeBytes = await memoryBytes(gateway.pid);
  let memoryMostBytes = memoryBeforeBytes;
  const watch = setInterval(() => {
    void memoryBytes(gateway.pid).then((now) => (memoryMostBytes = Math.max(memoryMostBytes, now)));
  }, WATCH_MS);
  const start = performance.now();
  const passed = await (direction === 'download' ? download() : upload());
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  if (passed !== bytes) throw new Error(`${direction}: ${passed} of ${bytes} bytes`);
  return { direction, bytes, seconds, memoryBeforeBytes, memoryMostBytes };
}

async function download(): Promise<number> {
  const asking = request({ port, host: '127.0.0.1', headers: { Host: 'shop.example' } });
  asking.end();
  const [response] = (await once(asking, 'response')) as [AsyncIterable<Buffer>];
  let received = 0;
  for await (const chunk of response) received += chunk.length;
  return received;
}

async function upload(): Promise<number> {
  const asking = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    headers: { Host: 'shop.example', 'Content-Length': bytes },
  });
  const answered = once(asking, 'response') as Promise<[AsyncIterable<Buffer>]>;
  await writeAll(asking);
  asking.end();
  const [response] = await answered;
  let text = '';
  for await (const chunk of response) text += chunk.toString();
  return Number(text);
}

async function writeAll(stream: NodeJS.WritableStream): Promise<void> {
  for (let left = bytes; left > 0; left -= PIECE.length) {
    const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE;
    if (!stream.write(piece)) await once(stream, 'drain');
  }
}
