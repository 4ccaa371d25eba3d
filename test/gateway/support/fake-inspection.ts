// An inspection that does as its script says and remembers what it was asked.
import type { Inspection } from '../../../src/inspect/inspection.ts';
import type { Interruption, Match, Outcome } from '../../../src/inspect/outcome.ts';
import type { ResponseView, Transaction } from '../../../src/inspect/transaction.ts';

type Step =
  | 'inspectRequestHeaders'
  | 'appendRequestBody'
  | 'inspectRequestBody'
  | 'inspectResponseHeaders'
  | 'appendResponseBody'
  | 'inspectResponseBody';

export interface FakeScript {
  readonly wantsRequestBody?: boolean;
  readonly wantsResponseBody?: boolean;
  /** Phase 2 is paused as long as this is true. */
  readonly isPaused?: (transaction: Transaction) => boolean;
  /** After so many bytes the body is wanted no more. */
  readonly requestBytesMax?: number;
  readonly interruptAt?: Step;
  readonly throwAt?: Step;
  readonly verdict?: Interruption['verdict'];
  readonly status?: number;
  readonly location?: string;
  readonly maskedValues?: readonly string[];
  readonly audited?: boolean;
  /** Tells of the interruption at the end only. */
  readonly isDetecting?: boolean;
}

const MATCH: Match = {
  ruleId: 942_100,
  phase: 2,
  target: 'ARGS:q',
  snippet: "' or 1=1",
  operator: '@detectSQLi',
  evidence: 'fake',
  message: 'SQL injection',
  logData: '',
  severity: 'critical',
  score: 5,
  tags: [],
  location: { file: 'fake.conf', line: 1, column: 1 },
  logged: true,
};

export class FakeInspection implements Inspection {
  readonly transaction: Transaction;
  readonly calls: string[] = [];
  readonly #script: FakeScript;
  #requestBytes = 0;
  #interruption: Interruption | undefined;

  constructor(transaction: Transaction, script: FakeScript) {
    this.transaction = transaction;
    this.#script = script;
  }

  get wantsRequestBody(): boolean {
    const { wantsRequestBody = false, requestBytesMax = Infinity } = this.#script;
    return wantsRequestBody && this.#requestBytes < requestBytesMax;
  }

  get isPaused(): boolean {
    return this.#script.isPaused?.(this.transaction) ?? false;
  }

  get wantsResponseBody(): boolean {
    return this.#script.wantsResponseBody ?? false;
  }

  inspectRequestHeaders(): Interruption | undefined {
    return this.#step('inspectRequestHeaders', '');
  }

  appendRequestBody(chunk: Uint8Array): Interruption | undefined {
    this.#requestBytes += chunk.length;
    return this.#step('appendRequestBody', ` ${Buffer.from(chunk).toString('latin1')}`);
  }

  appendRequestTrailers(values: readonly string[]): void {
    this.calls.push(`appendRequestTrailers ${values.join(' ')}`);
  }

  inspectRequestBody(): Interruption | undefined {
    return this.#step('inspectRequestBody', '');
  }

  inspectResponseHeaders(response: ResponseView): Interruption | undefined {
    return this.#step('inspectResponseHeaders', ` ${response.status}`);
  }

  appendResponseBody(chunk: Uint8Array): Interruption | undefined {
    return this.#step('appendResponseBody', ` ${Buffer.from(chunk).toString('latin1')}`);
  }

  inspectResponseBody(): Interruption | undefined {
    return this.#step('inspectResponseBody', '');
  }

  skipRequestBytes(bytes: number): void {
    this.calls.push(`skipRequestBytes ${bytes}`);
  }

  skipResponseBytes(bytes: number): void {
    this.calls.push(`skipResponseBytes ${bytes}`);
  }

  finish(): Outcome {
    this.calls.push('finish');
    const matched = this.#interruption !== undefined || this.transaction.target.includes('<script');
    return {
      matches: matched ? [MATCH] : [],
      matchesNotKept: 0,
      maskedValues: this.#script.maskedValues ?? [],
      audited: this.#script.audited ?? true,
      faults: [],
      interruption: this.#interruption,
      inboundScore: matched ? 5 : 0,
      outboundScore: 0,
      requestBytesNotInspected: 0,
      responseBytesNotInspected: 0,
      inspectMicroseconds: 1,
    };
  }

  #step(step: Step, detail: string): Interruption | undefined {
    this.calls.push(step + detail);
    if (this.#script.throwAt === step) throw new Error('the fake broke');
    if (this.#script.interruptAt !== step) return undefined;
    this.#interruption = {
      verdict: this.#script.verdict ?? 'block',
      status: this.#script.status ?? 403,
      location: this.#script.location ?? '',
      ruleId: MATCH.ruleId,
      phase: MATCH.phase,
      message: MATCH.message,
    };
    return this.#script.isDetecting === true ? undefined : this.#interruption;
  }
}
