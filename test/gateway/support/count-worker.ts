// A thread that counts rates and adds to profiles as fast as it can.
import { parentPort, workerData } from 'node:worker_threads';
import type { RequestFacts } from '../../../src/gateway/behaviour/profile.ts';
import { SharedState } from '../../../src/gateway/shared/shared-state.ts';
import { pageFacts } from './request-facts.ts';

export interface CountJob {
  readonly memory: SharedArrayBuffer;
  readonly gate: SharedArrayBuffer;
  readonly threads: number;
  readonly thread: number;
  readonly keys: readonly string[];
  readonly rounds: number;
  readonly windowMs: number;
  readonly nowMs: number;
}

const job = workerData as CountJob;
const state = new SharedState(job.memory, job.thread);
const gate = new Int32Array(job.gate);
const facts: RequestFacts = {
  ...pageFacts(job.nowMs),
  isError: job.thread % 2 === 0,
  pathHash: job.thread,
};

// All threads start together.
Atomics.add(gate, 0, 1);
while (Atomics.load(gate, 0) < job.threads) {
  // Spin: the point is to collide.
}
const seen: Record<string, number[]> = Object.fromEntries(job.keys.map((key) => [key, []]));
for (let round = 0; round < job.rounds; round++) {
  for (const key of job.keys) {
    state.hash.hash(1, key);
    seen[key]!.push(state.rates.count(state.hash, job.windowMs, job.nowMs));
    state.profiles.add(state.hash, facts);
  }
}
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
parentPort?.postMessage(seen);
