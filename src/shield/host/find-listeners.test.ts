import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { findListeners } from './find-listeners.ts';

const HEAD = '  sl  local_address rem_address   st\n';
const line = (local: string, state: string): string =>
  `   0: ${local} 00000000:0000 ${state} 0:0\n`;

describe('what waits for others on this machine', () => {
  test('both protocols and families, once each; neither connections nor loopback', () => {
    const files: Readonly<Record<string, string>> = {
      '/proc/net/tcp':
        HEAD +
        line('00000000:1538', '0A') +
        line('0100007F:0BB8', '0A') +
        line('0700007F:0BB9', '0A') +
        line('0100000A:0BBA', '01'),
      '/proc/net/tcp6':
        HEAD +
        line(`${'0'.repeat(32)}:1538`, '0A') +
        line(`${'0'.repeat(24)}01000000:0BBB`, '0A') +
        line(`${'0'.repeat(16)}FFFF00000100007F:0BBC`, '0A'),
      '/proc/net/udp': HEAD + line('00000000:CA6C', '07') + line('0100000A:CA6D', '01'),
    };
    assert.deepEqual(findListeners({ readText: (file) => files[file] }), [
      { protocol: 'tcp', port: 0x1538 },
      { protocol: 'udp', port: 51_820 },
    ]);
  });

  test('the kernel tells of ours', async (context) => {
    const server = createServer().listen(0, '0.0.0.0');
    const inside = createServer().listen(0, '127.0.0.1');
    const datagrams = createSocket('udp4').bind(0, '0.0.0.0');
    context.after(() => [server, inside, datagrams].forEach((one) => one.close()));
    await Promise.all([server, inside, datagrams].map((one) => once(one, 'listening')));
    const readText = (file: string): string => readFileSync(file, 'latin1');
    const found = new Set(
      findListeners({ readText }).map(({ protocol, port }) => `${protocol} ${port}`),
    );
    const portOf = (one: typeof server): number => (one.address() as AddressInfo).port;
    assert.ok(found.has(`tcp ${portOf(server)}`));
    assert.ok(!found.has(`tcp ${portOf(inside)}`));
    assert.ok(found.has(`udp ${datagrams.address().port}`));
  });
});
