import { NetworkSet } from '../../lib/ip.ts';
import { PRIVATE_NETWORKS } from '../../lib/private-networks.ts';

/**
 * Where a proxy, a container network or an office stands, many clients share a private address, and one
 * of them must not count for all.
 */
const NOT_PUBLIC = NetworkSet.parse(PRIVATE_NETWORKS);

export function isPublicAddress(text: string): boolean {
  return !NOT_PUBLIC.hasText(text);
}
