import { Buffer } from 'node:buffer';
import type { BodyOptions, BodyParser, MultipartBody } from './body.ts';
import type { MultipartPart } from './multipart-part.ts';
import { inOnePiece, type Pieces } from './pieces.ts';
import { IS_SPACE } from '../transforms/bytes.ts';
import { MultipartResult } from './multipart-result.ts';
import { readBoundary, type Boundary } from './read-boundary.ts';

/** Longest line of a part's header, and longest line that is looked at as a boundary. */
const LINE_BYTES_MAX = 4096;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DASH = 0x2d;
const DOUBLE_QUOTE = 0x22;
const NOTHING = Buffer.alloc(0);
const DASHES = Buffer.from('--');
/** Bytes read one by one before the rest is searched: so a search is never begun for each of many dashes. */
const READ_BEFORE_SEARCH = 128;

type State = 'preamble' | 'headers' | 'data' | 'epilogue' | 'unreadable';

/**
 * Parses a `multipart/form-data` body (RFC 7578) as its bytes come: what is kept is the values of the
 * fields, the headers of the parts and the beginnings of files. As strict as the MULTIPART_* variables
 * promise; but what is wrong is noted and reading goes on, so that rules see what an application less
 * strict might see.
 */
export class MultipartParser implements BodyParser {
  readonly #boundary: Boundary;
  /** `--boundary`. */
  readonly #delimiter: Buffer;
  readonly #result: MultipartResult;
  #state: State;
  /** What has come and is not yet read: less than a line in headers, the tail of the data in data. */
  #pending: Buffer = NOTHING;
  /** True where `#pending` begins a line. */
  #isAtLine = true;
  /** True once nothing more can come. */
  #isLast = false;
  #part: MultipartPart | undefined;
  #hasData = false;
  #boundaries = 0;

  constructor(options: BodyOptions) {
    this.#boundary = readBoundary(options.contentType);
    this.#delimiter = Buffer.from(`--${this.#boundary.text}`, 'latin1');
    this.#result = new MultipartResult(options, this.#boundary);
    this.#state = this.#boundary.text === '' ? 'unreadable' : 'preamble';
  }

  append(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#hasData = true;
    if (!this.#isReadable()) return;
    const { buffer, byteOffset, byteLength } = chunk;
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    const pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const read = this.#read(pending);
    // A copy: the chunk may be reused by the caller.
    this.#pending = read === pending.length ? NOTHING : Buffer.from(pending.subarray(read));
  }

  finish(isCut = false): Pieces<MultipartBody> {
    if (this.#hasData && this.#isReadable()) {
      this.#isLast = true;
      const read = this.#read(this.#pending);
      if (this.#isReadable()) {
        const rest = this.#pending.subarray(read);
        if (isCut) this.#finishCut(rest);
        else this.#finishLine(rest);
      }
    }
    return inOnePiece(this.#result.finish());
  }

  /** False where there is no boundary to read by, or were too many parts. */
  #isReadable(): boolean {
    return this.#state !== 'unreadable';
  }

  /** Reads what can be read of `bytes`, and returns how many bytes that were. */
  #read(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length) {
      const next = this.#readSome(bytes, at);
      if (!this.#isReadable()) return bytes.length;
      if (next === at) break;
      at = next;
    }
    return at;
  }

  /** Reads one line, or a stretch of data; returns `at` where more must come first. */
  #readSome(bytes: Buffer, at: number): number {
    if (!this.#isAtLine) return this.#readRestOfLine(bytes, at);
    if (this.#state !== 'headers' && !this.#mayBeBoundary(bytes, at)) {
      return this.#readStretch(bytes, at);
    }
    const lineFeed = bytes.indexOf(LINE_FEED, at);
    const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
    if (end - at > LINE_BYTES_MAX) return this.#readLongLine(bytes, at);
    if (lineFeed < 0) return at;
    this.#readLine(bytes.subarray(at, end));
    return end;
  }

  #readLongLine(bytes: Buffer, at: number): number {
    const start = bytes.subarray(at, at + LINE_BYTES_MAX);
    if (startsWith(start, this.#delimiter)) this.#result.fail('a boundary with something after it');
    else if (isDashed(start, 0)) this.#judgeDashedLine(start, 0, true);
    if (this.#state === 'headers') {
      this.#result.fail(`a part's header line over ${LINE_BYTES_MAX} bytes`);
    }
    this.#isAtLine = false;
    return this.#readRestOfLine(bytes, at);
  }

  #readRestOfLine(bytes: Buffer, at: number): number {
    if (this.#state !== 'headers') return this.#readStretch(bytes, at);
    const lineFeed = bytes.indexOf(LINE_FEED, at);
    this.#isAtLine = lineFeed >= 0;
    return lineFeed < 0 ? bytes.length : lineFeed + 1;
  }

  /**
   * Reads data up to the next line that may be a boundary, and leaves so much at the end of what has
   * come that no boundary is cut in two.
   */
  #readStretch(bytes: Buffer, at: number): number {
    const held = this.#isLast ? 0 : this.#delimiter.length + 2;
    const limit = bytes.length - held;
    let index = findDashes(bytes, at, limit);
    for (; index < limit; index = findDashes(bytes, index + 1, limit)) {
      const startsLine = index === at ? this.#isAtLine : bytes[index - 1] === LINE_FEED;
      if (startsLine) {
        if (this.#mayBeBoundary(bytes, index)) break;
        if (!this.#judgeDashedLine(bytes, index, this.#isLast)) break;
      } else if (this.#isDelimiterAt(bytes, index)) {
        // Django ends a part wherever the boundary stands, Werkzeug after a carriage return too.
        this.#result.sawUnmatched();
        this.#result.fail('a boundary within a line');
      }
    }
    if (index === at) return at;
    this.#takeData(bytes.subarray(at, index));
    this.#isAtLine = bytes[index - 1] === LINE_FEED;
    return index;
  }

  /** True where the line at `index` begins with the boundary, or too little of it has come to tell. */
  #mayBeBoundary(bytes: Buffer, index: number): boolean {
    if (bytes[index] !== DASH) return false;
    if (!this.#isLast && bytes.length - index < this.#delimiter.length + 2) return true;
    return bytes[index + 1] === DASH && this.#isDelimiterAt(bytes, index);
  }

  /** True where the boundary stands two bytes after `index`, where its two dashes would be. */
  #isDelimiterAt(bytes: Buffer, index: number): boolean {
    const delimiter = this.#delimiter;
    for (let offset = 2; offset < delimiter.length; offset++) {
      if (bytes[index + offset] !== delimiter[offset]) return false;
    }
    return true;
  }

  /** A whole line with its end: a boundary, a header, or data. */
  #readLine(line: Buffer): void {
    if (isDashed(line, 0) && this.#readBoundaryLine(line)) return;
    if (this.#state === 'headers') this.#readHeaderLine(line);
    else this.#takeData(line);
    this.#isAtLine = true;
  }

  /** Returns false where the line is no boundary, whatever it looks like. */
  #readBoundaryLine(line: Buffer): boolean {
    const length = this.#delimiter.length;
    if (!startsWith(line, this.#delimiter)) {
      this.#judgeDashedLine(line, 0, true);
      return false;
    }
    const isFinal = line[length] === DASH && line[length + 1] === DASH;
    const end = isFinal ? length + 2 : length;
    const ending = line.length - end;
    const isLineFeed = ending === 1 && line[end] === LINE_FEED;
    const isBoth = ending === 2 && line[end] === CARRIAGE_RETURN && line[end + 1] === LINE_FEED;
    if (!isLineFeed && !isBoth) {
      this.#result.fail('a boundary with something after it');
      return false;
    }
    this.#result.sawLineEnd(isBoth);
    this.#passBoundary(isFinal);
    return true;
  }

  /**
   * Looks at the line at `index`, which begins with two dashes and not with the boundary: how near does
   * it come? Returns false where more of it must come first; `isAll` says that no more will.
   */
  #judgeDashedLine(bytes: Buffer, index: number, isAll: boolean): boolean {
    const end = Math.min(bytes.length, index + LINE_BYTES_MAX);
    let at = index + 2;
    const isQuoted = this.#boundary.quoted && bytes[at] === DOUBLE_QUOTE;
    if (isQuoted) at++;
    else while (at < end && IS_SPACE[bytes[at]!] === 1 && bytes[at] !== LINE_FEED) at++;
    if (at > index + 2) {
      // The boundary without its dashes is as long as the delimiter less two.
      const isCut = end - at < this.#delimiter.length - 2 && end < index + LINE_BYTES_MAX;
      if (isCut && !isAll) return false;
      if (this.#isDelimiterAt(bytes, at - 2)) {
        this.#result.fail(isQuoted ? 'a boundary in quotes' : 'a boundary after white space');
      }
    }
    const isShort = bytes[index + 2] === LINE_FEED || bytes.length - index <= 3;
    if (!isShort) this.#result.sawUnmatched();
    return true;
  }

  #passBoundary(isFinal: boolean): void {
    this.#boundaries++;
    // PHP knows no final boundary, and reads on.
    if (this.#state === 'epilogue') this.#result.fail('a boundary after the final one');
    this.#result.sawBoundary();
    this.#closePart();
    this.#isAtLine = true;
    if (isFinal) {
      this.#state = 'epilogue';
    } else {
      this.#part = this.#result.openPart();
      // With too many parts the rest is not read: nothing of it would be kept.
      this.#state = this.#part === undefined ? 'unreadable' : 'headers';
    }
  }

  #closePart(): void {
    if (this.#part === undefined) return;
    const cut = this.#part.cutLineEnd();
    if (cut > 0) this.#result.sawLineEnd(cut === 2);
    this.#result.closePart(this.#part);
    this.#part = undefined;
  }

  #readHeaderLine(line: Buffer): void {
    const isBoth = line.length > 1 && line[line.length - 2] === CARRIAGE_RETURN;
    this.#result.sawLineEnd(isBoth);
    if (line.includes(this.#delimiter)) this.#result.fail('a boundary within a line');
    const text = line.toString('latin1', 0, line.length - (isBoth ? 2 : 1));
    if (text !== '' && this.#part!.addHeaderLine(text)) return;
    this.#part!.endHeaders();
    this.#state = 'data';
  }

  #takeData(bytes: Buffer): void {
    if (this.#state === 'preamble' || this.#state === 'epilogue') {
      this.#result.flag(this.#state === 'preamble' ? 'dataBefore' : 'dataAfter');
      this.#result.takeOutside(bytes);
    } else if (this.#state === 'data') this.#part!.addData(bytes);
  }

  /** The body ends where no line does: only the final boundary may stand there. */
  #finishLine(rest: Buffer): void {
    const isFinal =
      this.#boundaries > 0 &&
      this.#isAtLine &&
      rest.length === this.#delimiter.length + 2 &&
      startsWith(rest, this.#delimiter) &&
      isDashed(rest, this.#delimiter.length);
    if (this.#state === 'epilogue') {
      if (rest.length > 0) this.#takeRest(rest);
    } else if (isFinal) {
      this.#closePart();
      this.#state = 'epilogue';
    } else {
      if (rest.length > 0) this.#takeRest(rest);
      if (this.#part !== undefined) this.#result.closePart(this.#part);
    }
    // Batches without a request are nothing but the final boundary.
    if (!this.#boundary.isForm) return;
    if (this.#boundaries === 0) this.#result.fail('no boundary in the body');
    else if (this.#state !== 'epilogue') this.#result.fail('the final boundary is missing');
  }

  /** What was read of the last part counts; that no boundary ends it is no mistake. */
  #finishCut(rest: Buffer): void {
    if (this.#state === 'epilogue') return;
    if (rest.length > 0) {
      if (this.#state === 'headers') this.#part!.addHeaderLine(rest.toString('latin1'));
      else this.#takeData(rest);
    }
    if (this.#part !== undefined) this.#result.closePart(this.#part);
    if (this.#boundaries === 0) this.#result.fail('no boundary in the body');
  }

  #takeRest(rest: Buffer): void {
    if (isDashed(rest, 0)) this.#judgeDashedLine(rest, 0, true);
    if (this.#state === 'headers') this.#part!.addHeaderLine(rest.toString('latin1'));
    else this.#takeData(rest);
  }
}

/** Where the next two dashes at `from` or behind it begin; where that is not before `limit`, the limit. */
function findDashes(bytes: Buffer, from: number, limit: number): number {
  const near = Math.min(limit, from + READ_BEFORE_SEARCH);
  for (let index = from; index < near; index++) if (isDashed(bytes, index)) return index;
  const found = near < limit ? bytes.indexOf(DASHES, near) : -1;
  return found < 0 ? Math.max(from, limit) : Math.min(found, limit);
}

function isDashed(bytes: Buffer, at: number): boolean {
  return bytes[at] === DASH && bytes[at + 1] === DASH;
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return (
    bytes.length >= start.length && bytes.compare(start, 0, start.length, 0, start.length) === 0
  );
}
