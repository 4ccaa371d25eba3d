import assert from 'node:assert/strict';
import { BlockList, isIP } from 'node:net';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  NetworkSet,
  canonicalAddress,
  formatAddress,
  formatNetwork,
  isIPv4,
  parseAddress,
  parseNetwork,
  requireNetwork,
} from './ip.ts';

describe('addresses', () => {
  const canonical: readonly (readonly [text: string, expected: string | undefined])[] = [
    ['192.0.2.1', '192.0.2.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['256.0.0.1', undefined],
    ['1.2.3', undefined],
    ['1.2.3.4.5', undefined],
    ['1.2.3.4.', undefined],
    ['.1.2.3.4', undefined],
    ['01.2.3.4', undefined],
    ['0x1.2.3.4', undefined],
    [' 1.2.3.4', undefined],
    ['', undefined],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:8:800:200C:417A', '2001:db8::8:800:200c:417a'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['::ffff:102:304', '1.2.3.4'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1:2:3:4:5:6:7', undefined],
    ['1:2:3:4:5:6:7:8::', undefined],
    ['1::2::3', undefined],
    [':::', undefined],
    [':1', undefined],
    ['1:', undefined],
    ['12345::', undefined],
    ['fe80::1%eth0', undefined],
    ['[::1]', undefined],
    ['::1.2.3', undefined],
    ['1:2:3:4:5:6:7:1.2.3.4', undefined],
  ];
  for (const [text, expected] of canonical) {
    test(`"${text}" is ${expected ?? 'no address'}`, () => {
      const address = parseAddress(text);
      assert.equal(address === undefined ? undefined : formatAddress(address), expected);
    });
  }

  test('any text: agrees with node:net on what is an address, and round-trips', () => {
    const texts = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.stringMatching(/^[0-9a-f:.]{0,46}$/),
      fc.string({ maxLength: 60 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const address = parseAddress(text);
        assert.equal(address !== undefined, isIP(text) !== 0 && !text.includes('%'), text);
        if (address === undefined) return;
        const again = parseAddress(formatAddress(address));
        assert.deepEqual(again, address);
        assert.equal(canonicalAddress(text), formatAddress(address));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('networks', () => {
  test('host bits are cleared, IPv4 prefixes count from the IPv4 part', () => {
    assert.equal(formatNetwork(requireNetwork('10.1.2.3/8')), '10.0.0.0/8');
    assert.equal(formatNetwork(requireNetwork('10.1.2.3')), '10.1.2.3/32');
    assert.equal(formatNetwork(requireNetwork('2001:db8::1/32')), '2001:db8::/32');
    assert.equal(formatNetwork(requireNetwork('::/0')), '::/0');
    assert.equal(formatNetwork(requireNetwork('0.0.0.0/0')), '0.0.0.0/0');
  });

  for (const text of ['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/08', '10.0.0.0/-1', 'x/8']) {
    test(`"${text}" is refused with a message that shows the form`, () => {
      assert.equal(parseNetwork(text), undefined);
      assert.throws(() => requireNetwork(text), /expected for example/);
    });
  }

  test('a set agrees with node:net BlockList over random networks and addresses', () => {
    const network = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })),
      fc.tuple(
        fc.ipV6().filter((text) => !isIPv4(parseAddress(text)!)),
        fc.integer({ min: 0, max: 128 }),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(network, { maxLength: 12 }),
        fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 12 }),
        (networks, addresses) => {
          const set = NetworkSet.parse(networks.map(([text, bits]) => `${text}/${bits}`));
          // Two oracles: BlockList lets IPv6 networks hold IPv4 addresses, a NetworkSet does not.
          const oracles = { ipv4: new BlockList(), ipv6: new BlockList() };
          for (const [text, bits] of networks) {
            const family = text.includes(':') ? 'ipv6' : 'ipv4';
            oracles[family].addSubnet(text, bits, family);
          }
          for (const text of addresses) {
            const address = parseAddress(text)!;
            const family = isIPv4(address) ? 'ipv4' : 'ipv6';
            assert.equal(
              set.has(address),
              oracles[family].check(formatAddress(address), family),
              text,
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test('an IPv6 network never holds an IPv4 client', () => {
    const set = NetworkSet.parse(['::/0']);
    assert.ok(set.hasText('::1'));
    assert.ok(set.hasText('ffff::1'));
    assert.ok(!set.hasText('192.0.2.1'));
    assert.ok(!set.hasText('::ffff:192.0.2.1'));
    assert.ok(NetworkSet.parse(['::ffff:0:0/96']).hasText('192.0.2.1'));
  });

  test('a text that is no address is in no set', () => {
    assert.equal(NetworkSet.parse(['0.0.0.0/0', '::/0']).hasText('localhost'), false);
  });
});
