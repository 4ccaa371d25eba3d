// Listens as a gateway does, several sockets on one port, under the title that it is given: tells its
// parent which connections it was given, and how its sockets are set.
import { createServer, type Server } from 'node:net';
import koffi from 'koffi';

const SOL_TCP = 6;
const TCP_DEFER_ACCEPT = 9;
const [title = '', port = '', sockets = ''] = process.argv.slice(2);
process.title = title;

const libc = koffi.load('libc.so.6');
const getOption = libc.func('int getsockopt(int, int, int, void *, void *)') as (
  ...args: readonly unknown[]
) => number;

/** Seconds that this socket leaves silent connections with the kernel. */
function deferralOf(server: Server): number {
  const { fd } = (server as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const value = new Int32Array(1);
  getOption(fd, SOL_TCP, TCP_DEFER_ACCEPT, value, Int32Array.of(value.byteLength));
  return value[0]!;
}

const servers: Server[] = [];
const accepted: string[] = [];

function listen(): Promise<void> {
  const server = createServer((socket) => {
    accepted.push(socket.remoteAddress ?? '');
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen({ host: '0.0.0.0', port: Number(port), reusePort: true }, resolve);
  });
}

process.on('message', (word) => {
  if (word === 'more') void listen().then(() => process.send?.('ready'));
  else process.send?.({ deferrals: servers.map(deferralOf), accepted });
});
process.on('disconnect', () => process.exit());
for (let socket = 0; socket < Number(sockets); socket++) await listen();
process.send?.('ready');
