// TCP segments in frames of Ethernet, written and read byte by byte (RFC 791, 8200, 9293, 7323): what the
// program's answers are held against.
import assert from 'node:assert/strict';
import { formatAddress, parseAddress } from '../../../src/lib/ip.ts';
import { readAddress, writeAddress } from '../../../src/shield/xdp/map-values.ts';

const ETHERNET_BYTES = 14;
const TCP_BYTES = 20;
const PROTOCOL_TCP = 6;
const MACS = Buffer.from('0200000000010200000000ff', 'hex');

export interface Segment {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly flags: number;
  readonly window: number;
  /** As they stand, without what fills them up. */
  readonly options: readonly TcpOption[];
}

export interface TcpOption {
  readonly kind: number;
  readonly value: Buffer;
}

export const OPTIONS = { size: 2, scale: 3, selectiveAcks: 4, timestamp: 8 } as const;
const END = 0;
const NOTHING = 1;

export function writeOptions(options: readonly TcpOption[]): Buffer {
  const parts = options.map(({ kind, value }) =>
    kind === NOTHING
      ? Buffer.of(NOTHING)
      : Buffer.concat([Buffer.of(kind, value.length + 2), value]),
  );
  const bytes = Buffer.concat(parts);
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

/** `behind`: what follows the header in the frame. */
export function writeFrame(
  segment: Segment,
  rawOptions: Buffer = writeOptions(segment.options),
  behind: Buffer = Buffer.alloc(0),
): Buffer {
  const tcp = Buffer.alloc(TCP_BYTES);
  tcp.writeUInt16BE(segment.sourcePort, 0);
  tcp.writeUInt16BE(segment.destinationPort, 2);
  tcp.writeUInt32BE(segment.sequence, 4);
  tcp.writeUInt32BE(segment.acknowledgement, 8);
  tcp[12] = ((TCP_BYTES + rawOptions.length) / 4) << 4;
  tcp[13] = segment.flags;
  tcp.writeUInt16BE(segment.window, 14);
  const all = Buffer.concat([tcp, rawOptions, behind]);
  const [source, destination] = [segment.source, segment.destination].map(addressBytes);
  all.writeUInt16BE(checksum(pseudoHeader(source!, destination!, all.length), all), 16);
  if (segment.source.includes(':')) {
    const ip = Buffer.alloc(40);
    ip[0] = 0x60;
    ip.writeUInt16BE(all.length, 4);
    ip[6] = PROTOCOL_TCP;
    ip[7] = 55;
    source!.copy(ip, 8);
    destination!.copy(ip, 24);
    return Buffer.concat([MACS, Buffer.of(0x86, 0xdd), ip, all]);
  }
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(ip.length + all.length, 2);
  ip[8] = 55;
  ip[9] = PROTOCOL_TCP;
  source!.copy(ip, 12);
  destination!.copy(ip, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  return Buffer.concat([MACS, Buffer.of(0x08, 0x00), ip, all]);
}

/** Reads a frame whose lengths and checksums have to be right. */
export function readFrame(frame: Buffer): Segment {
  const is4 = frame.readUInt16BE(12) === 0x0800;
  const ip = frame.subarray(ETHERNET_BYTES, ETHERNET_BYTES + (is4 ? 20 : 40));
  const tcp = frame.subarray(ETHERNET_BYTES + ip.length);
  const [source, destination] = is4
    ? [ip.subarray(12, 16), ip.subarray(16)]
    : [ip.subarray(8, 24), ip.subarray(24)];
  if (is4) {
    assert.equal(ip[0], 0x45);
    assert.equal(ip.readUInt16BE(2), frame.length - ETHERNET_BYTES);
    assert.equal(checksum(ip), 0, "the header's checksum");
  } else {
    assert.equal(ip.readUInt32BE(0), 0x6000_0000);
    assert.equal(ip.readUInt16BE(4), tcp.length);
  }
  assert.equal(ip[is4 ? 9 : 6], PROTOCOL_TCP);
  assert.equal(ip[is4 ? 8 : 7], 64, 'hops');
  assert.equal(checksum(pseudoHeader(source, destination, tcp.length), tcp), 0, 'checksum');
  assert.equal((tcp[12]! >> 4) * 4, tcp.length, 'nothing but a header');
  return {
    source: textOf(source),
    destination: textOf(destination),
    sourcePort: tcp.readUInt16BE(0),
    destinationPort: tcp.readUInt16BE(2),
    sequence: tcp.readUInt32BE(4),
    acknowledgement: tcp.readUInt32BE(8),
    flags: tcp[13]!,
    window: tcp.readUInt16BE(14),
    options: readOptions(tcp.subarray(TCP_BYTES)),
  };
}

/** What a receiver finds in them; it stops at what makes no sense. */
export function readOptions(bytes: Buffer): readonly TcpOption[] {
  const found: TcpOption[] = [];
  let at = 0;
  while (at < bytes.length && bytes[at] !== END) {
    if (bytes[at] === NOTHING) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > bytes.length) break;
    found.push({ kind: bytes[at]!, value: bytes.subarray(at + 2, at + length) });
    at += length;
  }
  return found;
}

function pseudoHeader(source: Buffer, destination: Buffer, bytes: number): Buffer {
  const tail = Buffer.alloc(8);
  tail.writeUInt32BE(bytes, 0);
  tail.writeUInt32BE(PROTOCOL_TCP, 4);
  return Buffer.concat([source, destination, tail]);
}

/** RFC 1071; 0 over what bears a right one. */
function checksum(...parts: readonly Buffer[]): number {
  const bytes = Buffer.concat([...parts, Buffer.alloc(1)]);
  let sum = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) sum += bytes.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

function addressBytes(text: string): Buffer {
  const bytes = writeAddress(parseAddress(text)!);
  return text.includes(':') ? bytes : bytes.subarray(12);
}

function textOf(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  return formatAddress(readAddress(bytes));
}
