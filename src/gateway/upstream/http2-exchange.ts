import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import type {
  UpstreamExchange,
  UpstreamFaultKind,
  UpstreamHandler,
  UpstreamRequest,
} from './upstream.ts';

const { NGHTTP2_CANCEL, NGHTTP2_NO_ERROR } = constants;
const STATUS_MIN = 200;
const STATUS_MAX = 599;
const NO_FIELDS: readonly string[] = [];

/** One request on an HTTP/2 session to an upstream. */
export class Http2Exchange implements UpstreamExchange {
  readonly request: UpstreamRequest;
  readonly handler: UpstreamHandler;
  readonly #onOver: (exchange: Http2Exchange) => void;
  #session: ClientHttp2Session | undefined;
  #stream: ClientHttp2Stream | undefined;
  #isOver = false;
  #hasHead = false;
  #requestTrailers: readonly string[] = NO_FIELDS;
  #trailers: readonly string[] = NO_FIELDS;
  #error = '';

  constructor(
    request: UpstreamRequest,
    handler: UpstreamHandler,
    onOver: (exchange: Http2Exchange) => void,
  ) {
    this.request = request;
    this.handler = handler;
    this.#onOver = onOver;
  }

  get isSent(): boolean {
    return this.#session !== undefined && !this.#session.connecting;
  }

  start(session: ClientHttp2Session): void {
    this.#session = session;
    if (this.request.isUpgrade) {
      process.nextTick(() => this.fail('refused', 'no WebSocket over HTTP/2 upstreams'));
      return;
    }
    const stream = this.#request(session);
    if (stream === undefined) return;
    this.#stream = stream;
    stream.on('headers', (_headers: object, _flags: number, raw: unknown) => {
      const { status, rawHeaders } = splitStatus(raw as readonly string[]);
      if (!this.#isOver) this.handler.onUpstreamInformation(status, rawHeaders);
    });
    stream.on('response', (_headers, _flags, raw) =>
      this.#receiveHead(raw as unknown as readonly string[]),
    );
    stream.on('trailers', (_headers: object, _flags: number, raw: unknown) => {
      this.#trailers = raw as readonly string[];
    });
    stream.on('data', (chunk: Buffer) => {
      if (this.#isOver) return;
      this.handler.onUpstreamData(chunk);
      this.handler.onUpstreamPause();
    });
    stream.on('drain', () => {
      if (!this.#isOver) this.handler.onUpstreamDrain();
    });
    stream.on('wantTrailers', () => this.#sendTrailers(stream));
    stream.on('error', (error) => {
      this.#error = error.message;
    });
    stream.on('close', () => this.#close(stream));
  }

  write(chunk: Buffer): boolean {
    if (this.#isOver || this.#stream === undefined || this.#stream.destroyed) return true;
    return this.#stream.write(chunk);
  }

  end(rawTrailers: readonly string[]): void {
    if (this.#isOver || this.#stream === undefined || this.#stream.destroyed) return;
    this.#requestTrailers = rawTrailers;
    this.#stream.end();
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#leave();
    this.#cancel();
  }

  fail(kind: UpstreamFaultKind, message: string): void {
    if (this.#isOver) return;
    this.#leave();
    this.#cancel();
    this.handler.onUpstreamFault({ kind, message });
  }

  /** The session is gone, and with it every request on it. */
  loseSession(session: ClientHttp2Session, message: string): void {
    if (this.#session !== session || this.#isOver) return;
    if (this.#hasHead) this.fail('truncated', message);
    else this.fail(session.connecting ? 'refused' : 'reset', message);
  }

  #request(session: ClientHttp2Session): ClientHttp2Stream | undefined {
    const { body } = this.request;
    try {
      return session.request(headersOf(this.request), {
        endStream: body === 'none',
        // Only a body of unknown length can be followed by trailers.
        waitForTrailers: body === 'chunked',
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      process.nextTick(() => this.fail('refused', message));
      return undefined;
    }
  }

  #receiveHead(raw: readonly string[]): void {
    if (this.#isOver) return;
    const { status, rawHeaders } = splitStatus(raw);
    if (!(status >= STATUS_MIN && status <= STATUS_MAX)) {
      this.fail('malformed', `the status is ${status}`);
      return;
    }
    this.#hasHead = true;
    this.handler.onUpstreamHead({ status, statusText: '', protocol: 'HTTP/2.0', rawHeaders });
    // A stream ends with its reason known, so an answer without a body waits for that, too.
    this.handler.onUpstreamPause();
  }

  #sendTrailers(stream: ClientHttp2Stream): void {
    const headers: Record<string, string> = {};
    for (let index = 0; index < this.#requestTrailers.length; index += 2) {
      const name = this.#requestTrailers[index]!.toLowerCase();
      const earlier = headers[name];
      const value = this.#requestTrailers[index + 1]!;
      headers[name] = earlier === undefined ? value : `${earlier}, ${value}`;
    }
    // Without any this ends the stream with an empty DATA frame.
    stream.sendTrailers(headers);
  }

  #close(stream: ClientHttp2Stream): void {
    if (this.#isOver) return;
    const isWhole = this.#hasHead && stream.rstCode === NGHTTP2_NO_ERROR && this.#error === '';
    if (isWhole) {
      this.#leave();
      this.handler.onUpstreamEnd(this.#trailers);
      return;
    }
    const message = this.#error || `the upstream reset the stream (code ${stream.rstCode})`;
    if (this.#hasHead) this.fail('truncated', message);
    else this.fail(this.#session?.connecting === true ? 'refused' : 'reset', message);
  }

  /**
   * Resets the stream. Not by `close`, which ends the request first: the upstream could take what it
   * has for a whole one.
   */
  #cancel(): void {
    const stream = this.#stream;
    if (stream === undefined || stream.destroyed) return;
    if (stream.writableEnded) stream.close(NGHTTP2_CANCEL);
    else stream.destroy(new Error('the request is broken off'));
  }

  #leave(): void {
    this.#isOver = true;
    this.#onOver(this);
  }
}

function headersOf({
  method,
  path,
  authority,
  scheme,
  headers,
  acceptsTrailers,
}: UpstreamRequest): string[] {
  const list = [':method', method, ':scheme', scheme, ':authority', authority, ':path', path];
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!.toLowerCase();
    if (name !== 'host') list.push(name, headers[index + 1]!);
  }
  if (acceptsTrailers) list.push('te', 'trailers');
  return list;
}

function splitStatus(raw: readonly string[]): { status: number; rawHeaders: string[] } {
  let status = 0;
  const rawHeaders: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!;
    if (name === ':status') status = Number(raw[index + 1]);
    else if (!name.startsWith(':')) rawHeaders.push(name, raw[index + 1]!);
  }
  return { status, rawHeaders };
}
