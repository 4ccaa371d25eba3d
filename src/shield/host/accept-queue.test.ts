import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readAcceptQueue, type AcceptQueue } from './accept-queue.ts';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n';

/** Port 8080 (1F90) on two sockets, 443 (01BB) on one of IPv6, a connection to 8080, sshd. */
const FILES: Readonly<Record<string, string>> = {
  '/proc/net/tcp': `${HEAD}   0: 00000000:1F90 00000000:0000 0A 00000000:00000011 00:00000000 00000000 0 0 1
   1: 00000000:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000 0 0 2
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000FFF 00:00000000 00000000 0 0 3
   3: 00000000:0016 00000000:0000 0A 00000000:00000001 00:00000000 00000000 0 0 4
`,
  '/proc/net/tcp6': `${HEAD}   0: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000005 00:00000000 00000000 0 0 5
`,
};

function read(ports: readonly number[], somaxconn?: string): AcceptQueue {
  return readAcceptQueue(
    { readText: (file) => (file.endsWith('/somaxconn') ? somaxconn : FILES[file]) },
    ports,
  );
}

describe('the queue of connections to be accepted', () => {
  test('counts what waits at the sockets of the ports asked for', () => {
    const { sockets, waiting } = read([8080, 443], '4096\n');
    assert.deepEqual([sockets, waiting], [3, 0x11 + 2 + 5]);
  });

  test('has the room that the kernel leaves it', () => {
    assert.equal(read([8080], '128\n').backlog, 128);
    assert.equal(read([8080], '65535\n').backlog, 4096);
    assert.equal(read([8080]).backlog, 4096, 'where nobody can tell');
  });
});
