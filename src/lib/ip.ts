import { UsageError } from './errors.ts';

/** Longest text of an address: eight groups with an embedded IPv4 part. */
const ADDRESS_LENGTH_MAX = 45;
const GROUPS = 8;

/**
 * An address as four 32-bit words in network order (unsigned). IPv4 is kept in its IPv4-mapped form
 * (`::ffff:a.b.c.d`), so that `1.2.3.4` and `::ffff:1.2.3.4` are the same client.
 */
export interface Address {
  readonly words: readonly [number, number, number, number];
}

const MAPPED_PREFIX = 0x0000ffff;

export function isIPv4({ words }: Address): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === MAPPED_PREFIX;
}

/**
 * Reads an IPv4 dotted quad or an IPv6 address (RFC 4291 section 2.2). Strict: no leading zeros in a
 * quad (they mean octal to some), no zone, no brackets, no port, no white space. Returns undefined for
 * anything else.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length === 0 || text.length > ADDRESS_LENGTH_MAX) return undefined;
  if (!text.includes(':')) {
    const word = parseQuad(text, 0, text.length);
    return word < 0 ? undefined : { words: [0, 0, MAPPED_PREFIX, word] };
  }
  return parseIPv6(text);
}

/** Reads `address` or `address/prefix`; host bits are cleared. Returns undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const bitsMax = text.includes(':') ? 128 : 32;
  let bits = bitsMax;
  if (slash >= 0) {
    const prefix = text.slice(slash + 1);
    if (!/^(0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
    bits = Number(prefix);
    if (bits > bitsMax) return undefined;
  }
  return makeNetwork(address, bitsMax === 32 ? bits + 96 : bits);
}

/** Like `parseNetwork`, for what a person wrote: throws UsageError `bad-network`. */
export function requireNetwork(text: string): Network {
  const network = parseNetwork(text);
  if (network === undefined) {
    throw new UsageError(
      'bad-network',
      `"${text}" is no address or network (expected for example 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32)`,
    );
  }
  return network;
}

/** All addresses from `first` to `last`; `prefixBits` counts over 128 bits (IPv4 /8 is 104). */
export interface Network {
  readonly first: Address;
  readonly last: Address;
  readonly prefixBits: number;
}

/** The text form: dotted quad for IPv4, RFC 5952 for IPv6. */
export function formatAddress(address: Address): string {
  const { words } = address;
  if (isIPv4(address)) return formatQuad(words[3]);
  const groups: number[] = [];
  for (const word of words) groups.push(word >>> 16, word & 0xffff);
  const gap = longestZeroRun(groups);
  const before = groups.slice(0, gap.start).map((group) => group.toString(16));
  const after = groups.slice(gap.start + gap.length).map((group) => group.toString(16));
  return gap.length > 1
    ? `${before.join(':')}::${after.join(':')}`
    : groups.map((group) => group.toString(16)).join(':');
}

export function formatNetwork({ first, prefixBits }: Network): string {
  const bits = isIPv4(first) && prefixBits >= 96 ? prefixBits - 96 : prefixBits;
  return `${formatAddress(first)}/${bits}`;
}

/** The one spelling of an address that counters, bans and logs use; the text itself if it is none. */
export function canonicalAddress(text: string): string {
  // The usual case: a dotted quad is its own canonical form.
  if (!text.includes(':')) return text;
  const address = parseAddress(text);
  return address === undefined ? text : formatAddress(address);
}

export function compareAddresses(left: Address, right: Address): number {
  for (let index = 0; index < 4; index++) {
    const difference = left.words[index]! - right.words[index]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

interface Range {
  readonly first: Address;
  last: Address;
}

/**
 * A wide IPv6 network (`::/0`) means IPv6 clients: IPv4 ones, kept in their mapped form, are cut out
 * of it.
 */
function withoutMapped({ first, last, prefixBits }: Network): Range[] {
  const isAroundMapped =
    prefixBits < 96 &&
    compareAddresses(first, MAPPED_NETWORK.first) <= 0 &&
    compareAddresses(last, MAPPED_NETWORK.last) >= 0;
  if (!isAroundMapped) return [{ first, last }];
  return [
    { first, last: { words: [0, 0, MAPPED_PREFIX - 1, 0xffffffff] } },
    { first: { words: [0, 0, MAPPED_PREFIX + 1, 0] }, last },
  ];
}

/** A fixed set of networks: overlapping ones are merged, a look-up is a binary search. */
export class NetworkSet {
  /** Merged ranges as `first` and `last`, four words each, in ascending order. */
  readonly #ranges: Uint32Array;
  readonly size: number;

  constructor(networks: Iterable<Network>) {
    const sorted = [...networks]
      .flatMap(withoutMapped)
      .sort((a, b) => compareAddresses(a.first, b.first));
    const merged: Range[] = [];
    for (const { first, last } of sorted) {
      const previous = merged.at(-1);
      if (previous !== undefined && compareAddresses(first, previous.last) <= 0) {
        if (compareAddresses(last, previous.last) > 0) previous.last = last;
      } else {
        merged.push({ first, last });
      }
    }
    this.size = merged.length;
    this.#ranges = new Uint32Array(merged.length * 8);
    merged.forEach(({ first, last }, index) => {
      this.#ranges.set(first.words, index * 8);
      this.#ranges.set(last.words, index * 8 + 4);
    });
  }

  static parse(texts: Iterable<string>): NetworkSet {
    return new NetworkSet([...texts].map(requireNetwork));
  }

  has(address: Address): boolean {
    let low = 0;
    let high = this.size - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle * 8, address) > 0) high = middle - 1;
      else if (this.#compare(middle * 8 + 4, address) < 0) low = middle + 1;
      else return true;
    }
    return false;
  }

  /** False also for a text that is no address. */
  hasText(text: string): boolean {
    if (this.size === 0) return false;
    const address = parseAddress(text);
    return address !== undefined && this.has(address);
  }

  #compare(offset: number, { words }: Address): number {
    for (let index = 0; index < 4; index++) {
      const difference = this.#ranges[offset + index]! - words[index]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

const MAPPED_NETWORK = makeNetwork({ words: [0, 0, MAPPED_PREFIX, 0] }, 96);

function makeNetwork(address: Address, prefixBits: number): Network {
  const first: [number, number, number, number] = [0, 0, 0, 0];
  const last: [number, number, number, number] = [0, 0, 0, 0];
  for (let index = 0; index < 4; index++) {
    const bits = Math.min(32, Math.max(0, prefixBits - index * 32));
    const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
    first[index] = (address.words[index]! & mask) >>> 0;
    last[index] = (address.words[index]! | ~mask) >>> 0;
  }
  return { first: { words: first }, last: { words: last }, prefixBits };
}

/** The quad in `text[start, end)` as an unsigned word, or -1. */
function parseQuad(text: string, start: number, end: number): number {
  let word = 0;
  let parts = 0;
  let index = start;
  while (index < end) {
    let value = 0;
    const partStart = index;
    for (; index < end; index++) {
      const digit = text.charCodeAt(index) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      if (value > 255) return -1;
    }
    const digits = index - partStart;
    if (digits === 0 || (digits > 1 && text.charCodeAt(partStart) === 48)) return -1;
    word = word * 256 + value;
    parts++;
    if (index < end) {
      if (parts === 4 || text[index] !== '.' || index + 1 === end) return -1;
      index++;
    }
  }
  return parts === 4 ? word : -1;
}

function parseIPv6(text: string): Address | undefined {
  const groups: number[] = [];
  let gapAt = -1;
  let index = 0;
  if (text.startsWith('::')) {
    gapAt = 0;
    index = 2;
  } else if (text.startsWith(':')) {
    return undefined;
  }
  while (index < text.length) {
    if (groups.length === GROUPS) return undefined;
    const end = nextColon(text, index);
    if (end === text.length && text.includes('.', index)) {
      const word = parseQuad(text, index, end);
      if (word < 0 || groups.length > GROUPS - 2) return undefined;
      groups.push(word >>> 16, word & 0xffff);
      break;
    }
    const group = text.slice(index, end);
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    groups.push(Number.parseInt(group, 16));
    if (end === text.length) break;
    if (text.startsWith('::', end)) {
      if (gapAt >= 0) return undefined;
      gapAt = groups.length;
      index = end + 2;
    } else {
      index = end + 1;
      if (index === text.length) return undefined;
    }
  }
  if (gapAt < 0 ? groups.length !== GROUPS : groups.length >= GROUPS) return undefined;
  if (gapAt >= 0) {
    groups.splice(gapAt, 0, ...Array.from({ length: GROUPS - groups.length }, () => 0));
  }
  const word = (at: number): number => groups[at]! * 0x10000 + groups[at + 1]!;
  return { words: [word(0), word(2), word(4), word(6)] };
}

function nextColon(text: string, from: number): number {
  const at = text.indexOf(':', from);
  return at < 0 ? text.length : at;
}

function formatQuad(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index++) {
    if (index < groups.length && groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}
