import {
  compareAddresses,
  NetworkSet,
  parseAddress,
  requireNetwork,
  type Network,
} from '../../lib/ip.ts';
import { reportMatch, type CompiledOperator, type OperatorDefinition } from './operator.ts';

/** Networks longer than this cannot hold both IPv4-mapped and other addresses. */
const MAPPED_PREFIX_BITS = 96;

/**
 * Matches where the value is an address in one of the networks. A value that is no address matches
 * none. `::ffff:192.0.2.7` is the same client as `192.0.2.7`; written in the first way it is also in
 * networks of IPv6 such as `::/64`.
 *
 * Argument: networks and addresses, IPv4 and IPv6.
 * Reports: the address.
 *
 * @example SecRule REMOTE_ADDR "@ipMatch 10.0.0.0/8,2001:db8::/32" "id:1,phase:1,allow"
 */
export const ipMatch: OperatorDefinition<'networks'> = {
  compile: (networks) => compileNetworks(networks),
};

export function compileNetworks(texts: readonly string[]): CompiledOperator {
  const networks = texts.map(requireNetwork);
  const set = new NetworkSet(networks);
  // The set takes IPv4 clients out of wide IPv6 networks, however their address is written.
  const wide = networks.filter(({ prefixBits }) => prefixBits < MAPPED_PREFIX_BITS);
  return {
    literals: undefined,
    test(value, report) {
      if (!set.hasText(value) && !isInWide(wide, value)) return false;
      reportMatch(report, value, 0, value.length);
      return true;
    },
  };
}

function isInWide(wide: readonly Network[], value: string): boolean {
  if (wide.length === 0 || !value.includes(':')) return false;
  const address = parseAddress(value);
  return (
    address !== undefined &&
    wide.some(
      ({ first, last }) =>
        compareAddresses(first, address) <= 0 && compareAddresses(address, last) <= 0,
    )
  );
}
