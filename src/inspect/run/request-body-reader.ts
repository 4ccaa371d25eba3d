import type { BodyProcessorName } from '../../seclang/index.ts';
import type { Body, BodyKind, BodyParser } from '../body/body.ts';
import { TextCollector } from '../body/collect-text.ts';
import { codingsOf, decodeContent } from '../body/decode-content.ts';
import {
  decodeWide,
  guessKind,
  looksLikeJson,
  looksLikeMarkup,
  makeBodyParser,
  readFieldLines,
  readRecords,
} from '../body/index.ts';
import { joinedRequestHeader, requestHeader } from './computed.ts';
import type { Run } from './run.ts';
import { inTurns, type Turns } from './take-in-turns.ts';

const STATUS_BAD_REQUEST = 400;
const STATUS_CONTENT_TOO_LARGE = 413;
/** Content of an uploaded file that rules see. */
const FILE_CONTENT_BYTES_MAX = 262_144;
/** A longer body that looks like nothing is no text for rules (10005 of the default rules). */
const UNKNOWN_TEXT_BYTES_MAX = 32_768;
/** Of a compressed body so many times SecRequestBodyLimit are unpacked: more is a bomb. */
const DECODED_LIMITS_MAX = 8;

/** What a byte that is parsed costs, in bytes that are only read. */
const PARSE_COST = 2;

/**
 * Reads a request's body for the rules of phase 2, as far as its limits go: unpacks it, parses it as
 * what phase 1 says it is, or as what it looks like, and keeps its text for REQUEST_BODY.
 */
export class RequestBodyReader {
  /** Until the body ends, or a limit of it is reached. */
  wantsMore = false;
  /** What no rule has seen. */
  bytesSkipped = 0;
  readonly #run: Run;
  #bytesMax = 0;
  #parser: BodyParser | undefined = undefined;
  #text: TextCollector | undefined = undefined;
  #codings: readonly string[] = [];
  /** The pieces of a compressed body. */
  #encoded: Buffer[] | undefined = undefined;
  /** Length of the body where its kind is a guess. */
  #guessedBytes = 0;

  constructor(run: Run) {
    this.#run = run;
  }

  /** After phase 1, which says what the body is to be read as. */
  open(): void {
    const run = this.#run;
    if (!run.requestBodyAccess || !run.goesOn) return;
    this.wantsMore = true;
    const { requestBodyBytesMaxWithoutFiles } = run.tables.settings;
    this.#bytesMax =
      run.bodyProcessor === 'MULTIPART'
        ? run.requestBodyBytesMax
        : Math.min(run.requestBodyBytesMax, requestBodyBytesMaxWithoutFiles);
  }

  append(chunk: Uint8Array): void {
    const run = this.#run;
    if (!run.budget.takesBody(run.requestBodyBytes + chunk.length)) {
      this.wantsMore = false;
      this.bytesSkipped += chunk.length;
      return;
    }
    if (run.requestBodyBytes === 0) this.#begin();
    const room = Math.max(0, this.#bytesMax - run.requestBodyBytes);
    const taken = chunk.length > room ? chunk.subarray(0, room) : chunk;
    run.requestBodyBytes += taken.length;
    if (this.#encoded === undefined) this.#take(taken);
    else this.#encoded.push(Buffer.from(taken));
    if (taken !== chunk) this.#cut(chunk.length - taken.length);
  }

  /** Ends a body of which nothing came, as nearly every request has it; false where something did. */
  finishEmpty(): boolean {
    const isEmpty = (this.#parser ?? this.#text ?? this.#encoded) === undefined;
    if (isEmpty && this.#run.bodyProcessor === 'GUESS') this.#run.bodyProcessor = '';
    return isEmpty;
  }

  /**
   * Makes of what came the run's `body`, and returns the text of it, unpacked. What is wrong with it is
   * a fault, and may end the request. It stops where the run's turn is over.
   */
  *finish(): Turns<string> {
    const run = this.#run;
    this.#unpack();
    if (run.bodyProcessor === 'GUESS') yield* this.#guess();
    else yield* this.#readMisnamed();
    if (this.#parser !== undefined) {
      run.body = yield* this.#finishParser(this.#parser);
      this.#parser = undefined;
      if (run.body !== undefined) this.#judge(run.body);
    }
    const text = this.#text?.take() ?? '';
    this.#text = undefined;
    return text;
  }

  #begin(): void {
    const run = this.#run;
    this.#codings = codingsOf(joinedRequestHeader(run, 'content-encoding'));
    if (this.#codings.length > 0) this.#encoded = [];
    const processor = run.bodyProcessor;
    if (processor === 'GUESS') {
      this.#text = new TextCollector();
      return;
    }
    if (processor !== '') this.#parser = makeParser(run, processor);
    // Of these two rules see the parts: what uploaded files hold is no text, and the tags of XML would
    // only be misread.
    const isText =
      (processor !== 'MULTIPART' && processor !== 'XML') || run.forceRequestBodyVariable;
    if (run.tables.readsRequestBody && isText) this.#text = new TextCollector();
  }

  #take(bytes: Uint8Array): void {
    this.#parser?.append(bytes);
    this.#text?.append(bytes);
  }

  /** The limit is reached, and so many bytes stay unread. */
  #cut(bytes: number): void {
    const run = this.#run;
    this.bytesSkipped += bytes;
    this.wantsMore = false;
    run.isRequestBodyCut = true;
    const message = `the request body is larger than ${this.#bytesMax} bytes`;
    run.noteFault({ kind: 'body-limit', message, ruleId: 0 });
    if (run.tables.settings.requestBodyLimitAction !== 'reject') return;
    run.refuse(2, STATUS_CONTENT_TOO_LARGE, message);
  }

  /** Unpacks what was compressed. What is not looked at for its size is a fault, and refused where faults are. */
  #unpack(): void {
    const run = this.#run;
    if (this.#encoded === undefined) return;
    const bytes = Buffer.concat(this.#encoded);
    this.#encoded = undefined;
    const bytesMax = this.#bytesMax;
    const decoded = decodeContent(
      this.#codings,
      bytes,
      bytesMax * DECODED_LIMITS_MAX,
      run.isRequestBodyCut,
    );
    if (decoded.kind === 'too-large') {
      this.#refuseUnpacked(decoded.bytesMax);
      return;
    }
    if (decoded.kind === 'decoded') {
      run.hiddenTexts = [...run.hiddenTexts, ...decoded.hidden];
    }
    const content = decoded.kind === 'decoded' ? decoded.bytes : bytes;
    this.#take(content.subarray(0, bytesMax));
    run.requestBodyBytes = Math.min(content.length, bytesMax);
    if (content.length > bytesMax) this.#cut(content.length - bytesMax);
  }

  #refuseUnpacked(bytesMax: number): void {
    const run = this.#run;
    const message = `the request body is larger than ${bytesMax} bytes when it is unpacked`;
    run.isRequestBodyCut = true;
    run.noteFault({ kind: 'body-limit', message, ruleId: 0 });
    if (run.options.onFault === 'block') run.refuse(2, STATUS_CONTENT_TOO_LARGE, message);
  }

  /** Reads a body of no known type as what it looks like; one that looks like none, and is large, is a file. */
  *#guess(): Turns {
    const run = this.#run;
    const text = this.#takeNarrow();
    const kind = guessKind(text);
    if (kind === undefined) {
      run.bodyProcessor = '';
      if (yield* this.#readMarkup(text)) return;
      run.misnamedBody =
        readRecords(text, requestHeader(run, 'content-type')) ?? readFieldLines(text);
      if (text.length > UNKNOWN_TEXT_BYTES_MAX) this.bytesSkipped += text.length;
      return;
    }
    run.bodyProcessor = PROCESSORS[kind];
    this.#guessedBytes = text.length;
    this.#parser = makeParser(run, run.bodyProcessor);
    this.#parser.append(Buffer.from(text, 'latin1'));
  }

  /** What came; where it is JSON or XML in an encoding of two or four bytes, in UTF-8. */
  #takeNarrow(): string {
    const text = this.#text?.take() ?? '';
    const decoded = decodeWide(text);
    if (decoded === undefined) return text;
    if (guessKind(decoded) === undefined && !looksLikeMarkup(decoded)) return text;
    this.#text = new TextCollector();
    this.#text.append(Buffer.from(decoded, 'latin1'));
    return decoded;
  }

  /** Many servers read JSON or XML without asking what its sender called it. */
  *#readMisnamed(): Turns {
    const { bodyProcessor } = this.#run;
    if (bodyProcessor === 'URLENCODED') {
      const text = this.#takeNarrow();
      if (looksLikeJson(text)) this.#run.misnamedBody = yield* this.#parse('JSON', text);
      else yield* this.#readMarkup(text);
    } else if (bodyProcessor === 'JSON') {
      // What is in a wide encoding is refused by rules as it came.
      const text = this.#text?.take() ?? '';
      if (guessKind(text) === 'urlencoded')
        this.#run.misnamedBody = yield* this.#parse('URLENCODED', text);
      else yield* this.#readMarkup(text);
    }
  }

  /** Takes in what a parser of XML would find in a text that may be none. */
  *#readMarkup(text: string): Turns<boolean> {
    if (!looksLikeMarkup(text)) return false;
    this.#run.misnamedBody = yield* this.#parse('XML', text);
    return true;
  }

  *#parse(processor: BodyProcessorName, text: string): Turns<Body | undefined> {
    const parser = makeParser(this.#run, processor);
    parser.append(Buffer.from(text, 'latin1'));
    return yield* this.#finishParser(parser);
  }

  /** Undefined where the time for it ran out. */
  *#finishParser(parser: BodyParser): Turns<Body | undefined> {
    const run = this.#run;
    return yield* inTurns(run, parser.finish(run.isRequestBodyCut), PARSE_COST);
  }

  #judge(body: Body): void {
    const run = this.#run;
    if (body.dropped > 0) run.noteDropped(body.error, body.dropped);
    if (this.#guessedBytes > 0 && body.error !== '') {
      // It was none after all: lines of JSON, say. What was read stays, and the text is read as a whole.
      run.bodyProcessor = '';
      if (this.#guessedBytes > UNKNOWN_TEXT_BYTES_MAX) this.bytesSkipped += this.#guessedBytes;
      return;
    }
    // What is wrong with a body that was cut is that it was cut: INBOUND_DATA_ERROR tells.
    if (body.error === '' || run.isRequestBodyCut || body.dropped > 0) return;
    run.bodyError = body.error;
    run.noteFault({ kind: 'body-parse', message: body.error, ruleId: 0 });
    if (run.tables.decidesOnBodyErrors || run.options.onFault === 'allow') return;
    run.refuse(2, STATUS_BAD_REQUEST, body.error);
  }
}

function makeParser(run: Run, processor: BodyProcessorName): BodyParser {
  const { settings, readsFileContent } = run.tables;
  return makeBodyParser(BODY_KINDS[processor], {
    contentType: requestHeader(run, 'content-type'),
    argumentSeparator: settings.argumentSeparator,
    argumentsMax: settings.argumentsMax,
    depthMax: settings.jsonDepthMax,
    filesMax: settings.uploadedFilesMax,
    fileContentBytesMax: readsFileContent ? FILE_CONTENT_BYTES_MAX : 0,
    valueBytesMax: settings.requestBodyBytesMaxWithoutFiles,
    xmlIntoArguments: run.xmlArguments,
  });
}

const BODY_KINDS: Readonly<Record<BodyProcessorName, BodyKind>> = {
  URLENCODED: 'urlencoded',
  MULTIPART: 'multipart',
  JSON: 'json',
  XML: 'xml',
};

/** Of the kinds that a body can be seen to be. */
const PROCESSORS = { urlencoded: 'URLENCODED', json: 'JSON', xml: 'XML' } as const;
