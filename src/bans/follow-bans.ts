import type { Link, Subscription } from '../link/index.ts';
import {
  BAN_CHANGES_TOPIC,
  BANS_TOPIC,
  readChanges,
  readSnapshot,
  type BanChanges,
  type WireBan,
} from './messages.ts';

/** Where bans are applied: the gateway's table, the kernel's sets. Calls come in order, one at a time. */
export interface BanSink {
  /** These and no others. */
  replace(entries: readonly WireBan[]): void;
  /** One difference; each change is told once. */
  change(set: readonly WireBan[], lifted: readonly string[]): void;
}

/** Keeps `sink` as control says. What cannot be read is passed over: the bans before stay. */
export function followBans(link: Pick<Link, 'subscribeRetained'>, sink: BanSink): Subscription {
  let base = -1;
  let waiting: BanChanges | undefined;
  /** What the changes since the snapshot already said: network to its end, 0 where lifted. */
  let applied = new Map<string, number>();

  const apply = (changes: BanChanges): void => {
    const said = new Map<string, number>();
    for (const [network, until] of changes.set) said.set(network, until);
    for (const network of changes.lifted) said.set(network, 0);
    const set: WireBan[] = [];
    const lifted: string[] = [];
    for (const [network, until] of said) {
      if (applied.get(network) === until) continue;
      if (until === 0) lifted.push(network);
      else set.push([network, until]);
    }
    applied = said;
    if (set.length + lifted.length > 0) sink.change(set, lifted);
  };

  const snapshots = link.subscribeRetained(BANS_TOPIC, (value, version) => {
    const snapshot = readSnapshot(value);
    if (snapshot === undefined) return;
    base = version;
    applied = new Map();
    sink.replace(snapshot.entries);
    if (waiting?.base === base) apply(waiting);
    waiting = undefined;
  });
  const changes = link.subscribeRetained(BAN_CHANGES_TOPIC, (value) => {
    const read = readChanges(value);
    if (read === undefined) return;
    if (read.base === base) apply(read);
    else if (read.base > base) waiting = read;
  });
  return {
    close: () => {
      snapshots.close();
      changes.close();
    },
  };
}
