// Has the kernel send one and the same SYN as often as it can, as a network card would deliver it (live
// frames of BPF_PROG_TEST_RUN, Linux 5.18), and says what that cost. What the kernel does in softirq on
// behalf of this process is part of its processor time: receiving on a virtual cable, and refusing, too.
// Started by xdp.ts inside the attackers' namespace: sender.ts INTERFACE TO-MAC FROM PORT SECONDS
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import koffi from 'koffi';
import { openLibbpf } from '../../src/shield/xdp/libbpf.ts';
import { synFrom } from '../../test/shield/support/frames.ts';

export interface Sent {
  readonly packets: number;
  readonly ms: number;
  /** Processor time that sending them took. */
  readonly cpuMs: number;
}

/** linux/bpf.h; `struct bpf_test_run_opts` */
const LIVE_FRAMES = 1 << 1;
const OPTIONS_BYTES = 80;
const BATCH = 64;
/** One call: some milliseconds. */
const CALL_PACKETS = 64 * 256;
const EINTR = 4;
const SECONDS_MAX = 10;
const ETHERNET_BYTES = 14;
const IPV4_BYTES = 20;

const [name = '', toMac = '', from = '', port = '', seconds = ''] = process.argv.slice(2);
const testRun = koffi
  .load('libbpf.so.1')
  .func('int bpf_prog_test_run_opts(int program, void *options)') as (
  program: number,
  options: Uint8Array,
) => number;

const frame = synFrom(from, Number(port));
frame.write((toMac + readFact('address')).replaceAll(':', ''), 0, 'hex');
finishHeader(frame.subarray(ETHERNET_BYTES));
const options = Buffer.alloc(OPTIONS_BYTES);
options.writeBigUInt64LE(BigInt(OPTIONS_BYTES), 0);
options.writeBigUInt64LE(koffi.address(frame), 8);
options.writeUInt32LE(frame.length, 24);
options.writeInt32LE(CALL_PACKETS, 60);
options.writeUInt32LE(LIVE_FRAMES, 68);
options.writeUInt32LE(BATCH, 76);

const object = (await openLibbpf()).load(build(Number(readFact('ifindex'))));
const program = object.programFd('rampart_redirect');
const startMs = performance.now();
const endMs = startMs + Math.min(Number(seconds), SECONDS_MAX) * 1000;
let packets = 0;
let cpuMs = 0;
while (performance.now() < endMs) {
  const before = process.cpuUsage();
  const result = testRun(program, options);
  // Interrupted: how many it had sent is not told.
  if (result === -EINTR) continue;
  if (result < 0) throw new Error(`live frames: ${result}`);
  const { user, system } = process.cpuUsage(before);
  cpuMs += (user + system) / 1000;
  packets += CALL_PACKETS;
}
const ms = performance.now() - startMs;
object.close();
process.send?.({ packets, ms, cpuMs } satisfies Sent);
process.disconnect?.();

function build(interfaceIndex: number): Buffer {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-redirect-'));
  try {
    const target = path.join(folder, 'redirect.o');
    const source = path.join(import.meta.dirname, 'redirect.bpf.c');
    const flags = ['-target', 'bpf', '-O2', '-g', `-DINTERFACE=${interfaceIndex}`];
    const done = spawnSync('clang', [...flags, '-c', source, '-o', target], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`clang: ${done.stderr}`);
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

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
