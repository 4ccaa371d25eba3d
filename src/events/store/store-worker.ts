// The store's own thread: SQLite works without ever holding up the event loop of control. Calls are
// answered one by one, in the order in which they come.
import { parentPort, workerData } from 'node:worker_threads';
import { toStoreError } from './sqlite-database.ts';
import { SqliteEngine } from './sqlite-engine.ts';
import { CALL_OPEN } from './store-protocol.ts';
import type { StoreReply, StoreRequest, StoreThreadData } from './store-protocol.ts';

const port = parentPort;
if (port === null) throw new Error('store-worker.ts runs in a thread of openSqliteStore');

const engine = answer(
  CALL_OPEN,
  () => new SqliteEngine(workerData as StoreThreadData),
  () => undefined,
);
if (engine === undefined) {
  port.close();
} else {
  port.on('message', ({ call, method, values }: StoreRequest) => {
    // The types of both sides come from the one class; only its own methods can be named.
    const run = engine[method] as (...values: readonly unknown[]) => unknown;
    answer(
      call,
      () => run.apply(engine, [...values]),
      (result) => result,
    );
    if (method === 'close') port.close();
  });
}

function answer<Result>(
  call: number,
  run: () => Result,
  toReply: (result: Result) => unknown,
): Result | undefined {
  try {
    const result = run();
    reply({ call, result: toReply(result) });
    return result;
  } catch (error) {
    const { code, message } = toStoreError(error);
    reply({ call, error: { code, message } });
    return undefined;
  }
}

function reply(message: StoreReply): void {
  port?.postMessage(message, []);
}
