import assert from 'node:assert/strict';
import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { parseListening, readListening } from './listening-sockets.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, state: string, inode: number): string =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0\n`;

describe('listening sockets', () => {
  test('are read up to the first connection', () => {
    const text =
      HEAD +
      line('00000000:1F90', '0A', 41) +
      line('0100007F:0BB8', '0A', 42) +
      line('0100007F:1F90', '01', 43) +
      line('00000000:1F90', '0A', 44);
    assert.deepEqual(parseListening(text), [
      { port: 8080, inode: 41 },
      { port: 3000, inode: 42 },
    ]);
  });

  test('nothing, and what is cut short, are no sockets', () => {
    assert.deepEqual(parseListening(''), []);
    assert.deepEqual(parseListening(HEAD + '   0: 00000000:1F90 00000000:0000 0A 000'), []);
  });

  test('the kernel tells of ours, beside connections', async (context) => {
    const server = createServer().listen(0, '127.0.0.1');
    context.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect(port, '127.0.0.1');
    context.after(() => client.destroy());
    await once(client, 'connect');
    assert.deepEqual(
      readListening([port]).map((socket) => socket.port),
      [port],
    );
    assert.deepEqual(readListening([]), []);
  });
});
