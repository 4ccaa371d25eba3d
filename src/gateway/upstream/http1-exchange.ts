import type { Http1Connection } from './http1-connection.ts';
import type {
  UpstreamExchange,
  UpstreamFaultKind,
  UpstreamHandler,
  UpstreamRequest,
} from './upstream.ts';

/** RFC 9110 section 9.2.2: asking twice has the effect of asking once. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** What an exchange asks of its pool. */
export interface ExchangeOwner {
  /** Tries again on a new connection. */
  retry(exchange: Http1Exchange): void;
  /** It still waited for a connection and no longer wants one. */
  forget(exchange: Http1Exchange): void;
}

/** One request on its way over HTTP/1.1: waiting for a connection, or on one. */
export class Http1Exchange implements UpstreamExchange {
  readonly request: UpstreamRequest;
  readonly handler: UpstreamHandler;
  readonly headText: string;
  readonly #owner: ExchangeOwner;
  #connection: Http1Connection | undefined;
  /** Body pieces that came before there was a connection. The first one asks for patience. */
  #waiting: Buffer[] | undefined;
  #trailers: readonly string[] | undefined;
  #isOver = false;
  #isRetried = false;
  #clientKey: string | undefined;
  /** The request's body is sent to its end. */
  isRequestSent: boolean;
  waitingSinceMs = 0;

  constructor(request: UpstreamRequest, handler: UpstreamHandler, owner: ExchangeOwner) {
    this.request = request;
    this.handler = handler;
    this.headText = formatHead(request);
    this.#owner = owner;
    this.isRequestSent = request.body === 'none';
  }

  /** Of its handler; kept, since it is asked for again and again while there is no room for all. */
  get clientKey(): string {
    return (this.#clientKey ??= this.handler.clientKey);
  }

  get isSent(): boolean {
    return this.#connection !== undefined && this.#connection.isConnected;
  }

  /** There is a connection: sends the request. */
  start(connection: Http1Connection): void {
    this.#connection = connection;
    connection.carry(this);
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      let hasRoom = true;
      for (const chunk of waiting) hasRoom = this.write(chunk);
      if (this.#trailers !== undefined) this.end(this.#trailers);
      else if (hasRoom) this.handler.onUpstreamDrain();
    } else if (this.#trailers !== undefined) {
      this.end(this.#trailers);
    }
  }

  write(chunk: Buffer): boolean {
    if (this.#isOver || chunk.length === 0) return true;
    if (this.#connection === undefined) {
      (this.#waiting ??= []).push(chunk);
      return false;
    }
    return this.request.body === 'chunked'
      ? this.#connection.writeChunk(chunk)
      : this.#connection.writeCounted(chunk);
  }

  end(rawTrailers: readonly string[]): void {
    if (this.#isOver || this.isRequestSent) return;
    this.#trailers = rawTrailers;
    if (this.#connection === undefined) return;
    this.isRequestSent = true;
    if (this.request.body === 'chunked') this.#connection.writeLastChunk(rawTrailers);
  }

  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#connection === undefined) this.#owner.forget(this);
    else this.#connection.discard();
  }

  fail(kind: UpstreamFaultKind, message: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.handler.onUpstreamFault({ kind, message });
  }

  /** The connection ended before an answer began. `wasStale`: it had been idle, and never replied. */
  lose(message: string, wasStale: boolean): void {
    const canRetry =
      wasStale &&
      !this.#isRetried &&
      this.request.body === 'none' &&
      !this.request.isUpgrade &&
      IDEMPOTENT.has(this.request.method);
    if (!canRetry || this.#isOver) {
      this.fail('reset', message);
      return;
    }
    this.#isRetried = true;
    this.#connection = undefined;
    this.#owner.retry(this);
  }
}

function formatHead({ method, path, headers, body, isUpgrade }: UpstreamRequest): string {
  let text = `${method} ${path} HTTP/1.1\r\n`;
  for (let index = 0; index < headers.length; index += 2) {
    text += `${headers[index]!}: ${headers[index + 1]!}\r\n`;
  }
  if (body === 'chunked') text += 'Transfer-Encoding: chunked\r\n';
  if (isUpgrade) text += 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  return `${text}\r\n`;
}
