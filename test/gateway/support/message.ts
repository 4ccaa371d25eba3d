// Reads HTTP/1.1 messages for tests: an own reading, apart from the gateway's, that keeps every byte.

export interface Message {
  readonly startLine: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** Length of the message in bytes, framing included. */
  readonly length: number;
}

/** Framing that the message itself cannot tell: an answer to HEAD has no body. */
export interface Framing {
  readonly isBodyless?: boolean;
  /** The connection ended: a body without a length is complete. */
  readonly isEnded?: boolean;
}

/** The first message in `bytes` (latin1), or undefined while it is incomplete. */
export function readMessage(bytes: string, framing: Framing = {}): Message | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [startLine = '', ...lines] = bytes.slice(0, headEnd).split('\r\n');
  const fields = lines.map(readField);
  const bodyStart = headEnd + 4;
  const isAnswer = startLine.startsWith('HTTP/');
  const status = isAnswer ? Number(startLine.slice(9, 12)) : 0;
  const make = (body: string, end: number, trailers: Message['trailers'] = []): Message => ({
    startLine,
    fields,
    body,
    trailers,
    length: end,
  });
  if (
    framing.isBodyless === true ||
    status === 204 ||
    status === 304 ||
    (status > 0 && status < 200)
  ) {
    return make('', bodyStart);
  }
  if (valueOf(fields, 'transfer-encoding') !== undefined)
    return readChunked(bytes, bodyStart, make);
  const length = valueOf(fields, 'content-length');
  if (length !== undefined) {
    const end = bodyStart + Number(length);
    return bytes.length < end ? undefined : make(bytes.slice(bodyStart, end), end);
  }
  if (!isAnswer) return make('', bodyStart);
  return framing.isEnded === true ? make(bytes.slice(bodyStart), bytes.length) : undefined;
}

export function valueOf(fields: Message['fields'], name: string): string | undefined {
  return fields.find(([field]) => field.toLowerCase() === name)?.[1];
}

/** All fields but those with these names. */
export function without(
  fields: Message['fields'],
  names: ReadonlySet<string>,
): (readonly [string, string])[] {
  return fields.filter(([name]) => !names.has(name.toLowerCase()));
}

function readChunked(
  bytes: string,
  start: number,
  make: (body: string, end: number, trailers: Message['trailers']) => Message,
): Message | undefined {
  let body = '';
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const line = bytes.slice(at, lineEnd);
    const size = Number.parseInt(line, 16);
    if (!/^[0-9a-fA-F]+(?:;.*)?$/.test(line))
      throw new Error(`bad chunk line ${JSON.stringify(line)}`);
    at = lineEnd + 2;
    if (size === 0) break;
    if (bytes.length < at + size + 2) return undefined;
    if (bytes.slice(at + size, at + size + 2) !== '\r\n')
      throw new Error('chunk not ended by CRLF');
    body += bytes.slice(at, at + size);
    at += size + 2;
  }
  const trailers: (readonly [string, string])[] = [];
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd < 0) return undefined;
    const line = bytes.slice(at, lineEnd);
    at = lineEnd + 2;
    if (line === '') return make(body, at, trailers);
    trailers.push(readField(line));
  }
}

function readField(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) throw new Error(`no field line: ${JSON.stringify(line)}`);
  return [line.slice(0, colon), line.slice(colon + 1).replaceAll(/^[ \t]+|[ \t]+$/g, '')];
}
