import type { ShieldHost } from '../host/shield-host.ts';
import { COUNTERS, TABLE, type CounterName, type SET_NAMES } from './names.ts';
import type { NftCounter } from './netlink.ts';

export interface Count {
  readonly packets: number;
  readonly bytes: number;
}

export type Counts = Readonly<Record<CounterName, Count>>;

/** A source and how many new connections it asked for while it was remembered. */
export interface Source {
  readonly address: string;
  readonly packets: number;
}

const TABLE_WORDS = TABLE.split(' ');

interface Listing {
  readonly nftables?: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[];
}

/** The table's counters; undefined where there is no table. */
export async function readCounts(host: ShieldHost): Promise<Counts | undefined> {
  const counters = await readCounters(host);
  if (counters.length === 0) return undefined;
  const found = new Map<string, Count>(counters.map((counter) => [counter.name, counter]));
  const entries = COUNTERS.map((name) => {
    const { packets = 0, bytes = 0 } = found.get(name) ?? {};
    return [name, { packets, bytes }];
  });
  return Object.fromEntries(entries) as Counts;
}

async function readCounters(host: ShieldHost): Promise<readonly NftCounter[]> {
  const netlink = await host.openNetlink?.();
  try {
    if (netlink !== undefined) return netlink.readCounters();
  } catch {
    // What the kernel does not tell us, nft may know how to ask for.
  }
  const answer = await host.listNft(['-j', 'list', 'counters', 'table', ...TABLE_WORDS]);
  if (!answer.ok) return [];
  return objectsOf(answer.output).flatMap(({ counter }) =>
    counter === undefined
      ? []
      : {
          name: String(counter['name']),
          packets: Number(counter['packets']),
          bytes: Number(counter['bytes']),
        },
  );
}

/**
 * A number that changes with every change of any rule or set, whoever makes it; elements that time out
 * do not change it. Undefined where only nft can be asked.
 */
export async function readGeneration(host: ShieldHost): Promise<number | undefined> {
  const netlink = await host.openNetlink?.();
  try {
    return netlink?.readGeneration();
  } catch {
    // Then nobody knows, and everything is looked at.
    return undefined;
  }
}

/**
 * The table's shape without what changes by itself; undefined where there is no table. Two equal texts
 * mean that nobody changed a rule.
 */
export async function readShape(host: ShieldHost): Promise<string | undefined> {
  const answer = await host.listNft(['-s', '-t', 'list', 'table', ...TABLE_WORDS]);
  return answer.ok ? answer.output : undefined;
}

/**
 * Whether a switch of the table is on: for good, for so many seconds more, or not. Off as well where
 * there is no table.
 */
export async function readSwitch(
  host: ShieldHost,
  name: (typeof SET_NAMES)['confirmed' | 'engaged'],
): Promise<'on' | 'off' | number> {
  const answer = await host.listNft(['-j', 'list', 'set', ...TABLE_WORDS, name]);
  const [first] = answer.ok ? elementsOf(answer.output) : [];
  if (first === undefined) return 'off';
  const { expires } = first as { readonly expires?: unknown };
  return typeof expires === 'number' ? expires : 'on';
}

/** The sources with the most new connections, of those remembered in `sets`. */
export async function readSources(
  host: ShieldHost,
  sets: readonly string[],
  limit: number,
): Promise<readonly Source[]> {
  const found: Source[] = [];
  for (const set of sets) {
    const answer = await host.listNft(['-j', 'list', 'set', ...TABLE_WORDS, set]);
    if (!answer.ok) continue;
    for (const element of elementsOf(answer.output)) {
      const { val, counter } = element as {
        readonly val?: unknown;
        readonly counter?: { readonly packets?: unknown };
      };
      if (typeof val === 'string') {
        found.push({ address: val, packets: Number(counter?.packets ?? 0) });
      }
    }
  }
  return found.sort((left, right) => right.packets - left.packets).slice(0, limit);
}

function objectsOf(output: string): NonNullable<Listing['nftables']> {
  return (JSON.parse(output) as Listing).nftables ?? [];
}

function elementsOf(output: string): readonly unknown[] {
  for (const { set } of objectsOf(output)) {
    const elements = set?.['elem'];
    if (Array.isArray(elements)) {
      return elements.map((entry: unknown) =>
        typeof entry === 'object' && entry !== null && 'elem' in entry ? entry.elem : entry,
      );
    }
  }
  return [];
}
