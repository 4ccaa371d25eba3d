import { isIPv4, NetworkSet, parseAddress, parseNetwork, type Network } from '../../lib/ip.ts';
import { suggest } from '../../lib/suggest.ts';
import { LIST_SIZE_MAX } from '../limits.ts';
import type { MemberNode, SetEntry } from '../syntax/nodes.ts';
import { FilterError } from '../syntax/source.ts';
import { toBytes, toText } from '../syntax/tokens.ts';
import type { CheckContext } from './check.ts';
import type { CheckedNode, CheckedSet } from './checked.ts';

/** IPv4 addresses lie in the mapped network, which is so long. */
const IPV4_PREFIX_BITS = 96;

/** Checks what stands after `in`, by the type of what stands before it. Throws FilterError. */
export function checkSet(
  node: MemberNode,
  left: CheckedNode,
  { schema, lists }: CheckContext,
): CheckedSet {
  const { type } = left;
  if (left.kind === 'duration' || (type !== 'string' && type !== 'number' && type !== 'ip')) {
    throw new FilterError('filter.type', node.left.at, '"in" asks for a text, number or address');
  }
  if (node.set.kind === 'entries') {
    return makeSet(type, node.set.entries, schema.encoding === 'text');
  }
  const { name, at } = node.set;
  const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
  if (list === undefined) throw unknownList(name, at, Object.keys(lists));
  if (list.length > LIST_SIZE_MAX) {
    throw new FilterError('filter.limit', at, `a list may have ${LIST_SIZE_MAX} entries`);
  }
  return makeSet(type, readList(type, list, name, at), schema.encoding === 'text');
}

function unknownList(name: string, at: number, known: readonly string[]): FilterError {
  const near = suggest(name, known);
  const hint =
    near !== undefined
      ? `did you mean "$${near}"?`
      : known.length === 0
        ? 'there are no lists; they stand under "lists" in the configuration'
        : `known are ${known.map((one) => `$${one}`).join(', ')}`;
  return new FilterError('filter.unknown-list', at, `no list "$${name}"; ${hint}`);
}

/** Entries of a list are written without quotes; what they mean depends on what is looked for. */
function readList(
  type: 'string' | 'number' | 'ip',
  list: readonly string[],
  name: string,
  at: number,
): SetEntry[] {
  return list.map((text): SetEntry => {
    if (type === 'string') return { kind: 'string', at, value: toBytes(text) };
    if (type === 'ip') {
      if (parseNetwork(text) !== undefined) return { kind: 'network', at, value: text };
    } else {
      const value = Number(text);
      if (text.trim() !== '' && Number.isFinite(value)) {
        return { kind: 'number', at, first: value, last: value };
      }
    }
    throw new FilterError(
      'filter.type',
      at,
      `"$${name}" holds "${text}", which is no ${type === 'ip' ? 'address or network' : 'number'}`,
    );
  });
}

function makeSet(
  type: 'string' | 'number' | 'ip',
  entries: readonly SetEntry[],
  isText: boolean,
): CheckedSet {
  if (type === 'string') {
    const values = entries.map((entry) => {
      if (entry.kind !== 'string') throw wrongEntry(entry, 'a text', '; a text needs quotes');
      return isText ? toText(entry.value) : entry.value;
    });
    return { type, values: new Set(values) };
  }
  if (type === 'number') {
    const values = new Set<number>();
    const ranges: [number, number][] = [];
    for (const entry of entries) {
      if (entry.kind !== 'number') throw wrongEntry(entry, 'a number', '');
      if (entry.first === entry.last) values.add(entry.first);
      else ranges.push([entry.first, entry.last]);
    }
    return { type, values, ranges };
  }
  return { type, networks: new NetworkSet(entries.map(networkOf)) };
}

function networkOf(entry: SetEntry): Network {
  if (entry.kind === 'network') return parseNetwork(entry.value)!;
  if (entry.kind === 'addresses') {
    const first = parseAddress(entry.first)!;
    const last = parseAddress(entry.last)!;
    return { first, last, prefixBits: isIPv4(first) ? IPV4_PREFIX_BITS : 0 };
  }
  throw wrongEntry(entry, 'an address', entry.kind === 'string' ? '; write it without quotes' : '');
}

function wrongEntry(entry: SetEntry, wanted: string, hint: string): FilterError {
  const got: Readonly<Record<SetEntry['kind'], string>> = {
    string: 'a text',
    number: 'a number',
    network: 'an address',
    addresses: 'an address',
  };
  return new FilterError(
    'filter.type',
    entry.at,
    `every entry of this set is ${wanted}, got ${got[entry.kind]}${hint}`,
  );
}
