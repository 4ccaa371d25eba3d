import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatNetwork, NetworkSet, requireNetwork, type Network } from '../../lib/ip.ts';
import type { Ban } from '../nft/bans.ts';
import { endsOfNetworks } from './ban-ends.ts';

/** When an address is free: 0 where nothing bans it. Asked as the kernel asks, for the narrowest network. */
function freeAt(bans: readonly Ban[], covers: (network: Network) => boolean): number {
  const narrowest = bans
    .filter(({ network }) => covers(network))
    .toSorted((left, right) => right.network.prefixBits - left.network.prefixBits)[0];
  return narrowest?.untilMs ?? 0;
}

describe('ends of banned networks', () => {
  test('the narrowest network says when an address is free of all of them', () => {
    const network = fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.nat(255), fc.nat(255))
      .map(([bits, a, b]) => requireNetwork(`10.${a & 3}.${b & 3}.0/${bits}`));
    const bans = fc
      .uniqueArray(network, { selector: formatNetwork, maxLength: 12 })
      .chain((networks) =>
        fc.tuple(
          ...networks.map((one) => fc.nat(1000).map((untilMs) => ({ network: one, untilMs }))),
        ),
      );
    fc.assert(
      fc.property(bans, fc.nat(3), fc.nat(3), (all, a, b) => {
        const text = `10.${a}.${b}.9`;
        const covers = (one: Network): boolean => new NetworkSet([one]).hasText(text);
        const latest = Math.max(
          0,
          ...all.filter((ban) => covers(ban.network)).map(({ untilMs }) => untilMs),
        );
        assert.equal(freeAt(endsOfNetworks(all), covers), latest);
      }),
      { numRuns: 500 },
    );
  });

  test('a wide IPv6 network lasts for no IPv4 one', () => {
    const inner = { network: requireNetwork('10.0.0.0/8'), untilMs: 5 };
    const ends = endsOfNetworks([{ network: requireNetwork('::/0'), untilMs: 9 }, inner]);
    assert.deepEqual(ends[1], inner);
  });
});
