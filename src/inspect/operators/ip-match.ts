import { NetworkSet } from '../../lib/ip.ts';
import { reportMatch, type CompiledOperator, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the value is an address in one of the networks. A value that is no address matches
 * none.
 *
 * Argument: networks and addresses, IPv4 and IPv6.
 * Reports: the address.
 *
 * @example SecRule REMOTE_ADDR "@ipMatch 10.0.0.0/8,2001:db8::/32" "id:1,phase:1,allow"
 */
export const ipMatch: OperatorDefinition<'networks'> = {
  compile: (networks) => compileNetworks(networks),
};

export function compileNetworks(networks: readonly string[]): CompiledOperator {
  const set = NetworkSet.parse(networks);
  return {
    literals: undefined,
    test(value, report) {
      if (!set.hasText(value)) return false;
      reportMatch(report, value, 0, value.length);
      return true;
    },
  };
}
