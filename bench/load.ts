// What loading the Core Rule Set costs as the gateway does it (read once in a thread that ends, compiled
// in each): processor time, time until all threads have it, memory against the same threads without
// rules, and whether reloading leaks.
//
//   npm run bench -- load [--threads 2] [--reloads 100] [--json]
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileProgram, type Program } from '../src/inspect/index.ts';
import { readRuleSources } from '../src/roles/gateway/read-rule-sources.ts';
import { loadRules, type RuleProgramSource } from '../src/seclang/index.ts';
import { crsTexts } from '../test/support/rules.ts';

const MEGABYTE = 1024 * 1024;
/** After so many reloads memory has reached what it stays at. */
const SETTLED_AFTER = 10;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

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
  const result = { ...loaded, threads, megabytes: loaded.megabytes - idle.megabytes, reloads };
  if (flags.json) {
    console.log(JSON.stringify(result, undefined, 2));
    return;
  }
  console.log(
    `${loaded.elapsedMs.toFixed(0)} ms until ${threads} threads had it: read in ${loaded.readMs.toFixed(0)} ms, ` +
      `compiled in ${loaded.compileMs.map((ms) => ms.toFixed(0)).join(', ')} ms of processor time`,
  );
  console.log(`${threads} threads: ${result.megabytes.toFixed(0)} MB more than without rules`);
  console.log(
    `${reloads.count} reloads: heap ${reloads.heapBefore.toFixed(1)} -> ${reloads.heapAfter.toFixed(1)} MB, ` +
      `resident ${reloads.residentBefore.toFixed(0)} -> ${reloads.residentAfter.toFixed(0)} MB, ` +
      `open files ${reloads.filesBefore} -> ${reloads.filesAfter}`,
  );
}

/** What so many threads cost in this process, with rules or without. */
async function measureThreads(threads: number, withRules: boolean) {
  const begun = performance.now();
  let source: RuleProgramSource | undefined;
  if (withRules) {
    const read = await readRuleSources({ crs: crsTexts() });
    if (!read.ok) throw new Error(read.message);
    source = read.sources['crs'];
  }
  const readMs = performance.now() - begun;
  const workers = Array.from(
    { length: threads },
    () => new Worker(import.meta.filename, { workerData: { source } }),
  );
  const compileMs = await Promise.all(
    workers.map(
      (worker) =>
        new Promise<number>((resolve) => worker.once('message', (ms: number) => resolve(ms))),
    ),
  );
  const elapsedMs = performance.now() - begun;
  source = undefined;
  collectGarbage();
  const megabytes = process.memoryUsage().rss / MEGABYTE;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { megabytes, compileMs, readMs, elapsedMs };
}

/** A thread: compiles, or not, and stays. */
function serve(): void {
  const data = workerData as { source: RuleProgramSource | undefined };
  let program: Program | undefined;
  const begun = threadMs();
  if (data.source !== undefined) program = compileProgram(data.source);
  const compileMs = threadMs() - begun;
  data.source = undefined;
  collectGarbage();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
  parentPort!.postMessage(compileMs);
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
