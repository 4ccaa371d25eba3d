import type { XmlArgumentsMode } from '../../seclang/index.ts';
import type { Pieces } from './pieces.ts';
import type { XmlDocument } from './xml-document.ts';

/**
 * Names and values in the order they came, as two arrays of one length: the engine walks them by
 * index, and a body of thousands of arguments makes no object for each. Strings are latin1 (bytes).
 */
export interface ArgumentList {
  readonly names: readonly string[];
  readonly values: readonly string[];
}

/**
 * A parser of one request body. It takes the bytes as they come (where they are cut does not matter)
 * and keeps copies, never the chunk. It never throws: what is wrong with the body is in the result.
 */
export interface BodyParser {
  append(chunk: Uint8Array): void;
  /**
   * Ends the body. Called once; nothing is appended after it. `isCut`: it went on beyond what is
   * inspected, so that it has no end is no mistake of its sender's.
   */
  finish(isCut?: boolean): Pieces<Body>;
}

export type Body = UrlencodedBody | MultipartBody | JsonBody | XmlBody;

interface BodyBase {
  /** What goes into ARGS, and but for JSON and XML into ARGS_POST. */
  readonly arguments: ArgumentList;
  /** REQBODY_ERROR_MSG: what is wrong with the body, '' where nothing is. */
  readonly error: string;
  /**
   * Pieces (arguments, parts) that a limit kept out of `arguments` and so from inspection. The engine
   * makes a fault of it.
   */
  readonly dropped: number;
}

export interface UrlencodedBody extends BodyBase {
  readonly kind: 'urlencoded';
  /** URLENCODED_ERROR: a `%` without two hexadecimal digits. */
  readonly invalidEncoding: boolean;
}

/** Fields that stood in a body of another kind, as a form would have sent them. */
export function fieldsBody(names: readonly string[], values: readonly string[]): UrlencodedBody {
  return {
    kind: 'urlencoded',
    arguments: { names, values },
    error: '',
    dropped: 0,
    invalidEncoding: false,
  };
}

export interface JsonBody extends BodyBase {
  readonly kind: 'json';
  /** Names and values beyond the limit, one a line: they go into ARGS as one value. */
  readonly rest: string;
}

export interface XmlBody extends BodyBase {
  readonly kind: 'xml';
  /** What `XML:...` selects from; as far as it could be read where `error` is set. */
  readonly document: XmlDocument;
}

export interface MultipartBody extends BodyBase {
  readonly kind: 'multipart';
  /** What some parsers take for fields and ModSecurity does not; it goes into ARGS_POST too. */
  readonly otherReadings: ArgumentList;
  readonly flags: MultipartFlags;
  readonly files: readonly UploadedFile[];
  /** MULTIPART_PART_HEADERS: the part's name, and one header line of it as sent. */
  readonly partHeaders: ArgumentList;
  /** MULTIPART_NAME and MULTIPART_FILENAME: a value for each part that has one, or a second filename. */
  readonly partNames: readonly string[];
  readonly partFilenames: readonly string[];
}

export interface UploadedFile {
  /** The field's name: FILES_NAMES, and the key in FILES_SIZES. */
  readonly name: string;
  /** The names the client gave (`filename`, then `filename*` where it says another): FILES. */
  readonly filenames: readonly string[];
  readonly bytes: number;
  /** FILES_TMP_CONTENT (latin1), at most `fileContentBytesMax` of it. */
  readonly content: string;
}

/** The MULTIPART_* variables of the same names. */
export interface MultipartFlags {
  readonly strictError: boolean;
  readonly boundaryQuoted: boolean;
  readonly boundaryWhitespace: boolean;
  readonly dataBefore: boolean;
  readonly dataAfter: boolean;
  readonly headerFolding: boolean;
  readonly lfLine: boolean;
  readonly crlfLfLines: boolean;
  readonly missingSemicolon: boolean;
  readonly invalidQuoting: boolean;
  readonly invalidPart: boolean;
  readonly invalidHeaderFolding: boolean;
  readonly fileLimitExceeded: boolean;
  /**
   * 0: none; 1: a line looked like a boundary and was none; 2: the same, but a real one came after it.
   * ModSecurity 3 sets 2 also for every clean body of two boundaries; the rule that it recommends asks
   * for 1, and means the same in both.
   */
  readonly unmatchedBoundary: 0 | 1 | 2;
}

export interface BodyOptions {
  /** The whole Content-Type header, for the multipart boundary and the character set. */
  readonly contentType: string;
  /** SecArgumentSeparator, one character. */
  readonly argumentSeparator: string;
  /** SecArgumentsLimit. */
  readonly argumentsMax: number;
  /** SecRequestBodyJsonDepthLimit. */
  readonly depthMax: number;
  /** SecUploadFileLimit: files of which the content is kept. */
  readonly filesMax: number;
  /** Bytes kept of each file's content; 0 where no rule reads FILES_TMP_CONTENT. */
  readonly fileContentBytesMax: number;
  /** SecRequestBodyNoFilesLimit: bytes kept of all multipart fields together. */
  readonly valueBytesMax: number;
  /** SecParseXmlIntoArgs: the elements without elements in them become arguments, `xml.path.to.it`. */
  readonly xmlIntoArguments: XmlArgumentsMode;
}

export type BodyKind = Body['kind'];
