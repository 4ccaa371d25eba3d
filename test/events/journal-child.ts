// A process that appends `count` events to a journal from a worker thread, as a gateway thread does,
// and tells what came of it as JSON. Arguments: folder, count, limits as JSON.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { makeRequestEvent } from '../../src/events/example-events.ts';
import type { JournalLimits } from '../../src/events/journal/journal-limits.ts';
import { JournalWriter } from '../../src/events/journal/journal-writer.ts';

interface Task {
  readonly folder: string;
  readonly count: number;
  readonly limits: Partial<JournalLimits>;
}

if (isMainThread) {
  const [folder, count, limits] = process.argv.slice(2);
  const task = { folder, count: Number(count), limits: JSON.parse(limits ?? '{}') as unknown };
  const worker = new Worker(new URL(import.meta.url), { workerData: task });
  worker.on('message', (message) => console.log(JSON.stringify(message)));
} else {
  const { folder, count, limits } = workerData as Task;
  const writer = new JournalWriter({ folder, writer: 'child', limits });
  for (let index = 0; index < count; index++) {
    writer.append(makeRequestEvent());
    if (index % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  parentPort?.postMessage({ stage: 'appended', ...writer.counts() }, []);
  await waitForRoom();
  await writer.close();
  parentPort?.postMessage({ stage: 'closed', ...writer.counts() }, []);

  /** Where the disk was full: until somebody has made room. */
  async function waitForRoom(): Promise<void> {
    const until = Date.now() + 20_000;
    while (writer.counts().queuedBytes > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
