import type { ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { ClientHandler, ClientStream, ResponseHead } from './client-stream.ts';

const { NGHTTP2_NO_ERROR } = constants;
const STATUS_OK = 200;
const STATUS_RESET_CONTENT = 205;
const LINGER_MS = 1000;

/** One HTTP/2 request and its answer. */
export class Http2ClientStream implements ClientStream {
  readonly #stream: ServerHttp2Stream;
  readonly #onClosed: (stream: Http2ClientStream) => void;
  #trailers: readonly string[] = [];
  #receivedTrailers: readonly string[] = [];
  #hasEnded = false;
  #finishedMs = 0;
  #isTunnel = false;
  handler: ClientHandler | undefined;

  constructor(stream: ServerHttp2Stream, onClosed: (stream: Http2ClientStream) => void) {
    this.#stream = stream;
    this.#onClosed = onClosed;
    stream.on('error', ignore);
    stream.on('drain', () => this.handler?.onClientDrain());
    stream.on('close', () => this.#close());
    stream.on('trailers', (_headers: object, _flags: number, rawTrailers: readonly string[]) => {
      this.#receivedTrailers = rawTrailers;
    });
  }

  get pendingBytes(): number {
    return this.#stream.writableLength;
  }

  readBody(): void {
    this.#stream.on('data', (chunk: Buffer) => this.handler?.onRequestData(chunk));
    this.#stream.on('end', () => {
      // A reset ends the stream, too; that body is not whole.
      if (!this.#stream.aborted) this.handler?.onRequestEnd(this.#receivedTrailers);
    });
  }

  pauseBody(): void {
    this.#stream.pause();
  }

  resumeBody(): void {
    this.#stream.resume();
  }

  writeContinue(): void {
    if (this.#isOpen) this.#stream.additionalHeaders({ ':status': 100 });
  }

  writeInformation(status: number, rawHeaders: readonly string[]): void {
    if (!this.#isOpen || this.#stream.headersSent) return;
    const headers: Record<string, string | string[]> = {};
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index]!.toLowerCase();
      const earlier = headers[name];
      const value = rawHeaders[index + 1]!;
      headers[name] = earlier === undefined ? value : [earlier, value].flat();
    }
    this.#stream.additionalHeaders({ ...headers, ':status': status });
  }

  writeHead({ status, rawHeaders, mayHaveTrailers }: ResponseHead): void {
    if (!this.#isOpen) return;
    const headers = [':status', String(status)];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      const name = rawHeaders[index]!.toLowerCase();
      // Node ends a 205 with its head (RFC 9110 section 15.3.6): a length would be a broken promise.
      if (status === STATUS_RESET_CONTENT && name === 'content-length') continue;
      headers.push(name, rawHeaders[index + 1]!);
    }
    this.#stream.respond(headers, { waitForTrailers: mayHaveTrailers });
    if (mayHaveTrailers) this.#stream.on('wantTrailers', () => this.#sendTrailers());
  }

  flush(): void {
    // HTTP/2 heads go out by themselves.
  }

  write(chunk: Buffer): boolean {
    return !this.#isOpen || this.#stream.write(chunk);
  }

  end(chunk: Buffer | undefined, rawTrailers: readonly string[]): void {
    this.#hasEnded = true;
    if (!this.#isOpen) return;
    this.#trailers = rawTrailers;
    if (chunk === undefined) this.#stream.end();
    else this.#stream.end(chunk);
  }

  /**
   * A client that goes on sending its body after the whole answer is told to stop (RFC 9113 section
   * 8.1), but not at once: a reset overtakes the end of the answer.
   */
  sweep(nowMs: number): void {
    if (!this.#hasEnded || !this.#stream.writableFinished || !this.#isOpen) return;
    if (this.#finishedMs === 0) this.#finishedMs = nowMs;
    else if (nowMs - this.#finishedMs > LINGER_MS) this.#stream.close(NGHTTP2_NO_ERROR);
  }

  abort(): void {
    // Not `close` with a code: that ends the writable side first, which can look like a whole answer.
    this.#stream.destroy(new Error('the answer is broken off'));
  }

  upgrade(_status: number, _statusText: string, rawHeaders: readonly string[]): Duplex {
    this.#isTunnel = true;
    const kept: string[] = [];
    for (let index = 0; index < rawHeaders.length; index += 2) {
      // RFC 8441 section 5: the handshake's proof has no place in HTTP/2.
      if (rawHeaders[index]!.toLowerCase() === 'sec-websocket-accept') continue;
      kept.push(rawHeaders[index]!, rawHeaders[index + 1]!);
    }
    this.writeHead({
      status: STATUS_OK,
      statusText: '',
      rawHeaders: kept,
      keepsAlive: true,
      mayHaveTrailers: false,
    });
    return this.#stream;
  }

  get #isOpen(): boolean {
    return !this.#stream.destroyed && !this.#stream.closed;
  }

  #sendTrailers(): void {
    if (!this.#isOpen) return;
    // Without any this still ends the stream, with an empty DATA frame; `close` would not.
    const headers: Record<string, string | string[]> = {};
    for (let index = 0; index < this.#trailers.length; index += 2) {
      const name = this.#trailers[index]!.toLowerCase();
      const earlier = headers[name];
      const value = this.#trailers[index + 1]!;
      headers[name] = earlier === undefined ? value : [earlier, value].flat();
    }
    this.#stream.sendTrailers(headers);
  }

  #close(): void {
    if (!this.#isTunnel) {
      const isComplete =
        this.#hasEnded &&
        this.#stream.writableFinished &&
        this.#stream.rstCode === NGHTTP2_NO_ERROR;
      this.handler?.onClientClosed(isComplete);
    }
    this.#onClosed(this);
  }
}

function ignore(): void {
  // 'close' follows, and says all that matters.
}
