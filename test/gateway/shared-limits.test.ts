// Rate limits and connection counts are exact across real threads that hit them at the same time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createSharedMemory, SharedState } from '../../src/gateway/shared/shared-state.ts';
import type { TakeJob } from './support/take-worker.ts';

const THREADS = 4;
const ROUNDS = 400;
const KEYS = Array.from({ length: 24 }, (_, index) => `198.51.100.${index}`);
const START = 1_700_000_000_000;

interface TakeResult {
  readonly allowed: Record<string, number>;
  readonly connected: Record<string, number>;
}

describe('shared limits', () => {
  for (const { burst, intervalMs, times } of [
    { burst: 100, intervalMs: 10, times: [START] },
    { burst: 1, intervalMs: 1, times: [START, START + 1, START + 2, START + 3] },
    { burst: 50, intervalMs: 7, times: [START, START + 70, START + 350, START + 10_000] },
  ]) {
    test(`burst ${burst}, every ${intervalMs} ms, ${times.length} steps: exactly what one thread would allow`, async () => {
      const memory = createSharedMemory(THREADS);
      const connectionsMax = 37;
      const results = await takeInThreads({
        memory,
        keys: KEYS,
        rounds: ROUNDS,
        pace: { intervalMs, burst },
        times,
        connectionsMax,
      });
      // What one thread alone would have let through, asking as often.
      const alone = new SharedState(createSharedMemory(1), 0);
      let expected = 0;
      for (const time of times) {
        for (let round = 0; round < ROUNDS * THREADS; round++) {
          alone.hash.hash(1, 'one');
          if (alone.limits.take(alone.hash, { intervalMs, burst }, time) === 0) expected++;
        }
      }
      assert.ok(expected >= burst);
      for (const key of KEYS) {
        const allowed = results.reduce((sum, result) => sum + result.allowed[key]!, 0);
        assert.equal(allowed, expected, key);
        const connected = results.reduce((sum, result) => sum + result.connected[key]!, 0);
        assert.equal(connected, connectionsMax, key);
      }
      const state = new SharedState(memory, 0);
      assert.equal(state.connections.total, KEYS.length * connectionsMax);
      assert.equal(state.counters.total('requests'), 1 + 2 + 3 + 4);
      assert.equal(state.limits.stolenLocks, 0);
    });
  }
});

async function takeInThreads(job: Omit<TakeJob, 'gate' | 'thread'>): Promise<TakeResult[]> {
  const gate = new SharedArrayBuffer(4 * (job.times.length + 1));
  new Int32Array(gate)[0] = THREADS;
  const url = new URL('support/take-worker.ts', import.meta.url);
  return Promise.all(
    Array.from({ length: THREADS }, async (_, thread) => {
      const workerData: TakeJob = { ...job, gate, thread };
      const worker = new Worker(url, { workerData });
      const exited = once(worker, 'exit');
      const [result] = (await once(worker, 'message')) as [TakeResult];
      await exited;
      return result;
    }),
  );
}
