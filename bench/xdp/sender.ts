// Sends one and the same SYN as often as it can through an AF_PACKET socket, many with one system call,
// and says what that cost. Without IRQ time accounting, what the kernel does in softirq on behalf of
// this process is part of its processor time: receiving on a virtual cable, and refusing, too.
// Started by xdp.ts inside the attackers' namespace: sender.ts INTERFACE TO-MAC FROM PORT SECONDS
import { readFileSync } from 'node:fs';
import koffi from 'koffi';
import { synFrom } from '../../test/shield/support/frames.ts';

export interface Sent {
  readonly packets: number;
  readonly ms: number;
  /** Processor time of this process. */
  readonly cpuMs: number;
}

/** linux/if_packet.h, bits/socket.h */
const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOL_PACKET = 263;
const PACKET_QDISC_BYPASS = 20;
const ADDRESS_BYTES = 20;
/** `struct mmsghdr` and `struct iovec`, 64 bits. */
const MESSAGE_BYTES = 64;
const VECTOR_BYTES = 16;
const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;
const BATCH = 256;
const SECONDS_MAX = 10;

const [name = '', toMac = '', from = '', port = '', seconds = ''] = process.argv.slice(2);
const libc = koffi.load('libc.so.6');
const openSocket = libc.func('int socket(int, int, int)') as (...args: number[]) => number;
const setOption = libc.func('int setsockopt(int, int, int, const void *, uint32_t)');
const bindSocket = libc.func('int bind(int, const void *, uint32_t)') as (
  ...args: readonly unknown[]
) => number;
const sendMany = libc.func('int sendmmsg(int, void *, uint32_t, int)') as (
  ...args: readonly unknown[]
) => number;

const socket = openSocket(AF_PACKET, SOCK_RAW, 0);
const one = Buffer.alloc(4);
one.writeInt32LE(1);
setOption(socket, SOL_PACKET, PACKET_QDISC_BYPASS, one, one.length);
const address = Buffer.alloc(ADDRESS_BYTES);
address.writeUInt16LE(AF_PACKET, 0);
address.writeInt32LE(Number(readFact('ifindex')), 4);
if (socket < 0 || bindSocket(socket, address, address.length) < 0) throw new Error('not root?');

const frame = synFrom(from, Number(port));
frame.write((toMac + readFact('address')).replaceAll(':', ''), 0, 'hex');
finishHeader(frame.subarray(ETHERNET_BYTES));
const vector = Buffer.alloc(VECTOR_BYTES);
vector.writeBigUInt64LE(koffi.address(frame), 0);
vector.writeBigUInt64LE(BigInt(frame.length), 8);
const messages = Buffer.alloc(BATCH * MESSAGE_BYTES);
for (let index = 0; index < BATCH; index++) {
  messages.writeBigUInt64LE(koffi.address(vector), index * MESSAGE_BYTES + 16);
  messages.writeBigUInt64LE(1n, index * MESSAGE_BYTES + 24);
}

const startMs = performance.now();
const endMs = startMs + Math.min(Number(seconds), SECONDS_MAX) * 1000;
const cpuBefore = process.cpuUsage();
let packets = 0;
while (performance.now() < endMs) {
  const count = sendMany(socket, messages, BATCH, 0);
  if (count > 0) packets += count;
}
const { user, system } = process.cpuUsage(cpuBefore);
const ms = performance.now() - startMs;
process.send?.({ packets, ms, cpuMs: (user + system) / 1000 } satisfies Sent);
process.disconnect?.();

/** Length and checksum (RFC 791): without them the kernel drops the packet before it asks any rule. */
function finishHeader(packet: Buffer): void {
  packet.writeUInt16BE(packet.length, 2);
  packet.writeUInt16BE(0, 10);
  let sum = 0;
  for (let at = 0; at < IPV4_BYTES; at += 2) sum += packet.readUInt16BE(at);
  packet.writeUInt16BE(~((sum & 0xffff) + (sum >>> 16)) & 0xffff, 10);
}

function readFact(file: string): string {
  return readFileSync(`/sys/class/net/${name}/${file}`, 'latin1').trim();
}
