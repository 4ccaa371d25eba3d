import type { Address } from '../lib/ip.ts';
import { formatAddress, isIPv4 } from '../lib/ip.ts';

/**
 * What counts as one source: an IPv4 address, or the /64 of an IPv6 address, since a single host has
 * all of that to choose from (RFC 4291 section 2.5.1).
 */
export function sourceKey(address: Address, text: string): string {
  if (isIPv4(address)) return text;
  const { words } = address;
  return `${formatAddress({ words: [words[0], words[1], 0, 0] })}/64`;
}
