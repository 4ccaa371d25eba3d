import {
  compareAddresses,
  formatAddress,
  isIPv4,
  type Address,
  type Network,
} from '../../lib/ip.ts';

/** A network that is refused until a time. */
export interface Ban {
  readonly network: Network;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/** What the kernel holds, by set. Each element is the text that `nft` reads. */
export interface BanElements {
  /** Single addresses, by address: `until`, milliseconds since the epoch. */
  readonly addresses4: ReadonlyMap<string, number>;
  readonly addresses6: ReadonlyMap<string, number>;
  /** Ranges that do not overlap. */
  readonly ranges4: readonly BanRange[];
  readonly ranges6: readonly BanRange[];
  /** Bans that found no room; those that end soonest. */
  readonly lost: number;
}

export interface BanRange {
  readonly first: string;
  readonly last: string;
  readonly untilMs: number;
}

/** Room of each set of addresses, and of networks, in the kernel. */
export const BAN_ADDRESSES_MAX = 131_072;
export const BAN_NETWORKS_MAX = 16_384;
const ADDRESS_BITS = 128;
const WORD_MAX = 0xffffffff;

/** Sorts bans into the sets of the kernel. What is over already is left out. */
export function planBans(bans: readonly Ban[], nowMs: number): BanElements {
  const live = bans.filter(({ untilMs }) => untilMs > nowMs);
  const addresses4 = new Map<string, number>();
  const addresses6 = new Map<string, number>();
  const networks4: Ban[] = [];
  const networks6: Ban[] = [];
  let lost = 0;
  for (const ban of live.toSorted((left, right) => right.untilMs - left.untilMs)) {
    const { network } = ban;
    const is4 = isIPv4(network.first) && network.prefixBits >= 96;
    if (isAddress(network)) {
      const addresses = is4 ? addresses4 : addresses6;
      const text = formatAddress(network.first);
      // Sorted by end: the first one met lasts longest.
      if (addresses.has(text)) continue;
      if (addresses.size < BAN_ADDRESSES_MAX) addresses.set(text, ban.untilMs);
      else lost++;
    } else {
      const networks = is4 ? networks4 : networks6;
      if (networks.length < BAN_NETWORKS_MAX / 2) networks.push(ban);
      else lost++;
    }
  }
  return {
    addresses4,
    addresses6,
    ranges4: disjointRanges(networks4),
    ranges6: disjointRanges(networks6),
    lost,
  };
}

/** A change of bans that was worked out without looking at all others. */
export interface AmendedBans {
  /** What of `before` changes ... */
  readonly before: BanElements;
  /** ... and into what. */
  readonly after: BanElements;
  /**
   * To be called once the kernel has it: all elements after it. Takes over the addresses of what was there,
   * which must not be used any more: copying a hundred thousand takes longer than the kernel does.
   */
  readonly settle: () => BanElements;
}

/**
 * Some bans more or less: planning a hundred thousand addresses anew would take longer than a ban may.
 * Networks, of which there are fewer, have a say in one another: all that are banned then come from
 * `bans`. Undefined where room is concerned, which all have a say in.
 */
export function amendBans(
  there: BanElements,
  set: readonly Ban[],
  lifted: readonly Network[],
  bans: () => Iterable<Ban>,
  nowMs: number,
): AmendedBans | undefined {
  const changes = [
    ...set.map(({ network, untilMs }) => ({ network, untilMs })),
    ...lifted.map((network) => ({ network, untilMs: undefined })),
  ];
  const areLive = changes.every(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
  const areAddresses = changes.every(({ network }) => isAddress(network));
  const { ranges4, ranges6, lost } = areAddresses ? there : planNetworks(bans(), nowMs);
  const room = BAN_ADDRESSES_MAX - Math.max(there.addresses4.size, there.addresses6.size);
  if (!areLive || there.lost > 0 || lost > 0 || set.length > room) return undefined;
  const before = { ...emptyElements(), ranges4: there.ranges4, ranges6: there.ranges6 };
  const after = { ...emptyElements(), ranges4, ranges6 };
  for (const { network, untilMs } of changes) {
    if (!isAddress(network)) continue;
    const family = isIPv4(network.first) ? 'addresses4' : 'addresses6';
    const text = formatAddress(network.first);
    const was = there[family].get(text);
    if (was !== undefined) before[family].set(text, was);
    if (untilMs === undefined) after[family].delete(text);
    else after[family].set(text, untilMs);
  }
  const settle = (): BanElements => ({
    ...there,
    addresses4: takeOver(there.addresses4, before.addresses4, after.addresses4),
    addresses6: takeOver(there.addresses6, before.addresses6, after.addresses6),
    ranges4,
    ranges6,
  });
  return { before, after, settle };
}

/** `there` without what was, and with what comes. Who has none yet gets a map of its own. */
function takeOver(
  there: ReadonlyMap<string, number>,
  gone: ReadonlyMap<string, number>,
  added: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  if (there.size === 0) return added;
  const addresses = there as Map<string, number>;
  for (const address of gone.keys()) addresses.delete(address);
  for (const [address, untilMs] of added) addresses.set(address, untilMs);
  return addresses;
}

function planNetworks(bans: Iterable<Ban>, nowMs: number): BanElements {
  const networks: Ban[] = [];
  for (const ban of bans) if (!isAddress(ban.network)) networks.push(ban);
  return planBans(networks, nowMs);
}

function isAddress({ prefixBits }: Network): boolean {
  return prefixBits === ADDRESS_BITS;
}

function emptyElements() {
  return {
    addresses4: new Map<string, number>(),
    addresses6: new Map<string, number>(),
    lost: 0,
  };
}

interface OpenBan {
  readonly last: Address;
  readonly untilMs: number;
}

/**
 * Interval sets of nftables take no overlaps, and one end per element: nested networks are cut into
 * ranges, each with the latest end of all that cover it. Two networks either nest or have nothing in
 * common, so at most one range more than bans comes out on either side of each.
 */
function disjointRanges(bans: readonly Ban[]): readonly BanRange[] {
  const sorted = bans.toSorted(
    (left, right) =>
      compareAddresses(left.network.first, right.network.first) ||
      left.network.prefixBits - right.network.prefixBits,
  );
  const ranges: { first: Address; last: Address; untilMs: number }[] = [];
  const open: OpenBan[] = [];
  let at: Address | undefined;
  const emit = (first: Address, last: Address): void => {
    if (compareAddresses(first, last) > 0) return;
    const untilMs = Math.max(...open.map((ban) => ban.untilMs));
    const previous = ranges.at(-1);
    if (previous?.untilMs === untilMs && isNext(previous.last, first)) previous.last = last;
    else ranges.push({ first, last, untilMs });
  };
  const closeBefore = (limit: Address | undefined): void => {
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      if (limit !== undefined && compareAddresses(inner.last, limit) >= 0) return;
      emit(at!, inner.last);
      at = addressAfter(inner.last);
      open.pop();
    }
  };
  for (const { network, untilMs } of sorted) {
    closeBefore(network.first);
    if (open.length > 0 && at !== undefined) emit(at, addressBefore(network.first));
    open.push({ last: network.last, untilMs });
    at = network.first;
  }
  closeBefore(undefined);
  return ranges.map(({ first, last, untilMs }) => ({
    first: formatAddress(first),
    last: formatAddress(last),
    untilMs,
  }));
}

function isNext(last: Address, first: Address): boolean {
  return compareAddresses(addressAfter(last), first) === 0;
}

function addressAfter(address: Address): Address {
  return step(address, 1);
}

function addressBefore(address: Address): Address {
  return step(address, -1);
}

/** The next address up or down, around the end of all. */
function step({ words }: Address, by: 1 | -1): Address {
  const next: [number, number, number, number] = [...words];
  for (let at = 3; at >= 0; at--) {
    next[at] = (next[at]! + by) >>> 0;
    const isCarried = next[at] === (by === 1 ? 0 : WORD_MAX);
    if (!isCarried) break;
  }
  return { words: next };
}
