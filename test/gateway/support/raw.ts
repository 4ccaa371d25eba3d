// Raw TCP ends: a client that sends exact bytes, an upstream that records exact bytes.
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** Sends bytes and returns all that comes back until the other side ends or `until` is satisfied. */
export async function exchangeRaw(
  port: number,
  bytes: string | Buffer | readonly (string | Buffer)[],
  { until, timeoutMs = 10_000 }: { until?: (text: string) => boolean; timeoutMs?: number } = {},
): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  socket.on('error', () => {
    // 'close' follows.
  });
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (until?.(text) === true) socket.destroy();
  });
  socket.on('end', () => socket.end());
  const closed = new Promise((resolve) => {
    socket.on('close', resolve);
  });
  await once(socket, 'connect');
  for (const piece of Array.isArray(bytes) ? (bytes as (string | Buffer)[]) : [bytes as string]) {
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece);
    // Each piece is a packet of its own.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  await closed;
  clearTimeout(timer);
  return text;
}

export interface RawUpstream extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** All bytes of each connection, in the order of connections. */
  readonly received: string[];
  readonly sockets: Set<Socket>;
}

/** An upstream that hands every connection's bytes so far to `answer`. */
export async function startRawUpstream(
  answer: (received: string, socket: Socket) => void,
): Promise<RawUpstream> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = received.push('') - 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {
      // The gateway may reset what it gave up.
    });
    socket.on('data', (chunk) => {
      received[index] += chunk.toString('latin1');
      answer(received[index]!, socket);
    });
  });
  const port = await listen(server);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    received,
    sockets,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
