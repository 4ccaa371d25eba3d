import { Buffer } from 'node:buffer';
import type { Address } from '../ip.ts';
import { isIPv4 } from '../ip.ts';
import { MmdbData, MmdbError, type MmdbValue } from './mmdb-data.ts';

const METADATA_MARK = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
/** The mark stands in the last 128 KB of the file. */
const METADATA_BYTES_MAX = 131_072;
/** Zeros between the tree and the data. */
const SEPARATOR_BYTES = 16;
const ADDRESS_BITS = 128;
/** An IPv4 address stands in a tree of IPv6 after so many zeros. */
const IPV4_PREFIX_BITS = 96;
const RECORD_BITS: ReadonlySet<number> = new Set([24, 28, 32]);
/** Records kept decoded; a database of countries has 250 in all, one of networks tens of thousands. */
const DECODED_MAX = 2048;

/**
 * A MaxMind DB file (format 2.0: GeoLite2, GeoIP2, DB-IP, IPinfo and others of that layout) that is in
 * memory, which threads may share. Frequent records are kept decoded.
 *
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export class Mmdb {
  /** What it calls itself: `GeoLite2-Country`; '' where it says nothing. */
  readonly databaseType: string;
  readonly #tree: Tree;
  readonly #data: MmdbData;
  readonly #decoded = new Map<number, MmdbValue>();

  /** Throws MmdbError where it is no such file. */
  constructor(file: Uint8Array) {
    const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
    const mark = bytes.lastIndexOf(METADATA_MARK);
    if (mark < Math.max(0, bytes.length - METADATA_BYTES_MAX)) {
      throw new MmdbError('no MaxMind database: it has no metadata');
    }
    const metadata = new MmdbData(bytes.subarray(mark + METADATA_MARK.length)).read(0);
    const nodes = numberIn(metadata, 'node_count');
    const recordBits = numberIn(metadata, 'record_size');
    const version = numberIn(metadata, 'ip_version');
    if (numberIn(metadata, 'binary_format_major_version') !== 2) {
      throw new MmdbError('a format other than 2');
    }
    if (!RECORD_BITS.has(recordBits)) throw new MmdbError(`records of ${recordBits} bits`);
    if (version !== 4 && version !== 6) throw new MmdbError(`addresses of IP version ${version}`);
    const treeBytes = (nodes * recordBits) / 4;
    if (treeBytes + SEPARATOR_BYTES > mark) throw new MmdbError('the tree is cut short');
    const databaseType = valueIn(metadata, 'database_type');
    this.databaseType = typeof databaseType === 'string' ? databaseType : '';
    this.#data = new MmdbData(bytes.subarray(treeBytes + SEPARATOR_BYTES, mark));
    this.#tree = new Tree(bytes.subarray(0, treeBytes), nodes, recordBits, version === 6);
  }

  /** The record of an address, or undefined where there is none. Throws MmdbError for damage there. */
  find(address: Address): MmdbValue | undefined {
    const offset = this.#tree.find(address);
    if (offset === undefined) return undefined;
    const known = this.#decoded.get(offset);
    if (known !== undefined) return known;
    const record = this.#data.read(offset - SEPARATOR_BYTES);
    if (this.#decoded.size >= DECODED_MAX) this.#decoded.clear();
    this.#decoded.set(offset, record);
    return record;
  }
}

/** The binary tree of networks: each node has a record for the next bit 0 and one for 1. */
class Tree {
  readonly #bytes: Buffer;
  readonly #nodes: number;
  readonly #recordBits: number;
  readonly #hasIPv6: boolean;
  /** Where all IPv4 addresses begin: in a tree of IPv6 after their zeros. */
  readonly #ipv4Start: number;

  constructor(bytes: Buffer, nodes: number, recordBits: number, hasIPv6: boolean) {
    this.#bytes = bytes;
    this.#nodes = nodes;
    this.#recordBits = recordBits;
    this.#hasIPv6 = hasIPv6;
    let start = 0;
    const zeros = hasIPv6 ? IPV4_PREFIX_BITS : 0;
    for (let bit = 0; bit < zeros && start < nodes; bit++) {
      // The database has IPv4 under zeros, not under ::ffff:0:0/96.
      start = this.#record(start, 0);
    }
    this.#ipv4Start = start;
  }

  /** Where the data of an address stands, counted from the separator; undefined where it has none. */
  find(address: Address): number | undefined {
    const { words } = address;
    const isFour = isIPv4(address);
    if (!isFour && !this.#hasIPv6) return undefined;
    let node = isFour ? this.#ipv4Start : 0;
    for (let bit = isFour ? IPV4_PREFIX_BITS : 0; bit < ADDRESS_BITS; bit++) {
      if (node >= this.#nodes) break;
      node = this.#record(node, (words[bit >>> 5]! >>> (31 - (bit & 31))) & 1);
    }
    if (node === this.#nodes) return undefined;
    if (node < this.#nodes) throw new MmdbError('the tree is deeper than an address');
    return node - this.#nodes;
  }

  #record(node: number, side: number): number {
    const at = (node * this.#recordBits) / 4;
    if (this.#recordBits === 24) return this.#bytes.readUIntBE(at + side * 3, 3);
    if (this.#recordBits === 32) return this.#bytes.readUInt32BE(at + side * 4);
    const shared = this.#bytes[at + 3]!;
    const high = side === 0 ? shared >>> 4 : shared & 0x0f;
    return high * 0x1000000 + this.#bytes.readUIntBE(at + side * 4, 3);
  }
}

/** What lies at a path of keys, undefined where nothing does. */
export function valueIn(value: MmdbValue, ...path: readonly string[]): MmdbValue | undefined {
  let inner: MmdbValue | undefined = value;
  for (const key of path) inner = inner instanceof Map ? inner.get(key) : undefined;
  return inner;
}

/** Text as UTF-8 in latin1, like all values that rules see; a number in decimal; '' for all else. */
export function textIn(value: MmdbValue, ...path: readonly string[]): string {
  const inner = valueIn(value, ...path);
  if (typeof inner === 'string') return Buffer.from(inner, 'utf8').toString('latin1');
  return typeof inner === 'number' ? String(inner) : '';
}

function numberIn(value: MmdbValue, key: string): number {
  const inner = valueIn(value, key);
  if (typeof inner !== 'number' || !Number.isSafeInteger(inner) || inner < 0) {
    throw new MmdbError(`no ${key} in the metadata`);
  }
  return inner;
}
