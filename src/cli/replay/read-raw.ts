import {
  CLIENT_ADDRESS_DEFAULT,
  REQUESTS_PER_FILE_MAX,
  type ReadRequest,
  type RecordedRequest,
} from './recorded-request.ts';

/** Attacks live in odd requests, so that this reader takes far more than a server would; but not all. */
const HEAD_LENGTH_MAX = 1024 * 1024;
const HEADERS_MAX = 2000;

const METHOD_START = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}[ \t]/;
const PROTOCOL_END = /[ \t]HTTP\/[0-9](?:\.[0-9])?$/;
const PROTOCOL_LENGTH_MAX = 9;

interface Head {
  readonly method: string;
  readonly target: string;
  readonly protocol: string;
  readonly rawHeaders: readonly string[];
  /** Its lines end with LF alone: those of the body did not, when it was sent. */
  readonly hasBareLines: boolean;
  /** Where the body starts. */
  readonly end: number;
}

/**
 * Reads raw HTTP/1.x requests, one after the other, from the bytes of a file. Lenient where a person or
 * an editor leaves traces: bare LF, empty lines between requests, folded headers, a body without its
 * Content-Length, or with one that leads into the middle of something (it goes on to the end of the file, or
 * to the next request line after an empty line).
 */
export function* readRawRequests(bytes: Buffer): Generator<ReadRequest> {
  const text = bytes.toString('latin1');
  let at = skipEmptyLines(text, 0);
  let line = 1 + countLines(text, 0, at);
  for (let count = 0; at < text.length; count++) {
    if (count === REQUESTS_PER_FILE_MAX) {
      yield { problem: `more than ${REQUESTS_PER_FILE_MAX} requests in one file`, line };
      return;
    }
    const head = readHead(text, at);
    if ('problem' in head) {
      yield { ...head, line };
      return;
    }
    const { body: read, end } = readBody(text, bytes, head);
    const body = head.hasBareLines ? restoreLines(read, head) : read;
    const { method, target, protocol, rawHeaders } = head;
    yield {
      method,
      target,
      protocol,
      scheme: 'http',
      rawHeaders,
      body,
      clientAddress: CLIENT_ADDRESS_DEFAULT,
      isVerbatim: true,
      line,
    } satisfies RecordedRequest;
    const next = skipEmptyLines(text, Math.max(end, head.end));
    line += countLines(text, at, next);
    at = next;
  }
}

function readHead(text: string, start: number): Head | { readonly problem: string } {
  const line = lineAt(text, start);
  const words = splitRequestLine(line.text);
  if (words === undefined) {
    return {
      problem: `no request line at byte ${start}: ${JSON.stringify(line.text.slice(0, 60))}`,
    };
  }
  const rawHeaders: string[] = [];
  let authority: string | undefined;
  let at = line.next;
  while (at < text.length) {
    const header = lineAt(text, at);
    at = header.next;
    if (header.text === '') break;
    if (at - start > HEAD_LENGTH_MAX)
      return { problem: `a head of more than ${HEAD_LENGTH_MAX} bytes` };
    if (rawHeaders.length >= HEADERS_MAX * 2)
      return { problem: `more than ${HEADERS_MAX} headers` };
    const pseudo = PSEUDO_FIELD.exec(header.text);
    if (pseudo?.[1] === 'authority') {
      authority = pseudo[2]!.trimEnd();
      rawHeaders.push('Host', authority);
    } else if (pseudo === null && !repeatsAuthority(header.text, authority)) {
      addHeader(rawHeaders, header.text);
    }
  }
  return { ...words, rawHeaders, hasBareLines: text.charAt(line.next - 2) !== '\r', end: at };
}

/** Method, target and protocol by hand: a regular expression could be made to backtrack over it. */
function splitRequestLine(line: string): Pick<Head, 'method' | 'target' | 'protocol'> | undefined {
  const space = line.search(/[ 	]/);
  if (space <= 0) return undefined;
  const last = Math.max(line.lastIndexOf(' '), line.lastIndexOf('	'));
  const protocol = line.slice(last + 1);
  // HTTP/0.9 names no version.
  const named = last > space && protocol.startsWith('HTTP/');
  return {
    method: line.slice(0, space),
    target: line.slice(space + 1, named ? last : undefined).trim(),
    protocol: named ? protocol : 'HTTP/0.9',
  };
}

/** True for a line that can be nothing but the first of a request. */
function isRequestLine(line: string): boolean {
  return METHOD_START.test(line) && PROTOCOL_END.test(line.slice(-PROTOCOL_LENGTH_MAX));
}

/** HTTP/2's way to say the request line, which browsers' tools show among the fields. */
const PSEUDO_FIELD = /^:([a-z]+):[ \t]*(.*)$/;

/** A `Host` beside `:authority` that says the same once more (RFC 9113, section 8.3.1); another is a second one. */
function repeatsAuthority(line: string, authority: string | undefined): boolean {
  return authority !== undefined && /^host:/i.test(line) && line.slice(5).trim() === authority;
}

function addHeader(rawHeaders: string[], line: string): void {
  if (/^[ \t]/.test(line) && rawHeaders.length > 0) {
    rawHeaders.push(`${rawHeaders.pop()} ${line.trim()}`);
    return;
  }
  const colon = line.indexOf(':');
  if (colon < 0) rawHeaders.push(line, '');
  else rawHeaders.push(line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, ''));
}

interface Body {
  readonly body: Uint8Array;
  readonly end: number;
}

function readBody(text: string, bytes: Buffer, head: Head): Body {
  if (/\bchunked\b/i.test(headerValue(head, 'transfer-encoding') ?? '')) {
    return readChunks(text, bytes, head.end);
  }
  const length = headerValue(head, 'content-length');
  if (length !== undefined && /^[0-9]{1,15}$/.test(length)) {
    const end = head.end + Number(length);
    if (endsThere(text, end)) return { body: bytes.subarray(head.end, end), end };
  }
  const end = findNextRequest(text, head.end, length !== undefined);
  return { body: bytes.subarray(head.end, trimmedEnd(text, head.end, end)), end };
}

/** Decodes what it can; a chunk that is wrong ends the body there, and its rest is not read as a request. */
function readChunks(text: string, bytes: Buffer, start: number): Body {
  const chunks: Uint8Array[] = [];
  let at = start;
  while (at < text.length) {
    const line = lineAt(text, at);
    const size = /^[0-9a-fA-F]{1,12}/.exec(line.text);
    if (size === null) return { body: Buffer.concat(chunks), end: text.length };
    at = line.next;
    const length = Number.parseInt(size[0], 16);
    if (length === 0) return { body: Buffer.concat(chunks), end: skipTrailers(text, at) };
    chunks.push(bytes.subarray(at, at + length));
    at += length;
    if (text.startsWith('\r\n', at)) at += 2;
    else if (text.startsWith('\n', at)) at += 1;
  }
  return { body: Buffer.concat(chunks), end: text.length };
}

function skipTrailers(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const line = lineAt(text, at);
    if (isRequestLine(line.text)) return at;
    at = line.next;
    if (line.text === '') break;
  }
  return at;
}

/** True where a body of the length that was declared is followed by nothing, or by a request. */
function endsThere(text: string, end: number): boolean {
  if (end > text.length) return false;
  const next = skipEmptyLines(text, end);
  return next === text.length || isRequestLine(lineAt(text, next).text);
}

/** Where, after `start`, the next line stands that can only be a request line. */
function findNextRequest(text: string, start: number, afterEmptyLine: boolean): number {
  let at = start;
  let isFree = true;
  while (at < text.length) {
    const line = lineAt(text, at);
    if (isFree && isRequestLine(line.text)) return at;
    isFree = !afterEmptyLine || line.text === '';
    at = line.next;
  }
  return text.length;
}

/** Between the parts of a multipart body stand CR and LF (RFC 2046, 5.1.1), which an editor has taken away. */
function restoreLines(body: Uint8Array, head: Head): Uint8Array {
  if (!/^\s*multipart\//i.test(headerValue(head, 'content-type') ?? '')) return body;
  const text = Buffer.from(body).toString('latin1');
  return text.includes('\r') ? body : Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1');
}

/** The last line break of a file, and the empty line before the next request, belong to no body. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && (text[at - 1] === '\n' || text[at - 1] === '\r')) at--;
  return at;
}

function headerValue(head: Head, name: string): string | undefined {
  for (let index = 0; index < head.rawHeaders.length; index += 2) {
    if (head.rawHeaders[index]!.trim().toLowerCase() === name) return head.rawHeaders[index + 1];
  }
  return undefined;
}

function countLines(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) {
    count++;
  }
  return count;
}

function skipEmptyLines(text: string, start: number): number {
  let at = start;
  while (text[at] === '\n' || text[at] === '\r') at++;
  return at;
}

function lineAt(text: string, start: number): { readonly text: string; readonly next: number } {
  const feed = text.indexOf('\n', start);
  const end = feed < 0 ? text.length : feed;
  const stop = end > start && text[end - 1] === '\r' ? end - 1 : end;
  return { text: text.slice(start, stop), next: feed < 0 ? text.length : feed + 1 };
}
