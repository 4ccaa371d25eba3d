// A thread that looks up bans while another changes them.
import { parentPort, workerData } from 'node:worker_threads';
import { SharedState } from '../../../src/gateway/shared/shared-state.ts';
import { parseAddress } from '../../../src/lib/ip.ts';

export interface BanJob {
  readonly memory: SharedArrayBuffer;
  readonly bans: SharedArrayBuffer;
  /** Word 0: 1 while the writer changes bans. Word 1: how many threads look. */
  readonly gate: SharedArrayBuffer;
  readonly thread: number;
  /** Banned throughout, never banned, banned and lifted in turn. */
  readonly always: readonly string[];
  readonly never: readonly string[];
  readonly nowMs: number;
}

export interface BanLooks {
  readonly looks: number;
  /** Answers that no moment of the list gives. */
  readonly wrong: readonly string[];
}

const job = workerData as BanJob;
const state = new SharedState(job.memory, job.thread);
state.bans.use(job.bans);
const gate = new Int32Array(job.gate);
const always = job.always.map((text) => parseAddress(text)!);
const never = job.never.map((text) => parseAddress(text)!);
const wrong = new Set<string>();
let looks = 0;

parentPort!.on('message', (bans: SharedArrayBuffer) => state.bans.use(bans));
Atomics.add(gate, 1, 1);
look();

/** In slices, so that the message with a larger table comes through, as in a gateway thread. */
function look(): void {
  for (let round = 0; round < 50; round++) {
    for (const [index, address] of always.entries()) {
      if (!state.bans.isBanned(address, job.nowMs)) wrong.add(`${job.always[index]} let in`);
    }
    for (const [index, address] of never.entries()) {
      if (state.bans.isBanned(address, job.nowMs)) wrong.add(`${job.never[index]} refused`);
    }
    looks += always.length + never.length;
  }
  if (Atomics.load(gate, 0) === 1) {
    setImmediate(look);
    return;
  }
  const result: BanLooks = { looks, wrong: [...wrong] };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
  parentPort!.postMessage(result);
  parentPort!.close();
}
