import { formatAddress, formatNetwork, isIPv4, parseNetwork, type Network } from '../lib/ip.ts';

/**
 * Who may ban, each with its own share of the address space (`ban-guard.ts`). `person`: console or
 * command line. `rule`: a playbook or a limit. `file`: an imported list. `remote`: another system.
 */
export type AuthorKind = 'person' | 'rule' | 'file' | 'remote';

/** A network refused until a time. One network may be banned by several authors; the latest time counts. */
export interface Ban {
  /** As `formatBanned` writes it: `192.0.2.7`, `198.51.100.0/24`, `2001:db8::/48`. */
  readonly network: string;
  /** Milliseconds since the epoch. */
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly reason: string;
  /** A user's name, `playbook brute-force`, `file blocklist.txt`, `crowdsec`. */
  readonly author: string;
  readonly kind: AuthorKind;
}

export interface BanRequest {
  /** An address or a network in CIDR notation. */
  readonly network: string;
  readonly untilMs: number;
  readonly reason: string;
  readonly author: string;
  readonly kind: AuthorKind;
}

export type BanRefusalCode =
  | 'bad-network'
  | 'bad-time'
  | 'protected'
  | 'too-wide'
  | 'author-limit'
  | 'too-many'
  /** The disk has no room, say. */
  | 'not-kept';

export interface BanRefusal {
  readonly code: BanRefusalCode;
  /** One line for a person. */
  readonly message: string;
}

/** Bans in force at once, by all authors: as many as one message of the link can carry. */
const BANS_IN_FORCE_MAX = 250_000;
/**
 * How many there may be for a ban of this kind to be added: long lists leave room for what attackers
 * need now, and a flood of those leaves room for a person's word.
 */
export const BANS_OF_KIND_MAX: Readonly<Record<AuthorKind, number>> = {
  person: BANS_IN_FORCE_MAX,
  rule: BANS_IN_FORCE_MAX - 1000,
  file: BANS_IN_FORCE_MAX - 50_000,
  remote: BANS_IN_FORCE_MAX - 50_000,
};
export const REASON_LENGTH_MAX = 200;
export const AUTHOR_LENGTH_MAX = 80;
/** Longer is a decision for the firewall's own configuration. */
export const BAN_MS_MAX = 10 * 365 * 86_400_000;

/** A single address without its length, anything else with it. */
export function formatBanned(network: Network): string {
  return network.prefixBits === 128 ? formatAddress(network.first) : formatNetwork(network);
}

/** Part of its family's address space: 1 for all of IPv4, or of IPv6. */
export function shareOf(network: Network): number {
  return isV4(network) ? 2 ** -(network.prefixBits - 96) : 2 ** -network.prefixBits;
}

export function isV4({ first, prefixBits }: Network): boolean {
  return isIPv4(first) && prefixBits >= 96;
}

/** Reads what was banned; undefined for what is no network. */
export function parseBanned(text: string): Network | undefined {
  return parseNetwork(text.trim());
}
