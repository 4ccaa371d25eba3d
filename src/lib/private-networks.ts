/**
 * Networks that are nobody's on the Internet (RFC 6890 and its registries, RFC 4193), multicast among
 * them. The documentation networks are not: nobody is there, and tests need some.
 */
export const PRIVATE_NETWORKS: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];
