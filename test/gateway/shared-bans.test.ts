// The ban table under contention: every thread sees what is banned throughout, and never what is not,
// while the writer adds, lifts, replaces and grows.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import * as fc from 'fast-check';
import { createSharedMemory, SharedState } from '../../src/gateway/shared/shared-state.ts';
import { requireNetwork } from '../../src/lib/ip.ts';
import type { BanJob, BanLooks } from './support/ban-worker.ts';

const THREADS = 3;
const NOW = 1_760_000_000_000;
const UNTIL = NOW + 60_000;
const ALWAYS = ['192.0.2.1', '192.0.2.77', '198.51.100.9', '2001:db8:1:2::3', '203.0.113.200'];
const ALWAYS_NETWORKS = ['192.0.2.0/25', '198.51.100.9', '2001:db8:1::/48', '203.0.113.128/25'];
const NEVER = ['192.0.2.130', '198.51.100.8', '2001:db8:2::3', '203.0.113.1', '8.8.8.8'];

type Change =
  | { readonly kind: 'set' | 'lift'; readonly number: number }
  | { readonly kind: 'replace' };

const change: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      kind: fc.constantFrom('set' as const, 'set' as const, 'lift' as const),
      number: fc.nat(5000),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'replace' as const }) },
);

describe('shared bans', () => {
  test('are exact for every thread while they change', async () => {
    let grown = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 2000, maxLength: 4000 }), async (changes) => {
        const memory = createSharedMemory(THREADS + 1);
        const { bans } = new SharedState(memory, THREADS);
        const kept = ALWAYS_NETWORKS.map((text) => ({
          network: requireNetwork(text),
          untilMs: UNTIL,
        }));
        bans.replace(kept);
        const gate = new SharedArrayBuffer(8);
        const words = new Int32Array(gate);
        words[0] = 1;
        const url = new URL('support/ban-worker.ts', import.meta.url);
        const workers = Array.from({ length: THREADS }, (_, thread) => {
          const workerData: BanJob = {
            memory,
            bans: bans.memory!,
            gate,
            thread,
            always: ALWAYS,
            never: NEVER,
            nowMs: NOW,
          };
          return new Worker(url, { workerData });
        });
        const results = Promise.all(
          workers.map(async (worker) => ((await once(worker, 'message')) as [BanLooks])[0]),
        );
        while (Atomics.load(words, 1) < THREADS) {
          await new Promise((resolve) => {
            setImmediate(resolve);
          });
        }
        for (const [step, one] of changes.entries()) {
          const before = bans.memory;
          if (one.kind === 'replace') bans.replace(kept);
          else {
            const network = requireNetwork(`100.64.${one.number >> 8}.${one.number & 255}`);
            if (one.kind === 'lift') bans.lift(network);
            else assert.ok(bans.set({ network, untilMs: UNTIL }, NOW));
          }
          if (bans.memory !== before) {
            grown++;
            // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
            for (const worker of workers) worker.postMessage(bans.memory);
          }
          if (step % 100 === 0) {
            await new Promise((resolve) => {
              setImmediate(resolve);
            });
          }
        }
        Atomics.store(words, 0, 0);
        for (const { looks, wrong } of await results) {
          assert.ok(looks > 0);
          assert.deepEqual(wrong, []);
        }
      }),
      { numRuns: 4 },
    );
    assert.ok(grown > 0);
  });

  test('what is set is in force for every reader at once, without a message', () => {
    const memory = createSharedMemory(3);
    const [writer, first, second] = [2, 0, 1].map((thread) => new SharedState(memory, thread));
    const address = requireNetwork('192.0.2.7');
    writer!.bans.replace([{ network: requireNetwork('198.51.100.1'), untilMs: UNTIL }]);
    for (const reader of [first!, second!]) reader.bans.use(writer!.bans.memory!);
    const generation = first!.bans.generation;
    writer!.bans.set({ network: address, untilMs: UNTIL }, NOW);
    for (const reader of [first!, second!]) {
      assert.equal(reader.bans.isBanned(address.first, NOW), true);
      assert.notEqual(reader.bans.generation, generation);
    }
    writer!.bans.lift(address);
    assert.equal(first!.bans.isBanned(address.first, NOW), false);
  });
});
