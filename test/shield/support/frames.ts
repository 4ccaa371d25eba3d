// Ethernet frames, part by part, and what a plain reading of the RFCs says of them.
import { parseAddress, type Address } from '../../../src/lib/ip.ts';
import { writeAddress, type PacketKind } from '../../../src/shield/xdp/map-values.ts';

export const PROTOCOLS = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58, gre: 47 } as const;
export const FLAGS = { fin: 1, syn: 2, rst: 4, push: 8, ack: 16 } as const;

export function ethernet(type: number, ...tags: readonly number[]): Buffer {
  const types = [...tags.flatMap((tag) => [tag, 5]), type];
  const bytes = Buffer.alloc(12 + types.length * 2);
  types.forEach((value, index) => bytes.writeUInt16BE(value, 12 + index * 2));
  return bytes;
}

export interface Ip4 {
  readonly source: string;
  readonly protocol: number;
  /** In whole words. */
  readonly options?: number;
  /** In units of eight bytes; `more` fragments follow. */
  readonly fragmentOffset?: number;
  readonly more?: boolean;
}

export function ip4({
  source,
  protocol,
  options = 0,
  fragmentOffset = 0,
  more = false,
}: Ip4): Buffer {
  const bytes = Buffer.alloc(20 + options * 4, 1);
  bytes[0] = 0x40 | (5 + options);
  bytes.writeUInt16BE((more ? 0x2000 : 0) | fragmentOffset, 6);
  bytes[9] = protocol;
  bytes.writeUInt32BE(parse(source).words[3], 12);
  return bytes;
}

/** An IPv6 header with its extension headers: `[protocol, body]` each. */
export function ip6(
  source: string,
  protocol: number,
  extensions: readonly (readonly [number, Buffer])[] = [],
): Buffer {
  const head = Buffer.alloc(40);
  head[0] = 0x60;
  writeAddress(parse(source), head, 8);
  const numbers = [...extensions.map(([number]) => number), protocol];
  head[6] = numbers[0]!;
  const bodies = extensions.map(([, body], index) => {
    const bytes = Buffer.from(body);
    bytes[0] = numbers[index + 1]!;
    return bytes;
  });
  return Buffer.concat([head, ...bodies]);
}

/** An extension header of `8 * (units + 1)` bytes. */
export function extension(units: number): Buffer {
  const bytes = Buffer.alloc(8 * (units + 1));
  bytes[1] = units;
  return bytes;
}

export function fragmentHeader(offset: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(offset << 3, 2);
  return bytes;
}

export function tcp(port: number, flags: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeUInt16BE(port, 2);
  bytes[12] = 5 << 4;
  bytes[13] = flags;
  return bytes;
}

export function udp(port: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt16BE(port, 2);
  return bytes;
}

/** A whole frame of one SYN. */
export function synFrom(source: string, port: number, flags: number = FLAGS.syn): Buffer {
  const is4 = !source.includes(':');
  const head = is4 ? ip4({ source, protocol: PROTOCOLS.tcp }) : ip6(source, PROTOCOLS.tcp);
  return Buffer.concat([ethernet(is4 ? 0x0800 : 0x86dd), head, tcp(port, flags)]);
}

function parse(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`no address: ${text}`);
  return address;
}

const IPV6_EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);
const EXTENSIONS_MAX = 8;

/** What kind of packet a frame is, read slowly and simply: what the program in the kernel is held against. */
export function classify(frame: Buffer): PacketKind {
  let at = 14;
  let type = frame.readUInt16BE(12);
  for (let tags = 0; tags < 2 && (type === 0x8100 || type === 0x88a8); tags++) {
    if (frame.length < at + 4) return 'malformed';
    type = frame.readUInt16BE(at + 2);
    at += 4;
  }
  if (type === 0x0800) return classify4(frame.subarray(at));
  if (type === 0x86dd) return classify6(frame.subarray(at));
  return 'notIp';
}

function classify4(bytes: Buffer): PacketKind {
  if (bytes.length < 20 || bytes[0]! >> 4 !== 4 || (bytes[0]! & 15) < 5) return 'malformed';
  if ((bytes.readUInt16BE(6) & 0x1fff) !== 0) return 'fragment';
  return classifyTransport(bytes[9]!, bytes.subarray((bytes[0]! & 15) * 4));
}

function classify6(bytes: Buffer): PacketKind {
  if (bytes.length < 40 || bytes[0]! >> 4 !== 6) return 'malformed';
  let next = bytes[6]!;
  let rest = bytes.subarray(40);
  for (let count = 0; count < EXTENSIONS_MAX; count++) {
    const isFragment = next === 44;
    const isAuthentication = next === 51;
    if (!isFragment && !isAuthentication && !IPV6_EXTENSIONS.has(next)) {
      return classifyTransport(next, rest);
    }
    if (rest.length < 8) return 'malformed';
    if (isFragment && rest.readUInt16BE(2) >> 3 !== 0) return 'fragment';
    next = rest[0]!;
    const length = isFragment ? 8 : isAuthentication ? (rest[1]! + 2) * 4 : (rest[1]! + 1) * 8;
    rest = rest.subarray(Math.min(length, rest.length));
  }
  return 'other';
}

function classifyTransport(protocol: number, bytes: Buffer): PacketKind {
  if (protocol === PROTOCOLS.icmp || protocol === PROTOCOLS.icmpv6) return 'icmp';
  if (protocol === PROTOCOLS.udp) return bytes.length < 8 ? 'malformed' : 'udp';
  if (protocol !== PROTOCOLS.tcp) return 'other';
  if (bytes.length < 20 || bytes[12]! >> 4 < 5) return 'malformed';
  const { fin, syn, rst, ack } = FLAGS;
  const flags = bytes[13]!;
  if ((flags & (fin | syn | rst | ack)) === syn) return 'syn';
  return (flags & (syn | rst | ack)) === ack ? 'ack' : 'tcp';
}
