import { Worker } from 'node:worker_threads';
import type { Policy } from '../../config/index.ts';
import { programFile } from '../../lib/program-file.ts';
import type { RuleSources } from '../compile-programs.ts';
import { STUCK_BUSY_AFTER_MS } from './watchdog.ts';

export type ReaderAnswer =
  | { readonly ok: true; readonly sources: RuleSources }
  | { readonly ok: false; readonly message: string };

const READER_FILE = programFile('roles/gateway/rule-reader');

/**
 * Reads the rules of a policy once for all threads, in a thread of its own: reading takes as long as
 * compiling, and leaves a large heap behind. What is read is plain data; passing it on costs little.
 */
export function readRuleSources(ruleSets: Policy['ruleSets']): Promise<ReaderAnswer> {
  if (Object.keys(ruleSets).length === 0) return Promise.resolve({ ok: true, sources: {} });
  return new Promise((resolve) => {
    const worker = new Worker(READER_FILE, { workerData: ruleSets });
    const timer = setTimeout(() => void worker.terminate(), STUCK_BUSY_AFTER_MS);
    let message = 'the rules could not be read in time';
    worker.once('message', (answer: ReaderAnswer) => resolve(answer));
    worker.on('error', (error) => {
      message = error instanceof Error ? error.message : String(error);
    });
    worker.once('exit', () => {
      clearTimeout(timer);
      resolve({ ok: false, message });
    });
  });
}
