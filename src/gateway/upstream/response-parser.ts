import { lowerCaseName } from '../../lib/header-name.ts';
import type { UpstreamHead } from './upstream.ts';

export const RESPONSE_HEAD_BYTES_MAX = 65_536;
const RESPONSE_TRAILER_BYTES_MAX = 16_384;
/** A chunk's size line with its extension. */
const CHUNK_LINE_BYTES_MAX = 1024;
/** Interim answers before the real one. */
const INFORMATIONS_MAX = 16;
/** Sizes and lengths stay below the integers that a number holds exactly. */
const CHUNK_SIZE = /^0*([0-9a-fA-F]{1,13})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]*)?$/;
const LENGTH = /^[0-9]{1,15}$/;

const CR = 13;
const LF = 10;
const END_OF_HEAD = Buffer.from('\r\n\r\n');
const END_OF_LINE = Buffer.from('\r\n');
/**
 * A whole head: status line, then field lines, each ended by CRLF. No space before a colon, no folded
 * lines, no control characters (RFC 9112 sections 4 and 5).
 */
const HEAD =
  /^HTTP\/1\.[01] [1-5][0-9]{2}(?: [\t\x20-\x7e\x80-\xff]*)?\r\n(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const FIELDS = /^(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*$/;
const NO_FIELDS: readonly string[] = [];
const NO_BYTES = Buffer.alloc(0);

export interface ResponseParserEvents {
  onInformation(status: number, rawHeaders: readonly string[]): void;
  onHead(head: UpstreamHead): void;
  onData(chunk: Buffer): void;
  onEnd(rawTrailers: readonly string[]): void;
}

/**
 * - `more`: the answer goes on
 * - `done`: it is complete; `rest` belongs to nothing
 * - `upgrade`: a 101 was read (`head`); `rest` is the other protocol's
 * - `malformed`: `message` says what is wrong, nothing more can be read
 */
export type ParseState = 'more' | 'done' | 'upgrade' | 'malformed';

type Step =
  | 'head'
  | 'length'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailers'
  | 'until-close';

/**
 * Reads HTTP/1.1 answers from bytes as they come. Why not a library's parser: the spelling and order
 * of fields, trailers and exact bytes must survive, at a fraction of the cost
 * (docs/decisions/upstream-client.md). It is strict: an answer that could be read in two ways is
 * malformed.
 */
export class ResponseParser {
  readonly #events: ResponseParserEvents;
  #step: Step = 'head';
  #isHeadRequest = false;
  #expectsUpgrade = false;
  #informations = 0;
  #chunk: Buffer = NO_BYTES;
  #at = 0;
  /** Where to look for the end of a head or line that began in an earlier read. */
  #searchFrom = 0;
  #partial: Buffer | undefined;
  /** Bytes of the body or of the chunk still to come. */
  #left = 0;
  /** The answer lets the connection be used again. */
  keepsAlive = true;
  /** Seconds from the upstream's Keep-Alive field, or -1. */
  keepAliveSeconds = -1;
  message = '';
  head: UpstreamHead | undefined;

  constructor(events: ResponseParserEvents) {
    this.#events = events;
  }

  /** What came after `done` or `upgrade`. */
  get rest(): Buffer {
    return this.#chunk.subarray(this.#at);
  }

  /** Gets ready for the answer to a request with that method. */
  begin(method: string, expectsUpgrade: boolean): void {
    this.#step = 'head';
    this.#isHeadRequest = method === 'HEAD';
    this.#expectsUpgrade = expectsUpgrade;
    this.#informations = 0;
    this.#chunk = NO_BYTES;
    this.#at = 0;
    this.#searchFrom = 0;
    this.#partial = undefined;
    this.keepsAlive = true;
    this.head = undefined;
  }

  execute(received: Buffer): ParseState {
    this.#at = 0;
    if (this.#partial === undefined) {
      this.#chunk = received;
    } else {
      this.#chunk = Buffer.concat([this.#partial, received]);
      this.#partial = undefined;
    }
    for (;;) {
      const state = this.#advance();
      if (state !== undefined) return state;
    }
  }

  /** The connection ended. True if that is how the answer ends (RFC 9112 section 6.3, rule 8). */
  finish(): boolean {
    if (this.#step !== 'until-close') return false;
    this.#events.onEnd(NO_FIELDS);
    return true;
  }

  /** Reads one part. Returns undefined to go on with the next. */
  #advance(): ParseState | undefined {
    switch (this.#step) {
      case 'head':
        return this.#readHead();
      case 'length':
        return this.#readCounted() ? this.#end(NO_FIELDS) : 'more';
      case 'chunk-size':
        return this.#readChunkSize();
      case 'chunk-data':
        return this.#readCounted() ? this.#go('chunk-end') : 'more';
      case 'chunk-end':
        return this.#readChunkEnd();
      case 'trailers':
        return this.#readTrailers();
      case 'until-close':
        break;
    }
    if (this.#at < this.#chunk.length) this.#events.onData(this.rest);
    this.#at = this.#chunk.length;
    return 'more';
  }

  #readHead(): ParseState | undefined {
    const text = this.#takeUntil(END_OF_HEAD, RESPONSE_HEAD_BYTES_MAX);
    if (text === undefined) {
      return this.#partial === undefined ? this.#fail('the head is too long') : 'more';
    }
    if (!HEAD.test(text)) return this.#fail('the head is no valid HTTP/1.1 head');
    const lineEnd = text.indexOf('\r\n');
    const rawHeaders = splitFields(text, lineEnd + 2);
    const head: UpstreamHead = {
      protocol: text.slice(0, 8),
      status: Number(text.slice(9, 12)),
      statusText: text.slice(13, lineEnd),
      rawHeaders,
    };
    if (head.status === 101) return this.#readUpgrade(head);
    if (head.status < 200) {
      if (++this.#informations > INFORMATIONS_MAX) return this.#fail('too many interim answers');
      this.#events.onInformation(head.status, rawHeaders);
      return undefined;
    }
    return this.#readFraming(head);
  }

  #readUpgrade(head: UpstreamHead): ParseState {
    if (!this.#expectsUpgrade) return this.#fail('101 without having been asked to switch');
    this.head = head;
    return 'upgrade';
  }

  /** How long is the body? RFC 9112 section 6.3. */
  #readFraming(head: UpstreamHead): ParseState | undefined {
    const framing = readFraming(head);
    if (typeof framing === 'string') return this.#fail(framing);
    this.head = head;
    this.keepsAlive = framing.keepsAlive;
    if (framing.keepAliveSeconds >= 0) this.keepAliveSeconds = framing.keepAliveSeconds;
    this.#events.onHead(head);
    if (this.#isHeadRequest || head.status === 204 || head.status === 304) {
      return this.#end(NO_FIELDS);
    }
    if (framing.isChunked) {
      this.#step = 'chunk-size';
    } else if (framing.length < 0) {
      this.#step = 'until-close';
      this.keepsAlive = false;
    } else {
      this.#step = 'length';
      this.#left = framing.length;
    }
    return undefined;
  }

  /** Hands on what is here of a body or chunk of known length. True when it is complete. */
  #readCounted(): boolean {
    const here = Math.min(this.#left, this.#chunk.length - this.#at);
    if (here > 0) {
      const start = this.#at;
      this.#at += here;
      this.#left -= here;
      this.#events.onData(this.#chunk.subarray(start, this.#at));
    }
    return this.#left === 0;
  }

  #readChunkSize(): ParseState | undefined {
    const line = this.#takeUntil(END_OF_LINE, CHUNK_LINE_BYTES_MAX);
    if (line === undefined) {
      return this.#partial === undefined ? this.#fail('a chunk line is too long') : 'more';
    }
    const found = CHUNK_SIZE.exec(line.slice(0, -2));
    if (found === null) return this.#fail('a chunk size is no hexadecimal number');
    this.#left = Number.parseInt(found[1]!, 16);
    this.#step = this.#left === 0 ? 'trailers' : 'chunk-data';
    return undefined;
  }

  #readChunkEnd(): ParseState | undefined {
    if (this.#chunk.length - this.#at < 2) return this.#keep();
    if (this.#chunk[this.#at] !== CR || this.#chunk[this.#at + 1] !== LF) {
      return this.#fail('a chunk is longer than its size');
    }
    this.#at += 2;
    this.#step = 'chunk-size';
    return undefined;
  }

  #readTrailers(): ParseState | undefined {
    if (this.#chunk.length - this.#at < 2) return this.#keep();
    if (this.#chunk[this.#at] === CR && this.#chunk[this.#at + 1] === LF) {
      this.#at += 2;
      return this.#end(NO_FIELDS);
    }
    const text = this.#takeUntil(END_OF_HEAD, RESPONSE_TRAILER_BYTES_MAX);
    if (text === undefined) {
      return this.#partial === undefined ? this.#fail('the trailers are too long') : 'more';
    }
    if (!FIELDS.test(text)) return this.#fail('the trailers are no valid fields');
    return this.#end(splitFields(text, 0));
  }

  /**
   * Takes the text up to `mark`, with the mark's first two bytes (the end of the last line). Undefined
   * where the mark is not here: then either the piece is kept for the next read (`#partial` is set),
   * or it is longer than `bytesMax` (`#partial` is not).
   */
  #takeUntil(mark: Buffer, bytesMax: number): string | undefined {
    const end = this.#chunk.indexOf(mark, this.#at + this.#searchFrom);
    const length = (end < 0 ? this.#chunk.length : end) - this.#at;
    if (length > bytesMax) return undefined;
    if (end < 0) {
      this.#keep();
      this.#searchFrom = Math.max(0, length - mark.length + 1);
      return undefined;
    }
    const text = this.#chunk.toString('latin1', this.#at, end + 2);
    this.#at = end + mark.length;
    this.#searchFrom = 0;
    return text;
  }

  #go(step: Step): undefined {
    this.#step = step;
  }

  #keep(): 'more' {
    // A copy: the read it came in may be large, and this may stay.
    this.#partial = Buffer.from(this.rest);
    this.#at = this.#chunk.length;
    return 'more';
  }

  #end(rawTrailers: readonly string[]): ParseState {
    this.#events.onEnd(rawTrailers);
    return 'done';
  }

  #fail(message: string): 'malformed' {
    this.message = message;
    return 'malformed';
  }
}

interface Framing {
  readonly isChunked: boolean;
  /** -1: until the connection ends. */
  readonly length: number;
  readonly keepsAlive: boolean;
  readonly keepAliveSeconds: number;
}

/** Returns what is wrong where two readers could disagree on the answer's end. */
function readFraming({ protocol, rawHeaders }: UpstreamHead): Framing | string {
  let isChunked = false;
  let length = -1;
  let keepsAlive = protocol === 'HTTP/1.1';
  let keepAliveSeconds = -1;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]!;
    // Lengths of the four names below.
    if (name.length !== 10 && name.length !== 14 && name.length !== 17) continue;
    const value = rawHeaders[index + 1]!;
    switch (lowerCaseName(name)) {
      case 'connection':
        if (/(?:^|,)[ \t]*close[ \t]*(?:$|,)/i.test(value)) keepsAlive = false;
        else if (/(?:^|,)[ \t]*keep-alive[ \t]*(?:$|,)/i.test(value)) keepsAlive = true;
        break;
      case 'keep-alive': {
        const found = /(?:^|[ ,])timeout=([0-9]{1,6})/i.exec(value);
        if (found !== null) keepAliveSeconds = Number(found[1]);
        break;
      }
      case 'content-length':
        if (length >= 0) return 'two Content-Length fields';
        if (!LENGTH.test(value)) return 'the Content-Length is no number';
        length = Number(value);
        break;
      case 'transfer-encoding':
        if (isChunked || value.toLowerCase() !== 'chunked') return 'unknown transfer coding';
        isChunked = true;
        break;
      default:
    }
  }
  if (isChunked && length >= 0) return 'both Content-Length and Transfer-Encoding';
  if (isChunked && protocol !== 'HTTP/1.1') return 'Transfer-Encoding in HTTP/1.0';
  return { isChunked, length, keepsAlive, keepAliveSeconds };
}

/** Field lines from `start`, each ended by CRLF, already known to be well-formed. */
function splitFields(text: string, start: number): string[] {
  const fields: string[] = [];
  let at = start;
  while (at < text.length) {
    const colon = text.indexOf(':', at);
    const lineEnd = text.indexOf('\r\n', colon);
    let from = colon + 1;
    let to = lineEnd;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    fields.push(text.slice(at, colon), text.slice(from, to));
    at = lineEnd + 2;
  }
  return fields;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}
