// Listens on the ports given and sends back what it gets; tells its parent once it does.
import { createServer } from 'node:net';

const ports = process.argv.slice(2).map(Number);
let waiting = ports.length;
for (const port of ports) {
  createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  }).listen(port, '0.0.0.0', () => {
    if (--waiting === 0) process.send?.('ready');
  });
}
process.on('disconnect', () => process.exit());
