/** The one table that is ours: everything the shield does in nftables is in it, and goes with it. */
export const TABLE = 'inet rampart';

export const SET_NAMES = {
  /** Holds both families while the table may refuse anything; lapses by itself until confirmed. */
  confirmed: 'confirmed',
  /** Holds both families while new connections must prove their address. */
  engaged: 'engaged',
  /** Holds both families while handshakes that began so are still brought to their end. */
  settling: 'settling',
  admins4: 'admins4',
  admins6: 'admins6',
  trusted4: 'trusted4',
  trusted6: 'trusted6',
  bans4: 'bans4',
  bans6: 'bans6',
  banRanges4: 'ban_ranges4',
  banRanges6: 'ban_ranges6',
  /** Connections that were open when the table came: address . their port . our port. */
  known4: 'known4',
  known6: 'known6',
  /** SYNs by source while calm: anybody may have written the address. */
  sources4: 'sources4',
  sources6: 'sources6',
  /** New connections by source that proved its address. */
  proven4: 'proven4',
  proven6: 'proven6',
  openCalm4: 'open_calm4',
  openCalm6: 'open_calm6',
  openProven4: 'open_proven4',
  openProven6: 'open_proven6',
} as const;

export const COUNTERS = [
  'syn',
  'banned',
  'malformed',
  'stray',
  'proxied',
  'unproven',
  'proven',
  'source_over',
  'connections_over',
  'refused_rate',
  'refused_connections',
  'refused_port',
] as const;

export type CounterName = (typeof COUNTERS)[number];
