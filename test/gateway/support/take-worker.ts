// A thread that takes from shared rate limits and connection counts as fast as it can.
import { parentPort, workerData } from 'node:worker_threads';
import { SharedState } from '../../../src/gateway/shared/shared-state.ts';
import type { Pace } from '../../../src/gateway/shared/gcra-table.ts';

export interface TakeJob {
  readonly memory: SharedArrayBuffer;
  readonly gate: SharedArrayBuffer;
  readonly thread: number;
  readonly keys: readonly string[];
  readonly rounds: number;
  readonly pace: Pace;
  /** The frozen time at which round `r` takes. */
  readonly times: readonly number[];
  readonly connectionsMax: number;
}

const job = workerData as TakeJob;
const state = new SharedState(job.memory, job.thread);
const gate = new Int32Array(job.gate);
const allowed = Object.fromEntries(job.keys.map((key) => [key, 0]));
const connected = Object.fromEntries(job.keys.map((key) => [key, 0]));

for (let step = 0; step < job.times.length; step++) {
  // All threads start each step together: word `step` counts who has arrived.
  Atomics.add(gate, step + 1, 1);
  while (Atomics.load(gate, step + 1) < gate[0]!) {
    // Spin: the point is to collide.
  }
  for (let round = 0; round < job.rounds; round++) {
    for (const key of job.keys) {
      state.hash.hash(1, key);
      if (state.limits.take(state.hash, job.pace, job.times[step]!) === 0) allowed[key]!++;
      if (state.connections.add(state.hash, job.connectionsMax) >= 0) connected[key]!++;
    }
  }
}
state.counters.add('requests', job.thread + 1);
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
parentPort?.postMessage({ allowed, connected });
