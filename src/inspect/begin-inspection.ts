import { systemClock, type Clock } from '../lib/clock.ts';
import type { Inspection } from './inspection.ts';
import type { Interruption, Outcome, WafMode } from './outcome.ts';
import type { CompiledProgram, Program } from './program/program.ts';
import { RequestInspection } from './request-inspection.ts';
import { PersistentStore } from './run/persistent-store.ts';
import type { ResponseView, Transaction } from './transaction.ts';

export interface InspectionOptions {
  readonly mode: WafMode;
  /** What becomes of a request that cannot be inspected to the end. */
  readonly onFault: 'block' | 'allow';
  /** Time that all phases together may take, milliseconds. */
  readonly budgetMs: number;
  /**
   * What requests of one client have in common: clients whose requests use up their time get less of it.
   * '' or absent where nothing tells clients apart.
   */
  readonly client?: string;
  readonly clock?: Clock;
  /** Where persistent collections live; the process has one unless told. */
  readonly store?: PersistentStore;
  /** Records matches of `nolog` rules too. Slower: nothing is decided at load then. */
  readonly trace?: boolean;
}

const processStore = new PersistentStore();

/** Begins the inspection of one request. Nothing is evaluated before its first phase is asked for. */
export function beginInspection(
  program: Program,
  transaction: Transaction,
  options: InspectionOptions,
): Inspection {
  const { mode } = options;
  if (mode === 'off') return new NoInspection();
  const compiled = program as CompiledProgram;
  compiled.warmUp();
  return new RequestInspection(compiled, transaction, {
    mode,
    onFault: options.onFault,
    budgetMs: options.budgetMs,
    client: options.client ?? '',
    clock: options.clock ?? systemClock,
    store: options.store ?? processStore,
    trace: options.trace ?? false,
  });
}

/**
 * Asks what rules want to know of a client from outside, so that it is there when they run: await it
 * before the inspection begins. Bounded in time, never rejects. Undefined where there is nothing to wait
 * for, which is nearly always.
 */
export function prepareInspection(
  program: Program,
  clientAddress: string,
): Promise<void> | undefined {
  const { dnsLists } = program as CompiledProgram;
  return dnsLists?.lists.prefetch(clientAddress, dnsLists.zones);
}

/** What a site without rules gets: everything passes, and is counted as not inspected. */
class NoInspection implements Inspection {
  readonly wantsRequestBody = false;
  readonly wantsResponseBody = false;
  readonly isPaused = false;
  #requestBytes = 0;
  #responseBytes = 0;

  inspectRequestHeaders(): undefined {}
  appendRequestTrailers(_values: readonly string[]): void {}
  inspectRequestBody(): undefined {}
  inspectResponseHeaders(_response: ResponseView): undefined {}
  inspectResponseBody(): undefined {}

  appendRequestBody(chunk: Uint8Array): Interruption | undefined {
    this.#requestBytes += chunk.length;
    return undefined;
  }

  appendResponseBody(chunk: Uint8Array): Interruption | undefined {
    this.#responseBytes += chunk.length;
    return undefined;
  }

  skipRequestBytes(bytes: number): void {
    this.#requestBytes += bytes;
  }

  skipResponseBytes(bytes: number): void {
    this.#responseBytes += bytes;
  }

  finish(): Outcome {
    return {
      matches: [],
      matchesNotKept: 0,
      faults: [],
      interruption: undefined,
      inboundScore: 0,
      outboundScore: 0,
      requestBytesNotInspected: this.#requestBytes,
      responseBytesNotInspected: this.#responseBytes,
      inspectMicroseconds: 0,
      maskedValues: [],
      audited: true,
    };
  }
}
