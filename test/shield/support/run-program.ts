// Runs the program in the kernel on frames of our own, without a network (bpf(2), BPF_PROG_TEST_RUN).
import assert from 'node:assert/strict';
import koffi from 'koffi';
import type { DriverProgram } from '../../../src/shield/xdp/driver-program.ts';

/** linux/bpf.h */
const OUTCOMES = new Map<number, Run['outcome']>([
  [1, 'drop'],
  [2, 'pass'],
  [3, 'send back'],
]);
const OPTIONS_BYTES = 80;
const FRAME_BYTES_MAX = 4096;

const testRun = koffi
  .load('libbpf.so.1')
  .func('int bpf_prog_test_run_opts(int program, void *options)') as (
  program: number,
  options: Uint8Array,
) => number;

export interface Run {
  readonly outcome: 'drop' | 'pass' | 'send back';
  /** What the frame is now. */
  readonly frame: Buffer;
  /** Nanoseconds for each of `times`, as the kernel measured them. */
  readonly nsEach: number;
}

/** `frame` has 14 bytes at least: the kernel takes no less. */
export function runProgram(program: DriverProgram, frame: Buffer, times = 1): Run {
  const options = Buffer.alloc(OPTIONS_BYTES);
  options.writeBigUInt64LE(BigInt(OPTIONS_BYTES), 0);
  const changed = Buffer.alloc(FRAME_BYTES_MAX);
  options.writeBigUInt64LE(koffi.address(frame), 8);
  options.writeBigUInt64LE(koffi.address(changed), 16);
  options.writeUInt32LE(frame.length, 24);
  options.writeUInt32LE(changed.length, 28);
  options.writeInt32LE(times, 60);
  const result = testRun(program.programFd, options);
  assert.equal(result, 0, `test run: ${result}`);
  const outcome = OUTCOMES.get(options.readUInt32LE(56));
  assert.ok(outcome !== undefined, `verdict ${options.readUInt32LE(56)}`);
  return {
    outcome,
    frame: changed.subarray(0, options.readUInt32LE(28)),
    nsEach: options.readUInt32LE(64),
  };
}
