import { compileNetworks } from './ip-match.ts';
import type { OperatorDefinition } from './operator.ts';

/**
 * As `@ipMatch`, with one network a line of a data file; the loader has read the file.
 *
 * Argument: networks and addresses, IPv4 and IPv6.
 * Reports: the address.
 *
 * @example SecRule REMOTE_ADDR "@ipMatchFromFile office.data" "id:1,phase:1,allow"
 */
export const ipMatchFromFile: OperatorDefinition<'networks'> = {
  compile: (networks) => compileNetworks(networks),
};
