// Reads rule texts for all threads of a gateway, and ends: what reading takes in memory goes with it.
import { parentPort, workerData } from 'node:worker_threads';
import type { Policy } from '../../config/index.ts';
import { UsageError, UsageErrors } from '../../lib/errors.ts';
import { loadRules } from '../../seclang/index.ts';
import type { ReaderAnswer } from './read-rule-sources.ts';

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
parentPort!.postMessage(read(workerData as Policy['ruleSets']));

function read(ruleSets: Policy['ruleSets']): ReaderAnswer {
  try {
    const entries = Object.entries(ruleSets);
    const sources = Object.fromEntries(entries.map(([name, texts]) => [name, loadRules(texts)]));
    return { ok: true, sources };
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof UsageErrors)) throw error;
    return { ok: false, message: error.message };
  }
}
