import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAddress } from '../../lib/ip.ts';
import { localAddresses } from './local-addresses.ts';

test('addresses of the interfaces asked for, by label too, and of no other', () => {
  const found = localAddresses(
    new Map([
      ['eth0', 2],
      ['eth1', 3],
    ]),
    {
      lo: [{ address: '127.0.0.1' }],
      eth0: [{ address: '198.51.100.1' }, { address: '2001:db8::1' }],
      'eth0:1': [{ address: '198.51.100.2' }],
      'eth0.7': [{ address: '203.0.113.1' }],
      eth1: undefined,
    },
  );
  assert.deepEqual(
    found.map(({ interfaceIndex, address }) => `${interfaceIndex} ${formatAddress(address)}`),
    ['2 198.51.100.1', '2 2001:db8::1', '2 198.51.100.2'],
  );
});
