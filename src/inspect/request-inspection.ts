import type { BodyProcessorName } from '../seclang/index.ts';
import type { BodyKind, BodyParser } from './body/body.ts';
import { guessKind, makeBodyParser } from './body/index.ts';
import { codingsOf, decodeContent } from './body/decode-content.ts';
import { TextCollector } from './body/collect-text.ts';
import type { Inspection } from './inspection.ts';
import type { Interruption, Outcome, Phase } from './outcome.ts';
import type { CompiledProgram } from './program/program.ts';
import { joinedRequestHeader, mediaType, requestHeader, responseHeader } from './run/computed.ts';
import { Run, type RunOptions } from './run/run.ts';
import { runPhase } from './run/run-phase.ts';
import { takeRequestBody, takeResponseHead } from './run/take-body.ts';
import { takeRequestHead, takeStored } from './run/take-request.ts';
import { maskedValues, scoreOf } from './run/sum-up.ts';
import type { ResponseView, Transaction } from './transaction.ts';

const STATUS_BAD_REQUEST = 400;
const STATUS_CONTENT_TOO_LARGE = 413;
const STATUS_BAD_GATEWAY = 502;
const MICROSECONDS_PER_MILLISECOND = 1000;
/** Content of an uploaded file that rules see. */
const FILE_CONTENT_BYTES_MAX = 262_144;
/** A longer body that looks like nothing is no text for rules (10005 of the default rules). */
const UNKNOWN_TEXT_BYTES_MAX = 32_768;
/** Of a compressed body so many times SecRequestBodyLimit are unpacked: more is a bomb. */
const DECODED_LIMITS_MAX = 8;

/** Inspection of one request by the rules of a program. */
export class RequestInspection implements Inspection {
  readonly #program: CompiledProgram;
  readonly #run: Run;
  #spentMs = 0;
  #begunMs = 0;

  #wantsRequestBody = false;
  #requestBodyLimit = 0;
  #parser: BodyParser | undefined = undefined;
  #requestText: TextCollector | undefined = undefined;
  #codings: readonly string[] = [];
  /** The pieces of a compressed body. */
  #encoded: Buffer[] | undefined = undefined;
  /** Length of the body where its kind is a guess. */
  #guessedBytes = 0;
  #requestBytesSkipped = 0;
  #wantsResponseBody = false;
  #responseText: TextCollector | undefined = undefined;
  #responseBytesSkipped = 0;
  #outcome: Outcome | undefined = undefined;
  #isBegun = false;

  constructor(program: CompiledProgram, transaction: Transaction, options: RunOptions) {
    this.#program = program;
    this.#run = new Run(program.tables, transaction, options);
  }

  // ---- request ----

  inspectRequestHeaders(): Interruption | undefined {
    const run = this.#run;
    this.#begin();
    this.#isBegun = true;
    if (run.engine !== 'off') {
      takeRequestHead(run);
      runPhase(this.#program, run, 1);
      this.#openRequestBody();
    }
    return this.#end();
  }

  get wantsRequestBody(): boolean {
    return this.#wantsRequestBody;
  }

  #openRequestBody(): void {
    const run = this.#run;
    const { settings } = run.tables;
    if (!run.requestBodyAccess || !this.#goesOn()) return;
    this.#wantsRequestBody = true;
    const isMultipart = run.bodyProcessor === 'MULTIPART';
    this.#requestBodyLimit = isMultipart
      ? run.requestBodyBytesMax
      : Math.min(run.requestBodyBytesMax, settings.requestBodyBytesMaxWithoutFiles);
  }

  /** Whether there are rules still to come for the request or the answer. */
  #goesOn(): boolean {
    const run = this.#run;
    return run.interruption === undefined && run.engine !== 'off' && !run.isOutOfBudget;
  }

  appendRequestBody(chunk: Uint8Array): Interruption | undefined {
    if (!this.#wantsRequestBody) {
      this.#requestBytesSkipped += chunk.length;
      return undefined;
    }
    const run = this.#run;
    this.#begin();
    if (!run.budget.takesBody(run.requestBodyBytes + chunk.length)) {
      this.#wantsRequestBody = false;
      this.#requestBytesSkipped += chunk.length;
      return this.#end();
    }
    if (run.requestBodyBytes === 0) this.#makeCollectors();
    const room = this.#requestBodyLimit - run.requestBodyBytes;
    const isCut = chunk.length > room;
    const taken = isCut ? chunk.subarray(0, Math.max(0, room)) : chunk;
    run.requestBodyBytes += taken.length;
    if (this.#encoded === undefined) this.#takeContent(taken);
    else this.#encoded.push(Buffer.from(taken));
    if (isCut) {
      this.#requestBytesSkipped += chunk.length - taken.length;
      this.#cutRequestBody();
    }
    return this.#end();
  }

  #takeContent(bytes: Uint8Array): void {
    this.#parser?.append(bytes);
    this.#requestText?.append(bytes);
  }

  #makeCollectors(): void {
    const run = this.#run;
    this.#codings = codingsOf(joinedRequestHeader(run, 'content-encoding'));
    if (this.#codings.length > 0) this.#encoded = [];
    const processor = run.bodyProcessor;
    if (processor === 'GUESS') {
      this.#requestText = new TextCollector();
      return;
    }
    if (processor !== '') this.#parser = this.#makeParser(processor);
    // Of these two rules see the parts: what uploaded files hold is no text, and the tags of XML would
    // only be misread.
    const isText =
      (processor !== 'MULTIPART' && processor !== 'XML') || run.forceRequestBodyVariable;
    if (run.tables.readsRequestBody && isText) this.#requestText = new TextCollector();
  }

  #makeParser(processor: BodyProcessorName): BodyParser {
    const run = this.#run;
    const { settings, readsFileContent } = run.tables;
    return makeBodyParser(BODY_KINDS[processor], {
      contentType: requestHeader(run, 'content-type'),
      argumentSeparator: settings.argumentSeparator,
      argumentsMax: settings.argumentsMax,
      depthMax: settings.jsonDepthMax,
      filesMax: settings.uploadedFilesMax,
      fileContentBytesMax: readsFileContent ? FILE_CONTENT_BYTES_MAX : 0,
      valueBytesMax: settings.requestBodyBytesMaxWithoutFiles,
      xmlIntoArguments: run.xmlArguments !== 'off',
    });
  }

  /** Reads a body of no known type as what it looks like; one that looks like none, and is large, is a file. */
  #guessBody(): void {
    const run = this.#run;
    const text = this.#requestText?.take() ?? '';
    const kind = guessKind(text);
    if (kind === undefined) {
      run.bodyProcessor = '';
      if (text.length > UNKNOWN_TEXT_BYTES_MAX) this.#requestBytesSkipped += text.length;
      return;
    }
    run.bodyProcessor = PROCESSORS[kind];
    this.#guessedBytes = text.length;
    this.#parser = this.#makeParser(run.bodyProcessor);
    this.#parser.append(Buffer.from(text, 'latin1'));
  }

  #cutRequestBody(): void {
    const run = this.#run;
    run.isRequestBodyCut = true;
    this.#wantsRequestBody = false;
    const message = `the request body is larger than ${this.#requestBodyLimit} bytes`;
    run.noteFault({ kind: 'body-limit', message, ruleId: 0 });
    if (run.tables.settings.requestBodyLimitAction !== 'reject') return;
    refuse(run, 2, STATUS_CONTENT_TOO_LARGE, message);
  }

  inspectRequestBody(): Interruption | undefined {
    const run = this.#run;
    this.#begin();
    this.#wantsRequestBody = false;
    if (this.#goesOn()) {
      this.#finishRequestBody();
      if (!this.#goesOn()) return this.#end();
      const text = this.#requestText?.take() ?? '';
      this.#requestText = undefined;
      takeRequestBody(this.#program, run, text);
      runPhase(this.#program, run, 2);
    }
    return this.#end();
  }

  /** Unpacks what was compressed. What is not looked at for its size is a fault, and refused where faults are. */
  #decodeRequestBody(): void {
    const run = this.#run;
    if (this.#encoded === undefined) return;
    const bytes = Buffer.concat(this.#encoded);
    this.#encoded = undefined;
    const most = this.#requestBodyLimit;
    const decoded = decodeContent(
      this.#codings,
      bytes,
      most * DECODED_LIMITS_MAX,
      run.isRequestBodyCut,
    );
    if (decoded.kind === 'too-large') {
      this.#refuseDecoded(decoded.bytesMax);
      return;
    }
    if (decoded.kind === 'decoded') run.hiddenTexts = decoded.hidden;
    const content = decoded.kind === 'decoded' ? decoded.bytes : bytes;
    this.#takeContent(content.subarray(0, most));
    run.requestBodyBytes = Math.min(content.length, most);
    if (content.length <= most) return;
    this.#requestBytesSkipped += content.length - most;
    this.#cutRequestBody();
  }

  #refuseDecoded(bytesMax: number): void {
    const run = this.#run;
    const message = `the request body is larger than ${bytesMax} bytes when it is unpacked`;
    run.isRequestBodyCut = true;
    run.noteFault({ kind: 'body-limit', message, ruleId: 0 });
    if (run.options.onFault === 'allow') return;
    refuse(run, 2, STATUS_CONTENT_TOO_LARGE, message);
  }

  #finishRequestBody(): void {
    const run = this.#run;
    this.#decodeRequestBody();
    if (run.bodyProcessor === 'GUESS') this.#guessBody();
    if (this.#parser === undefined) return;
    const body = this.#parser.finish(run.isRequestBodyCut);
    this.#parser = undefined;
    run.body = body;
    if (body.dropped > 0) run.noteDropped(body.error, body.dropped);
    if (this.#guessedBytes > 0 && body.error !== '') {
      // It was none after all: lines of JSON, say. What was read stays, and the text is read as a whole.
      run.bodyProcessor = '';
      if (this.#guessedBytes > UNKNOWN_TEXT_BYTES_MAX)
        this.#requestBytesSkipped += this.#guessedBytes;
      return;
    }
    // What is wrong with a body that was cut is that it was cut: INBOUND_DATA_ERROR tells.
    if (body.error === '' || run.isRequestBodyCut || body.dropped > 0) return;
    run.bodyError = body.error;
    const fault = { kind: 'body-parse', message: body.error, ruleId: 0 } as const;
    run.noteFault(fault);
    if (run.tables.decidesOnBodyErrors || run.options.onFault === 'allow') return;
    refuse(run, 2, STATUS_BAD_REQUEST, body.error);
  }

  skipRequestBytes(bytes: number): void {
    this.#requestBytesSkipped += bytes;
  }

  // ---- answer ----

  inspectResponseHeaders(response: ResponseView): Interruption | undefined {
    const run = this.#run;
    this.#begin();
    run.response = response;
    run.budget.giveFull();
    if (this.#goesOn()) {
      takeResponseHead(run);
      runPhase(this.#program, run, 3);
      this.#wantsResponseBody = run.responseBodyAccess && this.#goesOn() && this.#isReadable();
    }
    return this.#end();
  }

  /** A body of a type that rules want to see, and not compressed. */
  #isReadable(): boolean {
    const run = this.#run;
    const encoding = responseHeader(run, 'content-encoding').trim().toLowerCase();
    if (encoding !== '' && encoding !== 'identity') return false;
    const types = run.tables.settings.responseBodyMimeTypes;
    if (types === undefined) return true;
    const type = mediaType(responseHeader(run, 'content-type')).toLowerCase();
    return types.includes(type === '' ? 'null' : type);
  }

  get wantsResponseBody(): boolean {
    return this.#wantsResponseBody;
  }

  appendResponseBody(chunk: Uint8Array): Interruption | undefined {
    if (!this.#wantsResponseBody) {
      this.#responseBytesSkipped += chunk.length;
      return undefined;
    }
    const run = this.#run;
    this.#begin();
    this.#responseText ??= new TextCollector();
    const room = run.responseBodyBytesMax - run.responseBodyBytes;
    const isCut = chunk.length > room;
    const taken = isCut ? chunk.subarray(0, Math.max(0, room)) : chunk;
    run.responseBodyBytes += taken.length;
    this.#responseText.append(taken);
    if (isCut) {
      this.#responseBytesSkipped += chunk.length - taken.length;
      this.#cutResponseBody();
    }
    return this.#end();
  }

  #cutResponseBody(): void {
    const run = this.#run;
    run.isResponseBodyCut = true;
    this.#wantsResponseBody = false;
    const message = `the response body is larger than ${run.responseBodyBytesMax} bytes`;
    run.noteFault({ kind: 'body-limit', message, ruleId: 0 });
    if (run.tables.settings.responseBodyLimitAction !== 'reject') return;
    refuse(run, 4, STATUS_BAD_GATEWAY, message);
  }

  inspectResponseBody(): Interruption | undefined {
    const run = this.#run;
    this.#begin();
    this.#wantsResponseBody = false;
    if (this.#goesOn()) {
      takeStored(run, 'RESPONSE_BODY', this.#responseText?.take() ?? '');
      this.#responseText = undefined;
      runPhase(this.#program, run, 4);
    }
    return this.#end();
  }

  skipResponseBytes(bytes: number): void {
    this.#responseBytesSkipped += bytes;
  }

  // ---- end ----

  finish(): Outcome {
    if (this.#outcome !== undefined) return this.#outcome;
    const run = this.#run;
    const { scores } = this.#program;
    this.#begin();
    // Where no rule ever ran there is nothing to sum up.
    if (this.#isBegun) runPhase(this.#program, run, 5);
    this.#end();
    this.#outcome = {
      matches: run.matches,
      matchesNotKept: run.matchesNotKept,
      faults: run.faults,
      interruption: run.interruption ?? run.foreseen,
      inboundScore: scoreOf(run, scores.inbound, scores.inboundLevels),
      outboundScore: scoreOf(run, scores.outbound, scores.outboundLevels),
      requestBytesNotInspected: this.#requestBytesSkipped,
      responseBytesNotInspected: this.#responseBytesSkipped,
      inspectMicroseconds: Math.round(this.#spentMs * MICROSECONDS_PER_MILLISECOND),
      maskedValues: maskedValues(run),
      audited: run.auditEngine !== 'off',
    };
    return this.#outcome;
  }

  // ---- time ----

  #begin(): void {
    this.#begunMs = this.#run.options.clock.monotonic();
    this.#run.budget.beginWork(this.#begunMs);
  }

  #end(): Interruption | undefined {
    const nowMs = this.#run.options.clock.monotonic();
    this.#spentMs += nowMs - this.#begunMs;
    this.#run.budget.endWork(nowMs);
    return this.#run.interruption;
  }
}

/** Ends the request for what is wrong with a body, which no rule said. */
function refuse(run: Run, phase: Phase, status: number, message: string): void {
  run.interrupt({ verdict: 'block', status, location: '', ruleId: 0, phase, message });
}

const PROCESSORS = { urlencoded: 'URLENCODED', json: 'JSON', xml: 'XML' } as const;

const BODY_KINDS: Readonly<Record<BodyProcessorName, BodyKind>> = {
  URLENCODED: 'urlencoded',
  MULTIPART: 'multipart',
  JSON: 'json',
  XML: 'xml',
};
