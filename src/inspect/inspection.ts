import type { Interruption, Outcome } from './outcome.ts';
import type { ResponseView } from './transaction.ts';

/**
 * One request on its way through a Program. The gateway drives it and the inspection touches nothing
 * but itself. Calls come in this order, each at most once but for the `append...` ones:
 *
 *   inspectRequestHeaders -> appendRequestBody* -> inspectRequestBody
 *   -> inspectResponseHeaders -> appendResponseBody* -> inspectResponseBody -> finish
 *
 * Every step returns the interruption to act on, or undefined to go on. In `detect` mode steps return
 * undefined always, and `finish()` tells what would have happened. `finish` runs phase 5 and may be
 * called from any state (a client that went away); nothing may be called after it.
 */
export interface Inspection {
  /** Phase 1. */
  inspectRequestHeaders(): Interruption | undefined;
  /**
   * True while the gateway must hold the body back and hand it in; may turn false after any
   * `appendRequestBody` (limit reached, partial processing), and the rest then streams through.
   */
  readonly wantsRequestBody: boolean;
  /** Copies what it keeps: the chunk may be reused by the caller. Returns an interruption when a body limit rejects. */
  appendRequestBody(chunk: Uint8Array): Interruption | undefined;
  /** The values of the fields behind a body, before phase 2: rules read them as they read arguments. */
  appendRequestTrailers(values: readonly string[]): void;
  /**
   * Phase 2. Call it also where there is no body. After `turnMs` of work it stops between two rules, and
   * `isPaused` is true: others may have their turn, then it is called again to go on.
   */
  inspectRequestBody(turnMs?: number): Interruption | undefined;
  readonly isPaused: boolean;
  /** Phase 3. */
  inspectResponseHeaders(response: ResponseView): Interruption | undefined;
  readonly wantsResponseBody: boolean;
  appendResponseBody(chunk: Uint8Array): Interruption | undefined;
  /** Phase 4. */
  inspectResponseBody(): Interruption | undefined;
  /** Tells of bytes that passed by without `append...` because the inspection did not want them. */
  skipRequestBytes(bytes: number): void;
  skipResponseBytes(bytes: number): void;
  /** Phase 5, then everything known. */
  finish(): Outcome;
}
