// Runs the program in the kernel on frames of our own, without a network (bpf(2), BPF_PROG_TEST_RUN).
import assert from 'node:assert/strict';
import koffi from 'koffi';
import type { DriverProgram } from '../../../src/shield/xdp/driver-program.ts';

/** linux/bpf.h */
const XDP_DROP = 1;
const XDP_PASS = 2;
const OPTIONS_BYTES = 80;

const testRun = koffi
  .load('libbpf.so.1')
  .func('int bpf_prog_test_run_opts(int program, void *options)') as (
  program: number,
  options: Uint8Array,
) => number;

export interface Run {
  readonly outcome: 'drop' | 'pass';
  /** Nanoseconds for each of `times`, as the kernel measured them. */
  readonly nsEach: number;
}

/** `frame` has 14 bytes at least: the kernel takes no less. */
export function runProgram(program: DriverProgram, frame: Buffer, times = 1): Run {
  const options = Buffer.alloc(OPTIONS_BYTES);
  options.writeBigUInt64LE(BigInt(OPTIONS_BYTES), 0);
  options.writeBigUInt64LE(koffi.address(frame), 8);
  options.writeUInt32LE(frame.length, 24);
  options.writeInt32LE(times, 60);
  const result = testRun(program.programFd, options);
  assert.equal(result, 0, `test run: ${result}`);
  const verdict = options.readUInt32LE(56);
  assert.ok(verdict === XDP_DROP || verdict === XDP_PASS, `verdict ${verdict}`);
  return {
    outcome: verdict === XDP_DROP ? 'drop' : 'pass',
    nsEach: options.readUInt32LE(64),
  };
}
