import { NetworkSet } from '../../lib/ip.ts';

/**
 * This machine and private networks (RFC 6890, RFC 4193): where a proxy, a container network or an
 * office stands, many clients share the address, and one of them must not count for all.
 */
const NOT_PUBLIC = NetworkSet.parse([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]);

export function isPublicAddress(text: string): boolean {
  return !NOT_PUBLIC.hasText(text);
}
