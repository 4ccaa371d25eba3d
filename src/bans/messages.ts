import { isRecord } from '../lib/is-record.ts';

/**
 * How bans travel over the link: two retained topics, from control to all who refuse.
 *
 * - `bans`: everything in force (`BanSnapshot`). Published at start, and again when many changes have
 *   come together.
 * - `bans.changes`: all that changed since one snapshot (`BanChanges`), cumulative, so that whoever
 *   misses one message needs only the latest. `base` is the version of the snapshot that it goes with;
 *   one that names another is to be kept until that snapshot comes.
 *
 * Times are seconds since the epoch. Whoever follows drops what is over by itself: control does not
 * tell of that. `followBans` does all this, for the gateway as for the agent.
 */
export interface BanSnapshot {
  readonly entries: readonly WireBan[];
}

export interface BanChanges {
  readonly base: number;
  /** In force now, or until another time. */
  readonly set: readonly WireBan[];
  /** In force no longer. */
  readonly lifted: readonly string[];
}

/** An address, or a network in CIDR notation, and the second until which it is refused. */
export type WireBan = readonly [network: string, untilSeconds: number];

export const BANS_TOPIC = 'bans';
export const BAN_CHANGES_TOPIC = 'bans.changes';

export function readSnapshot(value: unknown): BanSnapshot | undefined {
  if (!isRecord(value) || !isWireBans(value['entries'])) return undefined;
  return { entries: value['entries'] };
}

export function readChanges(value: unknown): BanChanges | undefined {
  if (!isRecord(value)) return undefined;
  const { base, set, lifted } = value;
  const isReadable =
    typeof base === 'number' &&
    isWireBans(set) &&
    Array.isArray(lifted) &&
    lifted.every((network) => typeof network === 'string');
  return isReadable ? { base, set, lifted: lifted as string[] } : undefined;
}

function isWireBans(value: unknown): value is readonly WireBan[] {
  return (
    Array.isArray(value) &&
    value.every(
      (entry) =>
        Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number',
    )
  );
}
