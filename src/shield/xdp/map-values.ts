import type { Address, Network } from '../../lib/ip.ts';
import type { SynproxyPromise } from '../nft/ruleset.ts';

// The shapes of kernel/shield-xdp.bpf.c, byte by byte, in the order of its structs. Numbers are the
// machine's own (little-endian on every machine that Node 26 runs BPF on); addresses are in network order.

/** What the shield calls a packet; the order is that of `enum packet_kind`. */
export const PACKET_KINDS = [
  'syn',
  'ack',
  'tcp',
  'udp',
  'icmp',
  'other',
  'fragment',
  'malformed',
  'notIp',
] as const;
export type PacketKind = (typeof PACKET_KINDS)[number];

/** Those that are counted for each source. */
export const SOURCE_KINDS = PACKET_KINDS.slice(0, 6);

/** `struct totals`, over all processors, since the program was loaded. */
export interface Totals {
  readonly packets: Readonly<Record<PacketKind, number>>;
  /** SYNs to protected ports. */
  readonly syns: number;
  /** Of those whose source is remembered: first ones, and from sources that had never answered. */
  readonly synsOfUnseen: number;
  readonly synsOfUnproved: number;
  /** Sources that answered for the first time. */
  readonly answers: number;
  /** Acknowledgements from sources of which nothing was known. */
  readonly acksOfUnseen: number;
  readonly droppedByAddress: number;
  readonly droppedByNetwork: number;
  readonly droppedBytes: number;
  /** Packets of banned sources that are an administrator's. */
  readonly spared: number;
  /** SYNs answered with a cookie, and what was dropped because it belongs to no connection. */
  readonly synsAnswered: number;
  readonly strays: number;
  /** Of a flood of sources, those that were not remembered. */
  readonly sourcesSkipped: number;
}

const WORD = 8;
const WORD_BYTES = 4;
const ADDRESS_BYTES = 16;
/** Eleven counters, what was skipped, and two that are the program's own. */
export const TOTALS_BYTES = (PACKET_KINDS.length + 14) * WORD;
export const SOURCE_BYTES = 40;
export const SOURCE_WORDS = SOURCE_BYTES / WORD_BYTES;
export const BAN_BYTES = 24;
export const BAN_WORDS = BAN_BYTES / WORD_BYTES;
export const ADDRESS_KEY_BYTES = ADDRESS_BYTES;
const NETWORK_KEY_BYTES = 4 + ADDRESS_BYTES;
const ADMIN_BYTES = 4;
const LOCAL_ADDRESS_KEY_BYTES = 4 + ADDRESS_BYTES;
const PORT_BYTES = 8192;
const PORTS_AT = 24;
const OWN_PORTS_AT = PORTS_AT + PORT_BYTES;
const SETTINGS_BYTES = OWN_PORTS_AT + PORT_BYTES;

/** Reads a per-processor value: one `struct totals` for each. */
export function readTotals(bytes: Buffer, processors: number): Totals {
  const sums = Array.from({ length: TOTALS_BYTES / WORD }, (_, index) => {
    let sum = 0;
    for (let processor = 0; processor < processors; processor++) {
      sum += Number(bytes.readBigUInt64LE(processor * TOTALS_BYTES + index * WORD));
    }
    return sum;
  });
  const at = (index: number): number => sums[PACKET_KINDS.length + index]!;
  return {
    packets: readPackets((index) => sums[index]!),
    syns: at(0),
    synsOfUnseen: at(1),
    synsOfUnproved: at(2),
    answers: at(3),
    acksOfUnseen: at(4),
    droppedByAddress: at(5),
    droppedByNetwork: at(6),
    droppedBytes: at(7),
    spared: at(8),
    synsAnswered: at(9),
    strays: at(10),
    sourcesSkipped: at(11),
  };
}

function readPackets(read: (index: number) => number): Totals['packets'] {
  const entries = PACKET_KINDS.map((kind, index) => [kind, read(index)]);
  return Object.fromEntries(entries) as Totals['packets'];
}

/** `struct source`, in the window that began at `sinceNs`. */
export interface SourceCount {
  readonly sinceNs: number;
  readonly packets: number;
}

/** `words`: 32-bit words of entries, as in `wordsOf`; these are read by the ten thousand. */
export function readSource(words: Uint32Array, at = 0): SourceCount {
  let packets = 0;
  for (let kind = 0; kind < SOURCE_KINDS.length; kind++) packets += words[at + 2 + kind]!;
  return { sinceNs: readCount(words, at), packets };
}

/** Packets that a ban has refused so far. */
export function readBanDropped(words: Uint32Array, at = 0): number {
  return readCount(words, at + 2);
}

/** The same memory as words; `bytes` has to begin at one. */
export function wordsOf(bytes: Buffer): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / WORD_BYTES);
}

/** A u64; exact as far as a double is. */
function readCount(words: Uint32Array, at: number): number {
  return words[at + 1]! * 2 ** 32 + words[at]!;
}

export function readAddress(bytes: Buffer, at = 0): Address {
  const word = (index: number): number => bytes.readUInt32BE(at + index * 4);
  return { words: [word(0), word(1), word(2), word(3)] };
}

export function writeAddress(address: Address, bytes = Buffer.alloc(ADDRESS_BYTES), at = 0) {
  address.words.forEach((word, index) => bytes.writeUInt32BE(word, at + index * 4));
  return bytes;
}

/** `struct network`: how many bits count, then the address. */
export function writeNetwork({ first, prefixBits }: Network): Buffer {
  const bytes = Buffer.alloc(NETWORK_KEY_BYTES);
  bytes.writeUInt32LE(prefixBits, 0);
  return writeAddress(first, bytes, 4);
}

/** `struct ban`. `untilNs` is monotonic. */
export function writeBan(untilNs: bigint, prefixBits: number, bytes = Buffer.alloc(24), at = 0) {
  bytes.writeBigUInt64LE(untilNs, at);
  bytes.writeUInt32LE(prefixBits, at + 2 * WORD);
  return bytes;
}

export function writeAdmin({ prefixBits }: Network): Buffer {
  const bytes = Buffer.alloc(ADMIN_BYTES);
  bytes.writeUInt32LE(prefixBits);
  return bytes;
}

export interface DriverSettings {
  /** False: it counts, and drops nothing. */
  readonly refuses: boolean;
  readonly banNetworks: number;
  /** Ports whose handshakes are judged. */
  readonly ports: readonly number[];
  /** Of those, the ones whose connections end at this machine. */
  readonly ownPorts: readonly number[];
  /** What SYNs are answered with while connections have to prove their address; else undefined. */
  readonly proof: Proof | undefined;
}

/** As much of SYNPROXY's promise as stands in its answer. */
export type Proof = Pick<
  SynproxyPromise,
  'mss4' | 'mss6' | 'windowScale' | 'timestamps' | 'selectiveAcks'
>;

/** `struct settings`: a bit for each port. */
export function writeSettings(settings: DriverSettings): Buffer {
  const { refuses, banNetworks, ports, ownPorts, proof } = settings;
  const bytes = Buffer.alloc(SETTINGS_BYTES);
  bytes.writeUInt32LE(refuses ? 1 : 0, 0);
  bytes.writeUInt32LE(banNetworks, 4);
  if (proof !== undefined) {
    bytes.writeUInt32LE(1, 8);
    bytes.writeUInt16LE(proof.mss4, 12);
    bytes.writeUInt16LE(proof.mss6, 14);
    bytes.writeUInt8(proof.windowScale, 16);
    bytes.writeUInt8(proof.timestamps ? 1 : 0, 17);
    bytes.writeUInt8(proof.selectiveAcks ? 1 : 0, 18);
  }
  for (const port of ports) bytes[PORTS_AT + (port >> 3)]! |= 1 << (port & 7);
  for (const port of ownPorts) bytes[OWN_PORTS_AT + (port >> 3)]! |= 1 << (port & 7);
  return bytes;
}

/** `struct local_address`. */
export function writeLocalAddress({ interfaceIndex, address }: LocalAddress): Buffer {
  const bytes = Buffer.alloc(LOCAL_ADDRESS_KEY_BYTES);
  bytes.writeUInt32LE(interfaceIndex);
  return writeAddress(address, bytes, WORD_BYTES);
}

/** An address of an interface of this machine. */
export interface LocalAddress {
  readonly interfaceIndex: number;
  readonly address: Address;
}
