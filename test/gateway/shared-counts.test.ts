// Rates of edge rules and profiles of clients are exact across real threads that hit them at once.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createSharedMemory, SharedState } from '../../src/gateway/shared/shared-state.ts';
import type { CountJob } from './support/count-worker.ts';

const THREADS = 4;
const ROUNDS = 500;
const KEYS = Array.from({ length: 16 }, (_, index) => `198.51.100.${index}`);
const NOW = 1_700_000_000_000;

test('no request is lost or counted twice', async () => {
  const memory = createSharedMemory(THREADS);
  const gate = new SharedArrayBuffer(4);
  const url = new URL('support/count-worker.ts', import.meta.url);
  const results = await Promise.all(
    Array.from({ length: THREADS }, async (_, thread) => {
      const workerData: CountJob = {
        memory,
        gate,
        threads: THREADS,
        thread,
        keys: KEYS,
        rounds: ROUNDS,
        windowMs: 60_000,
        nowMs: NOW,
      };
      const worker = new Worker(url, { workerData });
      const exited = once(worker, 'exit');
      const [seen] = (await once(worker, 'message')) as [Record<string, number[]>];
      await exited;
      return seen;
    }),
  );
  const expected = Array.from({ length: THREADS * ROUNDS }, (_, index) => index + 1);
  const state = new SharedState(memory, 0);
  for (const key of KEYS) {
    // Every count from the first to the last was given out exactly once.
    const counts = results.flatMap((seen) => seen[key]!).sort((left, right) => left - right);
    assert.deepEqual(counts, expected, key);
    state.hash.hash(1, key);
    const profile = state.profiles.read(state.hash.low, state.hash.high, NOW);
    assert.equal(profile.requests, THREADS * ROUNDS, key);
    assert.equal(profile.errors, (THREADS / 2) * ROUNDS, key);
  }
});
