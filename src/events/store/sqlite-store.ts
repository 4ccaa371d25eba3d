import { Worker } from 'node:worker_threads';
import { programFile } from '../../lib/program-file.ts';
import type { Event } from '../envelope.ts';
import type { SqliteEngine } from './sqlite-engine.ts';
import { RETENTION } from './sqlite-retention.ts';
import type { Retention } from './sqlite-retention.ts';
import { CALL_OPEN } from './store-protocol.ts';
import type { EngineMethod, StoreReply, StoreRequest, StoreThreadData } from './store-protocol.ts';
import { StoreError } from './store.ts';
import type { EventStore, IngestBatch, RetentionResult } from './store.ts';

const STORE_WORKER_FILE = programFile('events/store/store-worker');

export interface SqliteStoreOptions {
  /** Path of the database; its folder must be there and writable. Made with the process's umask. */
  readonly file: string;
  readonly retention?: Partial<Retention>;
}

/** Calls that may wait for the thread; beyond it they are refused with `busy`. */
const CALLS_MAX = 256;
const HEAP_MEBIBYTES_MAX = 256;

/**
 * Opens the store that keeps events in one SQLite file, in a thread of its own. One that is damaged is
 * moved aside. Where the disk refuses the file, calls reject with the StoreError that says why, and each
 * tries anew: events wait in the journal until it can be had.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<EventStore> {
  const store = new SqliteStore(options.file, { ...RETENTION, ...options.retention });
  await store.open();
  return store;
}

interface Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly calls: Map<number, Call>;
}

class SqliteStore implements EventStore {
  readonly #file: string;
  readonly #retention: Retention;
  #thread: Thread | undefined;
  #lastCall = CALL_OPEN;
  #closing: Promise<void> | undefined;

  constructor(file: string, retention: Retention) {
    this.#file = file;
    this.#retention = retention;
  }

  /** Resolves once the file is open, or refused: whoever calls then learns why. */
  async open(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#startThread().calls.set(CALL_OPEN, { resolve, reject: resolve });
    await promise;
  }

  ingest({ events, offsets }: IngestBatch): ReturnType<EventStore['ingest']> {
    // As text: one string crosses to another thread much faster than an object of forty fields.
    return this.#call(
      'ingest',
      events.map((event) => JSON.stringify(event)),
      offsets,
    );
  }

  offsets(): Promise<ReadonlyMap<string, number>> {
    return this.#call('offsets');
  }

  forgetSegments(segments: readonly string[]): Promise<void> {
    return this.#call('forgetSegments', segments);
  }

  overview(query: Parameters<EventStore['overview']>[0]): ReturnType<EventStore['overview']> {
    return this.#call('overview', query);
  }

  series(query: Parameters<EventStore['series']>[0]): ReturnType<EventStore['series']> {
    return this.#call('series', query);
  }

  top(query: Parameters<EventStore['top']>[0]): ReturnType<EventStore['top']> {
    return this.#call('top', query);
  }

  list(query: Parameters<EventStore['list']>[0]): ReturnType<EventStore['list']> {
    return this.#call('list', query);
  }

  read(query: Parameters<EventStore['read']>[0]): ReturnType<EventStore['read']> {
    return this.#call('read', query);
  }

  get(id: string): Promise<Event | undefined> {
    return this.#call('get', id);
  }

  counts(): ReturnType<EventStore['counts']> {
    return this.#call('counts');
  }

  applyRetention(nowMs: number): Promise<RetentionResult> {
    return this.#call('applyRetention', nowMs);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const thread = this.#thread;
    if (thread === undefined) return;
    const ended = new Promise((resolve) => thread.worker.once('exit', resolve));
    await this.#send(thread, 'close', []);
    await ended;
  }

  #call<Method extends EngineMethod>(
    method: Method,
    ...values: Parameters<SqliteEngine[Method]>
  ): Promise<ReturnType<SqliteEngine[Method]>> {
    if (this.#closing !== undefined) {
      return Promise.reject(new StoreError('closed', 'the store is closed'));
    }
    // A thread that died (out of memory) is replaced when it is next needed.
    const thread = this.#thread ?? this.#startThread();
    if (thread.calls.size >= CALLS_MAX) {
      return Promise.reject(new StoreError('busy', `${CALLS_MAX} calls are waiting already`));
    }
    return this.#send(thread, method, values) as Promise<ReturnType<SqliteEngine[Method]>>;
  }

  #send(thread: Thread, method: EngineMethod, values: readonly unknown[]): Promise<unknown> {
    const call = ++this.#lastCall;
    return new Promise((resolve, reject) => {
      thread.calls.set(call, { resolve, reject });
      const request: StoreRequest = { call, method, values };
      thread.worker.postMessage(request, []);
    });
  }

  #startThread(): Thread {
    const workerData: StoreThreadData = {
      file: this.#file,
      retention: this.#retention,
      nowMs: Date.now(),
    };
    const resourceLimits = { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX };
    const worker = new Worker(STORE_WORKER_FILE, { workerData, resourceLimits });
    const thread: Thread = { worker, calls: new Map() };
    this.#thread = thread;
    let reason = new StoreError('internal', 'the thread of the store ended');
    worker.on('message', (reply: StoreReply) => {
      const { call, error } = reply;
      if (call === CALL_OPEN && error !== undefined) {
        reason = new StoreError(error.code, error.message);
        // It ends by itself; the next call is for another.
        this.#thread = undefined;
      }
      settle(thread, reply);
    });
    worker.on('error', (error) => (reason = new StoreError('internal', String(error))));
    worker.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
      for (const { reject } of thread.calls.values()) reject(reason);
      thread.calls.clear();
    });
    return thread;
  }
}

function settle({ calls }: Thread, { call, result, error }: StoreReply): void {
  const waiting = calls.get(call);
  calls.delete(call);
  if (error === undefined) waiting?.resolve(result);
  else waiting?.reject(new StoreError(error.code, error.message));
}
