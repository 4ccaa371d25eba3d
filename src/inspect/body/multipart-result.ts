import type { Buffer } from 'node:buffer';
import type { BodyOptions, MultipartBody, MultipartFlags, UploadedFile } from './body.ts';
import { ArgumentCollector } from './collect-arguments.ts';
import { MultipartPart } from './multipart-part.ts';
import { otherNames } from './other-readings.ts';
import type { Boundary } from './read-boundary.ts';

/** Parts of one body, whatever they hold: an empty one takes some forty bytes of body. */
const PARTS_MAX = 5000;
/** Pieces of what stands before the first boundary and behind the last one. */
const OUTSIDE_PIECES_MAX = 64;

type Flags = { -readonly [Name in keyof MultipartFlags]: MultipartFlags[Name] };
type FlagName = Exclude<keyof Flags, 'unmatchedBoundary'>;

/** What has been read of a multipart body so far. */
export class MultipartResult {
  readonly #options: BodyOptions;
  readonly #flags: Flags;
  readonly #isForm: boolean;
  readonly #arguments: ArgumentCollector;
  readonly #otherReadings: ArgumentCollector;
  readonly #files: UploadedFile[] = [];
  readonly #partHeaders = { names: [] as string[], values: [] as string[] };
  readonly #partNames: string[] = [];
  readonly #partFilenames: string[] = [];
  /** Field bytes that may still be kept. */
  #valueBytesLeft: number;
  #parts = 0;
  #outside = '';
  #dropped = 0;
  #hasSeenBoth = false;
  #hasFailed = false;
  #error = '';

  constructor(options: BodyOptions, boundary: Boundary) {
    this.#options = options;
    this.#isForm = boundary.isForm;
    this.#arguments = new ArgumentCollector(options.argumentsMax);
    this.#otherReadings = new ArgumentCollector(options.argumentsMax);
    this.#valueBytesLeft = options.valueBytesMax;
    this.#flags = {
      strictError: false,
      boundaryQuoted: boundary.quoted,
      boundaryWhitespace: boundary.whitespace,
      dataBefore: false,
      dataAfter: false,
      headerFolding: false,
      lfLine: false,
      crlfLfLines: false,
      missingSemicolon: boundary.missingSemicolon,
      invalidQuoting: false,
      invalidPart: false,
      invalidHeaderFolding: false,
      fileLimitExceeded: false,
      unmatchedBoundary: 0,
    };
    if (boundary.error !== '') this.fail(boundary.error);
  }

  flag(name: FlagName): void {
    this.#flags[name] = true;
  }

  /** Notes an error; the first one is told. */
  fail(reason: string): void {
    this.#hasFailed = true;
    if (this.#error === '') this.#error = `Multipart parsing error: ${reason}`;
  }

  sawLineEnd(isBoth: boolean): void {
    if (isBoth) this.#hasSeenBoth = true;
    else this.flag('lfLine');
  }

  sawUnmatched(): void {
    this.#flags.unmatchedBoundary = 1;
  }

  sawBoundary(): void {
    if (this.#flags.unmatchedBoundary === 1) this.#flags.unmatchedBoundary = 2;
  }

  /** Returns undefined where there have been as many as may be. */
  openPart(): MultipartPart | undefined {
    if (++this.#parts > PARTS_MAX) {
      this.#drop(`more than ${PARTS_MAX} parts: the rest was not read`);
      return undefined;
    }
    const limits = {
      fileContentBytesMax: this.#options.fileContentBytesMax,
      takeValueBytes: (bytes: number) => this.#takeValueBytes(bytes),
    };
    return new MultipartPart(limits, this.#isForm);
  }

  #takeValueBytes(bytes: number): number {
    const taken = Math.min(bytes, this.#valueBytesLeft);
    this.#valueBytesLeft -= taken;
    return taken;
  }

  /** What stands outside of all parts: nothing, or mail's word to old readers, or a part for a lenient one. */
  takeOutside(bytes: Buffer): void {
    const taken = this.#takeValueBytes(bytes.length);
    this.#outside += bytes.toString('latin1', 0, taken);
  }

  closePart(part: MultipartPart): void {
    part.endHeaders();
    for (const error of part.errors) this.fail(error);
    if (part.headerFolding) this.flag('headerFolding');
    if (part.invalidHeaderFolding) this.flag('invalidHeaderFolding');
    if (part.invalidQuoting) this.flag('invalidQuoting');
    if (!part.hasData && this.#isForm) this.fail('a part without data, even an empty line');
    const isNamed = part.name !== '' || !this.#isForm;
    if (part.errors.length > 0 || !isNamed || !part.hasData) this.flag('invalidPart');
    for (const line of part.headerLines) {
      this.#partHeaders.names.push(part.name);
      this.#partHeaders.values.push(line);
    }
    if (part.name !== '') this.#partNames.push(part.name);
    for (const filename of filenamesOf(part)) this.#partFilenames.push(filename);
    if (part.isCut) this.#drop('more bytes in fields than are kept (SecRequestBodyNoFilesLimit)');
    if (part.isFile) this.#addFile(part);
    if (part.isField) this.#arguments.add(part.name, part.content);
    for (const value of part.otherValues) this.#otherReadings.add(part.name, value);
    for (const name of otherNames(part.name)) this.#otherReadings.add(name, '');
  }

  finish(): MultipartBody {
    const flags = this.#flags;
    for (const piece of this.#outside.split(/\r?\n\r?\n/, OUTSIDE_PIECES_MAX)) {
      if (piece.trim() !== '') this.#otherReadings.add('', piece);
    }
    flags.crlfLfLines = this.#hasSeenBoth && flags.lfLine;
    flags.strictError =
      this.#hasFailed ||
      this.#arguments.dropped > 0 ||
      flags.boundaryQuoted ||
      flags.boundaryWhitespace ||
      ((flags.dataBefore || flags.dataAfter) && this.#isForm) ||
      flags.headerFolding ||
      flags.lfLine ||
      flags.missingSemicolon ||
      flags.invalidQuoting ||
      flags.invalidPart ||
      flags.invalidHeaderFolding ||
      flags.fileLimitExceeded;
    return {
      kind: 'multipart',
      arguments: this.#arguments,
      otherReadings: this.#otherReadings,
      error: this.#error === '' ? this.#arguments.error : this.#error,
      dropped: this.#dropped + this.#arguments.dropped,
      flags,
      files: this.#files,
      partHeaders: this.#partHeaders,
      partNames: this.#partNames,
      partFilenames: this.#partFilenames,
    };
  }

  #addFile(part: MultipartPart): void {
    const isOver = this.#files.length >= this.#options.filesMax;
    if (isOver) this.flag('fileLimitExceeded');
    this.#files.push({
      name: part.name,
      filenames: filenamesOf(part),
      bytes: part.bytes,
      content: isOver ? '' : part.content.slice(0, this.#options.fileContentBytesMax),
    });
  }

  #drop(reason: string): void {
    this.#dropped++;
    this.fail(reason);
  }
}

/** The names that applications may take: one, or some that differ. */
function filenamesOf({ filename, extendedFilename }: MultipartPart): readonly string[] {
  const names = [filename, extendedFilename].flatMap((name) => [name, ...otherNames(name)]);
  return [...new Set(names)].filter((name) => name !== '');
}
