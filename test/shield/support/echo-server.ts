// Listens on the ports given, in both families, and sends back what it gets; tells its parent once it does.
import { createServer } from 'node:net';

const ports = process.argv.slice(2).map(Number);
const places = ports.flatMap((port) => ['0.0.0.0', '::'].map((host) => ({ host, port })));
let waiting = places.length;
for (const place of places) {
  createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  }).listen({ ...place, ipv6Only: true }, () => {
    if (--waiting === 0) process.send?.('ready');
  });
}
process.on('disconnect', () => process.exit());
