import type { Socket } from 'node:net';
import { isHandshakeAnswered } from '../websocket/check-handshake.ts';
import { writeTogether } from '../write-together.ts';
import type { Http1Exchange } from './http1-exchange.ts';
import type { ResponseParserEvents } from './response-parser.ts';
import { ResponseParser } from './response-parser.ts';
import type { UpstreamFaultKind, UpstreamHead } from './upstream.ts';

const NO_FIELDS: readonly string[] = [];

/** What a connection tells the pool that it belongs to. */
export interface ConnectionOwner {
  /** The answer is complete and the connection can carry another request. */
  onConnectionIdle(connection: Http1Connection): void;
  /** It is of no more use. */
  onConnectionGone(connection: Http1Connection): void;
  onConnected(): void;
}

/** One HTTP/1.1 connection to an upstream, carrying one request at a time (no pipelining). */
export class Http1Connection implements ResponseParserEvents {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  readonly #parser = new ResponseParser(this);
  #exchange: Http1Exchange | undefined;
  #trailers: readonly string[] = NO_FIELDS;
  #error = '';
  #isGone = false;
  #hasBegun = false;
  isConnected = false;
  /** Has carried a request before: the upstream may have closed it without our knowing yet. */
  isReused = false;
  readonly connectingSinceMs: number;
  idleSinceMs = 0;

  /** `connectedEvent`: `connect`, or `secureConnect` for TLS. */
  constructor(
    socket: Socket,
    connectedEvent: 'connect' | 'secureConnect',
    owner: ConnectionOwner,
    nowMs: number,
  ) {
    this.#socket = socket;
    this.#owner = owner;
    this.connectingSinceMs = nowMs;
    socket.once(connectedEvent, () => {
      this.isConnected = true;
      owner.onConnected();
    });
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('drain', () => this.#exchange?.handler.onUpstreamDrain());
    socket.on('end', () => this.#fail('the upstream closed the connection'));
    socket.on('error', (error) => {
      this.#error = error.message;
    });
    socket.on('close', () => this.#fail(this.#error || 'the connection was closed'));
  }

  /** How long the upstream says it keeps an idle connection, in seconds, or -1. */
  get keepAliveSeconds(): number {
    return this.#parser.keepAliveSeconds;
  }

  /** See UpstreamHandler. */
  get awaitedSinceMs(): number {
    return this.#exchange?.handler.awaitedSinceMs ?? 0;
  }

  /** Whose request it carries; '' without one, or where nobody can tell. */
  get clientKey(): string {
    return this.#exchange?.clientKey ?? '';
  }

  get isUsable(): boolean {
    return !this.#isGone && !this.#socket.destroyed;
  }

  carry(exchange: Http1Exchange): void {
    this.#exchange = exchange;
    this.#hasBegun = false;
    this.#parser.begin(exchange.request.method, exchange.request.isUpgrade);
    // The head travels with the first piece of a body, where there is one.
    writeTogether(this.#socket);
    this.#socket.write(exchange.headText, 'latin1');
  }

  writeCounted(chunk: Buffer): boolean {
    return this.#socket.write(chunk);
  }

  writeChunk(chunk: Buffer): boolean {
    this.#socket.cork();
    this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1');
    this.#socket.write(chunk);
    const hasRoom = this.#socket.write('\r\n', 'latin1');
    this.#socket.uncork();
    return hasRoom;
  }

  writeLastChunk(rawTrailers: readonly string[]): void {
    let text = '0\r\n';
    for (let index = 0; index < rawTrailers.length; index += 2) {
      text += `${rawTrailers[index]!}: ${rawTrailers[index + 1]!}\r\n`;
    }
    this.#socket.write(`${text}\r\n`, 'latin1');
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Ends the connection, with a fault for the request it carries, if any. */
  fail(kind: UpstreamFaultKind, message: string): void {
    const exchange = this.#exchange;
    this.discard();
    exchange?.fail(kind, message);
  }

  /** Ends the connection without telling the request. */
  discard(): void {
    this.#exchange = undefined;
    this.#leave();
    this.#socket.destroy();
  }

  onInformation(status: number, rawHeaders: readonly string[]): void {
    this.#exchange?.handler.onUpstreamInformation(status, rawHeaders);
  }

  onHead(head: UpstreamHead): void {
    this.#exchange?.handler.onUpstreamHead(head);
  }

  onData(chunk: Buffer): void {
    this.#exchange?.handler.onUpstreamData(chunk);
  }

  onEnd(rawTrailers: readonly string[]): void {
    this.#trailers = rawTrailers;
  }

  #receive(chunk: Buffer): void {
    const exchange = this.#exchange;
    if (exchange === undefined) {
      // An answer that nobody asked for: whatever it belongs to, not to the next request.
      this.discard();
      return;
    }
    this.#hasBegun = true;
    const state = this.#parser.execute(chunk);
    // The handler may have given up from within.
    if (this.#exchange !== exchange) return;
    switch (state) {
      case 'more':
        exchange.handler.onUpstreamPause();
        break;
      case 'done':
        this.#finish(exchange);
        break;
      case 'upgrade':
        this.#upgrade(exchange);
        break;
      case 'malformed':
        this.fail('malformed', this.#parser.message);
    }
  }

  #finish(exchange: Http1Exchange): void {
    this.#exchange = undefined;
    const canServeAgain =
      this.#parser.keepsAlive && exchange.isRequestSent && this.#parser.rest.length === 0;
    if (canServeAgain && this.isUsable) {
      this.isReused = true;
      // The client may have been the slow one: whoever comes next starts reading anew.
      if (this.#socket.isPaused()) this.#socket.resume();
      this.#owner.onConnectionIdle(this);
    } else {
      this.discard();
    }
    exchange.handler.onUpstreamEnd(this.#trailers);
  }

  #upgrade(exchange: Http1Exchange): void {
    const { rawHeaders } = this.#parser.head!;
    if (!isHandshakeAnswered(exchange.request.headers, rawHeaders)) {
      this.fail('malformed', '101 that does not answer the WebSocket handshake');
      return;
    }
    this.#exchange = undefined;
    this.#leave();
    const socket = this.#socket;
    socket.pause();
    socket.removeAllListeners('data');
    socket.removeAllListeners('end');
    socket.removeAllListeners('drain');
    socket.removeAllListeners('close');
    exchange.handler.onUpstreamUpgrade(this.#parser.head!, socket, this.#parser.rest);
  }

  #fail(message: string): void {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#leave();
    this.#socket.destroy();
    if (exchange === undefined) return;
    if (this.#error === '' && this.#parser.finish()) {
      exchange.handler.onUpstreamEnd(this.#trailers);
    } else if (!this.isConnected) {
      exchange.fail('refused', message);
    } else if (this.#parser.head !== undefined) {
      exchange.fail('truncated', message);
    } else {
      exchange.lose(message, this.isReused && !this.#hasBegun);
    }
  }

  #leave(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#owner.onConnectionGone(this);
  }
}
