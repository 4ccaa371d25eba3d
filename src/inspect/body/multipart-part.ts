import type { Buffer } from 'node:buffer';
import { decodeBase64 } from './other-readings.ts';
import { readDisposition } from './read-disposition.ts';
import { findUtf8Error } from './utf8.ts';

/** Header lines of one part, folded ones too; a part of a form has two or three. */
const LINES_MAX = 50;

const DISPOSITION = 'content-disposition';
const TYPE = 'content-type';
const TRANSFER_ENCODING = 'content-transfer-encoding';
/** Types of parts that hold a text for the server, where a part need not say whether it is a field. */
const TEXT_TYPE = /^(?:text\/|application\/(?:\S{1,64}[+])?(?:json|xml|http|x-www-form))/i;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** Of a file without a type: text, and what is none. All of it would take longer to read than a request may. */
const TEXT_BYTES_MAX = 262_144;
const BINARY_BYTES_MAX = 4096;

function textOfFile(content: string): string {
  const isText = findUtf8Error(content) === undefined;
  return content.slice(0, isText ? TEXT_BYTES_MAX : BINARY_BYTES_MAX);
}

/** How much of a part's data is kept. */
export interface PartLimits {
  /** Of a file's content. */
  readonly fileContentBytesMax: number;
  /** Of a field's value: how many of so many bytes more. */
  takeValueBytes(bytes: number): number;
}

/** One part of a multipart body while it is read. */
export class MultipartPart {
  readonly #limits: PartLimits;
  readonly #isForm: boolean;
  /** Header lines as sent, folded ones put together with a space. */
  readonly headerLines: string[] = [];
  /** What is wrong with the headers, first things first. */
  readonly errors: string[] = [];
  name = '';
  filename = '';
  extendedFilename = '';
  invalidQuoting = false;
  headerFolding = false;
  invalidHeaderFolding = false;
  #isUntyped = false;
  #isUnread = false;
  #lines = 0;
  #hasEndedHeaders = false;
  /** The data that is kept, in the order it came. */
  readonly #pieces: string[] = [];
  #kept = 0;
  #bytes = 0;
  /** The last two bytes of the data, -1 where there is none. */
  #last = -1;
  #beforeLast = -1;

  constructor(limits: PartLimits, isForm: boolean) {
    this.#limits = limits;
    this.#isForm = isForm;
  }

  /** True for an uploaded file: a part that names one. */
  get isFile(): boolean {
    return this.filename !== '' || this.extendedFilename !== '';
  }

  /** True for a field; a file that only `filename*` names is one to PHP and others that do not know it. */
  get isField(): boolean {
    return this.filename === '' && !this.#isUnread;
  }

  /** Values that the part has for some parsers, beside that of a field. */
  get otherValues(): readonly string[] {
    if (!this.#isText) return [];
    const values = this.isField ? [] : [textOfFile(this.content)];
    const encoding = this.#valueOf(TRANSFER_ENCODING) ?? '';
    // Django, aiohttp and multiparty decode it.
    if (/base64/i.test(encoding)) values.push(decodeBase64(this.content));
    return values;
  }

  /** A file without a type is a field to aiohttp and Formidable. */
  get #isText(): boolean {
    return this.isField || (this.#isUntyped && !this.#isUnread);
  }

  /** Bytes of data, kept or not. */
  get bytes(): number {
    return this.#bytes;
  }

  /** False where a boundary follows the headers at once, without even the empty line of no data. */
  get hasData(): boolean {
    return this.#last >= 0;
  }

  /** True where not all of a field's value was kept. */
  get isCut(): boolean {
    return this.isField && this.#kept < this.#bytes;
  }

  get content(): string {
    const text = this.#pieces.join('');
    return text.length > this.#kept ? text.slice(0, this.#kept) : text;
  }

  /** Returns false where the part has too many: what follows is better taken for data. */
  addHeaderLine(line: string): boolean {
    if (++this.#lines > LINES_MAX) {
      this.errors.push(`more than ${LINES_MAX} header lines in a part`);
      return false;
    }
    if (line.includes('\0')) this.errors.push('a NUL byte in the headers of a part');
    const folding = /^\s+/.exec(line)?.[0] ?? '';
    if (folding !== '') this.#fold(folding, line);
    else this.#addHeader(line);
    return true;
  }

  #addHeader(line: string): void {
    const colon = line.indexOf(':');
    if (colon < 0) this.errors.push('a header without a colon in a part');
    else if (colon === 0) this.errors.push('a header without a name in a part');
    else if (this.#valueOf(line.slice(0, colon)) !== undefined) {
      this.errors.push('a header twice in a part');
    }
    this.headerLines.push(line);
  }

  #fold(folding: string, line: string): void {
    this.headerFolding = true;
    if (/[^ \t]/.test(folding)) this.invalidHeaderFolding = true;
    const last = this.headerLines.pop();
    if (last === undefined) this.errors.push('a folded line before any header in a part');
    this.headerLines.push(`${last ?? ''} ${line.slice(folding.length)}`);
  }

  /** Reads what the headers say. Called at the empty line, or at the end of a part that has none. */
  endHeaders(): void {
    if (this.#hasEndedHeaders) return;
    this.#hasEndedHeaders = true;
    const type = this.#valueOf(TYPE);
    this.#isUntyped = type === undefined;
    const value = this.#valueOf(DISPOSITION);
    if (value === undefined) {
      if (this.#isForm) this.errors.push('a part without Content-Disposition');
      else this.#isUnread = type !== undefined && !TEXT_TYPE.test(type);
      return;
    }
    const disposition = readDisposition(value);
    this.name = disposition.name;
    this.filename = disposition.filename;
    this.extendedFilename = disposition.extendedFilename;
    this.invalidQuoting = disposition.invalidQuoting;
    if (!this.#isForm) return;
    if (disposition.error !== '') this.errors.push(`Content-Disposition: ${disposition.error}`);
    else if (this.name === '') this.errors.push('Content-Disposition: no name');
  }

  addData(bytes: Buffer): void {
    this.#bytes += bytes.length;
    const wanted = this.#isText
      ? this.#limits.takeValueBytes(bytes.length)
      : Math.min(bytes.length, Math.max(0, this.#limits.fileContentBytesMax - this.#kept));
    if (wanted > 0) this.#pieces.push(bytes.toString('latin1', 0, wanted));
    this.#kept += wanted;
    this.#beforeLast = bytes.length > 1 ? bytes[bytes.length - 2]! : this.#last;
    this.#last = bytes[bytes.length - 1]!;
  }

  /** Takes the line end off the data: it belongs to the boundary that follows. Returns its length. */
  cutLineEnd(): 0 | 1 | 2 {
    if (this.#last !== LINE_FEED) return 0;
    const cut = this.#beforeLast === CARRIAGE_RETURN ? 2 : 1;
    const bytes = this.#bytes - cut;
    this.#kept = Math.min(this.#kept, bytes);
    this.#bytes = bytes;
    return cut;
  }

  #valueOf(name: string): string | undefined {
    const wanted = name.toLowerCase();
    for (const line of this.headerLines) {
      const colon = line.indexOf(':');
      if (colon > 0 && line.slice(0, colon).toLowerCase() === wanted) {
        return line.slice(colon + 1).replace(/^[\t ]+/, '');
      }
    }
    return undefined;
  }
}
