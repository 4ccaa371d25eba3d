// The process that `rampart up` starts when there is no service to protect yet. It answers to the
// supervisor's channel and ends with it; `node demo/main.ts` alone serves the shop without a wall.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createShop } from './shop.ts';

const DEFAULT_PORT = 3000;

const shop = createShop();

async function listen(port: number): Promise<number> {
  // Loopback only: the shop is vulnerable on purpose.
  shop.listen(port, '127.0.0.1');
  await once(shop, 'listening');
  return (shop.address() as AddressInfo).port;
}

function stop(): void {
  shop.close(() => process.exit(0));
  shop.closeAllConnections();
}

process.on('SIGTERM', stop);
if (process.send === undefined) {
  console.log(`demo shop, unprotected: http://127.0.0.1:${await listen(DEFAULT_PORT)}/`);
  process.on('SIGINT', stop);
} else {
  process.title = 'rampart demo';
  // Ctrl-C reaches the whole group; the supervisor decides what ends when.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', stop);
  process.on('message', (message: { type: string; settings?: { port: number } }) => {
    if (message.type === 'stop') stop();
    if (message.type === 'start' && message.settings !== undefined) {
      void listen(message.settings.port).then(
        (port) => process.send?.({ type: 'ready', detail: { port } }),
        (error: Error) => {
          console.error(`demo: ${error.message}`);
          process.exit(1);
        },
      );
    }
  });
}
