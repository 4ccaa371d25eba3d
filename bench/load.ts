// What loading the Core Rule Set costs, in processes of their own: processor time from text to program in
// one thread, memory of all threads together against the same threads without rules, and whether
// reloading leaks.
//
//   npm run bench -- load [--threads 2] [--reloads 100] [--json]
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileProgram, type Program } from '../src/inspect/index.ts';
import { loadRules } from '../src/seclang/index.ts';
import { crsTexts } from '../test/support/rules.ts';

const MEGABYTE = 1024 * 1024;
/** After so many reloads memory has reached what it stays at. */
const SETTLED_AFTER = 10;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

interface Cost {
  readonly loadMs: number;
  readonly compileMs: number;
}

if (isMainThread) await main();
else serve();

async function main(): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      threads: { type: 'string', default: '2' },
      reloads: { type: 'string', default: '100' },
      json: { type: 'boolean', default: false },
    },
  });
  const threads = Number(flags.threads);
  const idle = await measureThreads(threads, false);
  const loaded = await measureThreads(threads, true);
  const reloads = measureReloads(Number(flags.reloads));
  const result = {
    threads,
    cpuMs: loaded.costs.map(({ loadMs, compileMs }) => ({ loadMs, compileMs })),
    megabytes: loaded.megabytes - idle.megabytes,
    reloads,
  };
  if (flags.json) {
    console.log(JSON.stringify(result, undefined, 2));
    return;
  }
  for (const { loadMs, compileMs } of loaded.costs) {
    console.log(
      `one thread: read ${loadMs.toFixed(0)} ms, compiled ${compileMs.toFixed(0)} ms of processor time`,
    );
  }
  console.log(`${threads} threads: ${result.megabytes.toFixed(0)} MB more than without rules`);
  console.log(
    `${reloads.count} reloads: heap ${reloads.heapBefore.toFixed(1)} -> ${reloads.heapAfter.toFixed(1)} MB, ` +
      `resident ${reloads.residentBefore.toFixed(0)} -> ${reloads.residentAfter.toFixed(0)} MB, ` +
      `open files ${reloads.filesBefore} -> ${reloads.filesAfter}`,
  );
}

/** Resident memory of this process with so many threads, with rules or without. */
async function measureThreads(
  threads: number,
  withRules: boolean,
): Promise<{ readonly megabytes: number; readonly costs: readonly Cost[] }> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(import.meta.filename, { workerData: { withRules } }),
  );
  const costs = await Promise.all(
    workers.map(
      (worker) =>
        new Promise<Cost>((resolve) => worker.once('message', (cost: Cost) => resolve(cost))),
    ),
  );
  const megabytes = process.memoryUsage().rss / MEGABYTE;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { megabytes, costs };
}

/** A thread: compiles, or not, and stays. */
function serve(): void {
  const { withRules } = workerData as { readonly withRules: boolean };
  let program: Program | undefined;
  let loadMs = 0;
  let compileMs = 0;
  if (withRules) {
    const texts = crsTexts();
    const begun = threadMs();
    const source = loadRules(texts);
    loadMs = threadMs() - begun;
    program = compileProgram(source);
    compileMs = threadMs() - begun - loadMs;
  }
  collectGarbage();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
  parentPort!.postMessage({ loadMs, compileMs } satisfies Cost);
  setInterval(() => program?.fingerprint, 60_000);
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function measureReloads(count: number) {
  const texts = crsTexts();
  let program: Program | undefined;
  let before = { heap: 0, resident: 0, files: 0 };
  for (let reload = 0; reload < count; reload++) {
    program = compileProgram(loadRules(texts));
    if (reload === Math.min(SETTLED_AFTER, count - 1)) before = usage();
  }
  const after = usage();
  return {
    count,
    rules: program?.counts.operators ?? 0,
    heapBefore: before.heap,
    heapAfter: after.heap,
    residentBefore: before.resident,
    residentAfter: after.resident,
    filesBefore: before.files,
    filesAfter: after.files,
  };
}

function usage() {
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return {
    heap: heapUsed / MEGABYTE,
    resident: rss / MEGABYTE,
    files: readdirSync('/proc/self/fd').length,
  };
}
