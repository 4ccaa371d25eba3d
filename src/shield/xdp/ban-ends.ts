import { compareAddresses, isIPv4, type Network } from '../../lib/ip.ts';
import type { Ban } from '../nft/bans.ts';

const IPV4_PREFIX_BITS = 96;
const ADDRESS_BITS = 128;

/** One address, not a network. */
export function isOneAddress({ prefixBits }: Network): boolean {
  return prefixBits === ADDRESS_BITS;
}

/**
 * When each banned network is free again. A look-up in the kernel finds the narrowest network alone, so
 * one inside another is refused for as long as the outer one is.
 */
export function endsOfNetworks(bans: readonly Ban[]): readonly Ban[] {
  const sorted = bans.toSorted(
    (left, right) =>
      compareAddresses(left.network.first, right.network.first) ||
      left.network.prefixBits - right.network.prefixBits,
  );
  const around: Ban[] = [];
  return sorted.map((ban) => {
    for (let outer = around.at(-1); outer !== undefined; outer = around.at(-1)) {
      if (compareAddresses(outer.network.last, ban.network.first) >= 0) break;
      around.pop();
    }
    const outer = around.findLast(
      ({ network }) => isIPv4Network(network) === isIPv4Network(ban.network),
    );
    const effective =
      outer === undefined || outer.untilMs <= ban.untilMs
        ? ban
        : { ...ban, untilMs: outer.untilMs };
    around.push(effective);
    return effective;
  });
}

/** A wide IPv6 network is around all of IPv4 as it is kept here, and bans none of it. */
function isIPv4Network({ first, prefixBits }: Network): boolean {
  return isIPv4(first) && prefixBits >= IPV4_PREFIX_BITS;
}
