// Writes small MaxMind databases (format 2.0), after the specification.
import { requireNetwork } from '../../src/lib/ip.ts';

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

export interface Layout {
  readonly recordBits: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
  readonly databaseType: string;
  /** So many bytes of data that nothing leads to. */
  readonly paddingBytes: number;
}

const METADATA_MARK = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const SEPARATOR_BYTES = 16;
const USUAL: Layout = { recordBits: 28, ipVersion: 6, databaseType: 'Test', paddingBytes: 0 };

function control(type: number, size: number): number[] {
  const extended = type > 7 ? [type - 7] : [];
  const first = type > 7 ? 0 : type << 5;
  if (size < 29) return [first | size, ...extended];
  if (size < 285) return [first | 29, ...extended, size - 29];
  return [first | 30, ...extended, (size - 285) >> 8, (size - 285) & 255];
}

export function encodeMmdb(value: Json): number[] {
  if (typeof value === 'string') {
    const bytes = [...Buffer.from(value, 'utf8')];
    return [...control(2, bytes.length), ...bytes];
  }
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (typeof value === 'number') {
    if (Number.isInteger(value)) {
      return [
        ...control(6, 4),
        value >>> 24,
        (value >>> 16) & 255,
        (value >>> 8) & 255,
        value & 255,
      ];
    }
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return [...control(3, 8), ...bytes];
  }
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return [...control(11, items.length), ...items.flatMap(encodeMmdb)];
  }
  const entries = Object.entries(value as Record<string, Json>);
  return [
    ...control(7, entries.length),
    ...entries.flatMap(([key, inner]) => [...encodeMmdb(key), ...encodeMmdb(inner)]),
  ];
}

/** A database in which each network has its data. */
export function makeMmdb(
  networks: Readonly<Record<string, Json>>,
  layout: Partial<Layout> = {},
): Buffer {
  const { recordBits, ipVersion, databaseType, paddingBytes } = { ...USUAL, ...layout };
  const data: number[] = [];
  /** Records by node: another node, or minus the offset of data less one, or undefined for none. */
  const nodes: (number | undefined)[][] = [[undefined, undefined]];
  for (const [network, value] of Object.entries(networks)) {
    const { first, prefixBits } = requireNetwork(network);
    const isIPv4 = !network.includes(':');
    const bits: number[] = [];
    for (let bit = 0; bit < prefixBits; bit++) {
      const isZero = isIPv4 && bit < 96;
      bits.push(isZero ? 0 : (first.words[bit >>> 5]! >>> (31 - (bit & 31))) & 1);
    }
    const path = ipVersion === 4 ? bits.slice(96) : bits;
    let node = 0;
    for (const side of path.slice(0, -1)) {
      let next = nodes[node]![side];
      if (next === undefined) next = nodes.push([undefined, undefined]) - 1;
      nodes[node]![side] = next;
      node = next;
    }
    nodes[node]![path.at(-1)!] = -data.length - 1;
    data.push(...encodeMmdb(value));
  }
  const records = nodes.flatMap((pair) =>
    pair.map((record) => {
      if (record === undefined) return nodes.length;
      return record >= 0 ? record : nodes.length + SEPARATOR_BYTES - record - 1;
    }),
  );
  const tree: number[] = [];
  for (let index = 0; index < records.length; index += 2) {
    tree.push(...encodeNode(records[index]!, records[index + 1]!, recordBits));
  }
  const metadata = encodeMmdb({
    binary_format_major_version: 2,
    database_type: databaseType,
    ip_version: ipVersion,
    node_count: nodes.length,
    record_size: recordBits,
  });
  return Buffer.concat([
    Buffer.from(tree),
    Buffer.alloc(SEPARATOR_BYTES),
    Buffer.from(data),
    Buffer.alloc(paddingBytes),
    METADATA_MARK,
    Buffer.from(metadata),
  ]);
}

function encodeNode(left: number, right: number, recordBits: number): number[] {
  const bytes = (value: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => (value >>> (8 * (count - 1 - index))) & 255);
  if (recordBits === 24) return [...bytes(left, 3), ...bytes(right, 3)];
  if (recordBits === 32) return [...bytes(left, 4), ...bytes(right, 4)];
  return [...bytes(left, 3), ((left >>> 24) << 4) | (right >>> 24), ...bytes(right, 3)];
}
