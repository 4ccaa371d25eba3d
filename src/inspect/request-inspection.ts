import type { Inspection } from './inspection.ts';
import type { Interruption, Outcome } from './outcome.ts';
import type { CompiledProgram } from './program/program.ts';
import { RequestBodyReader } from './run/request-body-reader.ts';
import { ResponseBodyReader } from './run/response-body-reader.ts';
import { Run, type RunOptions } from './run/run.ts';
import { resumePhase, runPhase } from './run/run-phase.ts';
import { takeRequestBody, takeResponseHead } from './run/take-body.ts';
import type { Turns } from './run/take-in-turns.ts';
import { takeRequestHead, takeStored } from './run/take-request.ts';
import { maskedValues, scoreOf } from './run/sum-up.ts';
import type { ResponseView, Transaction } from './transaction.ts';

const MICROSECONDS_PER_MILLISECOND = 1000;

/** Inspection of one request by the rules of a program. */
export class RequestInspection implements Inspection {
  readonly #program: CompiledProgram;
  readonly #run: Run;
  readonly #requestBody: RequestBodyReader;
  readonly #responseBody: ResponseBodyReader;
  /** The body of the request, while it is taken in. */
  #taking: Turns | undefined = undefined;
  #isBegun = false;
  #outcome: Outcome | undefined = undefined;
  #spentMs = 0;
  #workBegunMs = 0;

  constructor(program: CompiledProgram, transaction: Transaction, options: RunOptions) {
    this.#program = program;
    this.#run = new Run(program.tables, transaction, options);
    this.#requestBody = new RequestBodyReader(this.#run);
    this.#responseBody = new ResponseBodyReader(this.#run);
  }

  // ---- request ----

  inspectRequestHeaders(): Interruption | undefined {
    const run = this.#run;
    this.#beginWork();
    this.#isBegun = true;
    if (run.engine !== 'off') {
      takeRequestHead(run);
      runPhase(this.#program, run, 1);
      this.#requestBody.open();
    }
    return this.#endWork();
  }

  get wantsRequestBody(): boolean {
    return this.#requestBody.wantsMore;
  }

  appendRequestBody(chunk: Uint8Array): Interruption | undefined {
    if (!this.#requestBody.wantsMore) {
      this.#requestBody.bytesSkipped += chunk.length;
      return undefined;
    }
    this.#beginWork();
    this.#requestBody.append(chunk);
    return this.#endWork();
  }

  appendRequestTrailers(values: readonly string[]): void {
    this.#run.hiddenTexts = values;
  }

  inspectRequestBody(turnMs?: number): Interruption | undefined {
    const run = this.#run;
    this.#beginWork(turnMs);
    this.#requestBody.wantsMore = false;
    if (run.pausedAt >= 0) resumePhase(this.#program, run);
    else if (this.#taking !== undefined) this.#takeRequestBody(this.#taking);
    else if (run.goesOn && this.#requestBody.finishEmpty()) this.#takeNoBody();
    else if (run.goesOn) this.#takeRequestBody(this.#readRequestBody());
    return this.#endWork();
  }

  get isPaused(): boolean {
    return this.#taking !== undefined || this.#run.pausedAt >= 0;
  }

  #takeNoBody(): void {
    this.#takeOnlyText('');
    runPhase(this.#program, this.#run, 2);
  }

  #takeOnlyText(text: string): void {
    const { hiddenTexts } = this.#run;
    const whole = hiddenTexts.length === 0 ? text : [text, ...hiddenTexts].join('\n');
    takeStored(this.#run, 'REQUEST_BODY', whole);
  }

  *#readRequestBody(): Turns {
    const run = this.#run;
    const text = yield* this.#requestBody.finish();
    if (!run.goesOn) return;
    if (run.requestBodyBytes === 0) {
      this.#takeOnlyText(text);
      return;
    }
    run.budget.spend(run.requestBodyBytes);
    yield* takeRequestBody(this.#program, run, text);
  }

  #takeRequestBody(taking: Turns): void {
    const isTaken = taking.next().done === true;
    this.#taking = isTaken ? undefined : taking;
    if (isTaken && this.#run.goesOn) runPhase(this.#program, this.#run, 2);
  }

  skipRequestBytes(bytes: number): void {
    this.#requestBody.bytesSkipped += bytes;
  }

  // ---- answer ----

  inspectResponseHeaders(response: ResponseView): Interruption | undefined {
    const run = this.#run;
    this.#beginWork();
    run.response = response;
    run.budget.giveFull();
    if (run.goesOn) {
      takeResponseHead(run);
      runPhase(this.#program, run, 3);
      this.#responseBody.open();
    }
    return this.#endWork();
  }

  get wantsResponseBody(): boolean {
    return this.#responseBody.wantsMore;
  }

  appendResponseBody(chunk: Uint8Array): Interruption | undefined {
    if (!this.#responseBody.wantsMore) {
      this.#responseBody.bytesSkipped += chunk.length;
      return undefined;
    }
    this.#beginWork();
    this.#responseBody.append(chunk);
    return this.#endWork();
  }

  inspectResponseBody(): Interruption | undefined {
    const run = this.#run;
    this.#beginWork();
    this.#responseBody.wantsMore = false;
    if (run.goesOn) {
      takeStored(run, 'RESPONSE_BODY', this.#responseBody.finish());
      runPhase(this.#program, run, 4);
    }
    return this.#endWork();
  }

  skipResponseBytes(bytes: number): void {
    this.#responseBody.bytesSkipped += bytes;
  }

  // ---- end ----

  finish(): Outcome {
    if (this.#outcome !== undefined) return this.#outcome;
    const run = this.#run;
    const { scores } = this.#program;
    // Where no rule ever ran there is nothing to sum up.
    if (this.#isBegun && this.#program.counts.rules[5] > 0) {
      this.#beginWork();
      runPhase(this.#program, run, 5);
      this.#endWork();
    }
    this.#outcome = {
      matches: run.matches,
      matchesNotKept: run.matchesNotKept,
      faults: run.faults,
      interruption: run.interruption ?? run.foreseen,
      inboundScore: scoreOf(run, scores.inbound, scores.inboundLevels),
      outboundScore: scoreOf(run, scores.outbound, scores.outboundLevels),
      requestBytesNotInspected: this.#requestBody.bytesSkipped,
      responseBytesNotInspected: this.#responseBody.bytesSkipped,
      inspectMicroseconds: Math.round(this.#spentMs * MICROSECONDS_PER_MILLISECOND),
      maskedValues: maskedValues(run),
      audited: run.auditEngine !== 'off',
    };
    return this.#outcome;
  }

  // ---- time ----

  #beginWork(turnMs: number = Infinity): void {
    this.#workBegunMs = this.#run.options.clock.monotonic();
    this.#run.budget.beginWork(this.#workBegunMs, turnMs);
  }

  #endWork(): Interruption | undefined {
    const nowMs = this.#run.options.clock.monotonic();
    this.#spentMs += nowMs - this.#workBegunMs;
    this.#run.budget.endWork(nowMs);
    return this.#run.interruption;
  }
}
