import type { EngineOptions, SqliteEngine } from './sqlite-engine.ts';
import type { StoreErrorCode } from './store.ts';

/** What the store's thread is started with. */
export type StoreThreadData = EngineOptions;

export type EngineMethod = keyof SqliteEngine;

/** One call of an engine's method, to the thread. */
export interface StoreRequest {
  readonly call: number;
  readonly method: EngineMethod;
  readonly values: readonly unknown[];
}

/** Its outcome, from the thread. `call` 0 tells that the engine is open, or why it is not. */
export interface StoreReply {
  readonly call: number;
  readonly result?: unknown;
  readonly error?: { readonly code: StoreErrorCode; readonly message: string };
}

export const CALL_OPEN = 0;
