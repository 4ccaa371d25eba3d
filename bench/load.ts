// What the Core Rule Set costs a whole Rampart: time to read and compile it as the gateway does (read once
// in a thread that ends, compiled in each of those that run), memory against the same Rampart without rules,
// and whether reloading leaks. Memory is what the processes have for themselves (PSS).
//
//   npm run bench -- load [--threads 2] [--reloads 20] [--rounds 3] [--rules crs] [--json]
//
// `--rules none` reloads a single rule instead: what a reload leaves behind in roles that compile nothing
// shows as well, and a thousand take minutes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFlags } from './support/read-flags.ts';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { compileProgram, type Program } from '../src/inspect/index.ts';
import { readRuleSources } from '../src/roles/gateway/read-rule-sources.ts';
import type { RuleProgramSource } from '../src/seclang/index.ts';
import { memoryOf } from '../test/acceptance/support/memory-watch.ts';
import { startRampart, type Started } from '../test/acceptance/support/start-rampart.ts';
import { CRS_FOLDER, crsTexts } from '../test/support/rules.ts';

const MEGABYTE = 1024 * 1024;
/** Requests before memory is read: what the first ones take stays. */
const REQUESTS = 50;
/** Until what a start or a reload took was collected. */
const SETTLE_MS = 3000;
/** Points of the curve that is printed. */
const POINTS = 10;

// As the gateway runs (src/roles/supervisor/role-specs.ts).
if (isMainThread) setFlagsFromString('--no-regexp-tier-up');

if (isMainThread) await main();
else compileInThread();

async function main(): Promise<void> {
  const flags = readFlags({
    threads: { type: 'string', default: '2' },
    reloads: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '3' },
    rules: { type: 'string', default: 'crs' },
    json: { type: 'boolean', default: false },
  });
  const threads = Number(flags.threads);
  const times = await bestTimes(threads, Number(flags.rounds));
  const idle = await measureMemory(threads, '{ mode: off }', 0);
  const loaded = await measureMemory(
    threads,
    `{ rules: [${flags.rules === 'crs' ? `${CRS_FOLDER}, ` : ''}./marker.conf], mode: block }`,
    Number(flags.reloads),
  );
  const gatewayMegabytes = loaded.gateway - idle.gateway;
  const allMegabytes = loaded.all - idle.all;
  if (flags.json) {
    const result = { threads, ...times, gatewayMegabytes, allMegabytes, curve: loaded.curve };
    console.log(JSON.stringify(result, undefined, 2));
    return;
  }
  console.log(
    `${times.elapsedMs.toFixed(0)} ms until ${threads} threads had it: read in ` +
      `${times.readMs.toFixed(0)} ms, compiled in ${times.compileMs.toFixed(0)} ms of processor time each`,
  );
  console.log(
    `gateway with ${threads} threads: ${idle.gateway.toFixed(0)} MB without rules, ` +
      `${loaded.gateway.toFixed(0)} MB with (${gatewayMegabytes.toFixed(0)} MB more); ` +
      `all roles: ${idle.all.toFixed(0)} MB, ${loaded.all.toFixed(0)} MB (${allMegabytes.toFixed(0)} MB more)`,
  );
  for (const { reloads, roles, all } of loaded.curve) {
    const each = Object.entries(roles).map(([role, size]) => `${role} ${size.toFixed(1)} MB`);
    console.log(
      `after ${String(reloads).padStart(4)} reloads: ${each.join(', ')}, all ${all.toFixed(0)} MB`,
    );
  }
}

// ---- time ----

interface Times {
  readonly readMs: number;
  readonly compileMs: number;
  readonly elapsedMs: number;
}

/** The fastest of some rounds: what the machine did meanwhile is not what loading costs. */
async function bestTimes(threads: number, rounds: number): Promise<Times> {
  let best: Times | undefined;
  for (let round = 0; round < rounds; round++) {
    const times = await measureTimes(threads);
    if (best === undefined || times.elapsedMs < best.elapsedMs) best = times;
  }
  return best!;
}

async function measureTimes(threads: number): Promise<Times> {
  const workers = Array.from({ length: threads }, () => new Worker(import.meta.filename));
  await Promise.all(workers.map(nextMessage));
  const begun = performance.now();
  const read = await readRuleSources({ crs: crsTexts() });
  if (!read.ok) throw new Error(read.message);
  const readMs = performance.now() - begun;
  const compiled = workers.map(nextMessage);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
  for (const worker of workers) worker.postMessage(read.sources['crs']);
  const compileMs = await Promise.all(compiled);
  const elapsedMs = performance.now() - begun;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return { readMs, compileMs: Math.max(...compileMs), elapsedMs };
}

function nextMessage(worker: Worker): Promise<number> {
  return new Promise((resolve) => worker.once('message', (ms: number) => resolve(ms)));
}

/** A thread that runs already, as a gateway's does: says so, compiles what it is sent, and keeps it. */
function compileInThread(): void {
  const kept: Program[] = [];
  parentPort!.on('message', (source: RuleProgramSource) => {
    const begun = threadMs();
    kept.push(compileProgram(source));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
    parentPort!.postMessage(threadMs() - begun);
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
  parentPort!.postMessage(0);
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

// ---- memory ----

interface Memory {
  /** Megabytes. */
  readonly gateway: number;
  readonly all: number;
  /** By role, the supervisor among them. */
  readonly roles: Readonly<Record<string, number>>;
}

interface Point extends Memory {
  readonly reloads: number;
}

/** A Rampart of its own with these rules, reloaded so many times. */
async function measureMemory(
  threads: number,
  waf: string,
  reloads: number,
): Promise<Memory & { readonly curve: readonly Point[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-bench-load-'));
  const upstream = createServer((_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  const mark = (reload: number): void => {
    const rule = `SecRule ARGS:mark "@streq ${reload}" "id:100000,phase:1,deny,status:418"`;
    writeFileSync(path.join(folder, 'marker.conf'), `${rule}\n`);
  };
  mark(0);
  const started = await startRampart(
    folder,
    `gateway: { threads: ${threads}, limits: { acceptRatePerAddress: off } }
sites: [{ upstream: "http://127.0.0.1:${port}", waf: ${waf} }]`,
  );
  try {
    for (let sent = 0; sent < REQUESTS; sent++) await statusOf(`${started.origin}/?q=lamp`);
    await sleep(SETTLE_MS);
    const memory = await memoryNow(started);
    const curve: Point[] = [];
    const every = Math.max(1, Math.ceil(reloads / POINTS));
    for (let reload = 1; reload <= reloads; reload++) {
      mark(reload);
      started.rampart.process.kill('SIGHUP');
      while ((await statusOf(`${started.origin}/?mark=${reload}`)) !== 418) await sleep(20);
      if (reload % every !== 0 && reload !== reloads) continue;
      await sleep(SETTLE_MS);
      curve.push({ reloads: reload, ...(await memoryNow(started)) });
    }
    return { ...memory, curve };
  } finally {
    await started.rampart.stop();
    upstream.close();
    upstream.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One request on a connection of its own; 0 where that breaks (a thread that was replaced). */
function statusOf(url: string): Promise<number> {
  const headers = { 'User-Agent': 'Mozilla/5.0', Accept: '*/*' };
  return new Promise((resolve) => {
    request(url, { agent: false, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', () => resolve(0))
      .end();
  });
}

async function memoryNow({ rampart }: Started): Promise<Memory> {
  const { roles } = await rampart.status();
  const pids = new Map([['supervisor', rampart.process.pid]]);
  for (const { name, pid } of roles) pids.set(name, pid);
  const sizes: Record<string, number> = {};
  for (const [name, pid] of pids) {
    if (pid !== undefined) sizes[name] = memoryOf(pid) / MEGABYTE;
  }
  const all = rampart.processes().reduce((sum, pid) => sum + memoryOf(pid), 0) / MEGABYTE;
  return { gateway: sizes['gateway'] ?? 0, all, roles: sizes };
}
