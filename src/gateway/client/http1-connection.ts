import type { Socket } from 'node:net';
import type { ReceivedHead } from '../exchange.ts';
import type { Refusal } from '../refusal.ts';
import { REFUSE_HEADER_TIME } from '../refusal.ts';
import { RequestFlow } from '../request-flow.ts';
import type { Runtime } from '../runtime.ts';
import { headerMs, keepAliveMs } from '../under-pressure.ts';
import type { ConnectionFacts } from './client-connection.ts';
import { ClientConnection } from './client-connection.ts';
import type { Http1StreamOwner } from './http1-client-stream.ts';
import { Http1ClientStream } from './http1-client-stream.ts';
import type { GatewayRequest, GatewayResponse } from './http1-messages.ts';

/** Requests read ahead of the one being answered; beyond them reading stops until some are answered. */
const PIPELINED_MAX = 32;
/** After the last answer, a client that is still sending is read on this long and this far. */
const LINGER_MS = 2000;
const LINGER_BYTES_MAX = 1_048_576;
/** An idle connection is not cut the moment draining begins: a request may be on its way. */
const DRAIN_IDLE_MS = 1000;

/** A request that was read and waits for its turn. */
interface Waiting {
  readonly request: GatewayRequest;
  readonly response: GatewayResponse;
  readonly received: ReceivedHead;
  /** Why it must not be proxied, found while reading. */
  refusal: Refusal | undefined;
  readonly isDetached: boolean;
}

/** Makes the objects that answer a head which Node could not or would not read. */
export type MakeMessages = (
  socket: Socket,
  received: ReceivedHead,
) => { readonly request: GatewayRequest; readonly response: GatewayResponse };

/**
 * One HTTP/1.1 connection of a client. Pipelined requests are taken strictly one after the other: the
 * order of effects is the order of requests (RFC 9112 section 9.3.2), and one connection cannot ask
 * for more than one thing at a time.
 */
export class Http1Connection extends ClientConnection implements Http1StreamOwner {
  readonly #runtime: Runtime;
  readonly #socket: Socket;
  readonly #makeMessages: MakeMessages;
  readonly #waiting: Waiting[] = [];
  #flow: RequestFlow | undefined;
  #stream: Http1ClientStream | undefined;
  #requests = 0;
  #isReadingPaused = false;
  /** No request after the one under way is answered. */
  #isEnding = false;
  #lingerUntilMs = 0;
  #lingerFromBytes = 0;
  /** Between requests: since when, how many bytes had come then, and when the next head began. */
  #idleSinceMs: number;
  #idleBytes = 0;
  #headSinceMs = 0;

  constructor(
    runtime: Runtime,
    facts: ConnectionFacts,
    socket: Socket,
    makeMessages: MakeMessages,
  ) {
    super(facts);
    this.#runtime = runtime;
    this.#socket = socket;
    this.#makeMessages = makeMessages;
    this.#idleSinceMs = runtime.nowMs;
    // Node ends a connection with this after its last answer, which resets it if the client is still
    // sending, and the answer is lost (RFC 9112 section 9.6).
    socket.destroySoon = () => this.closeGently();
    socket.on('error', ignore);
  }

  get mayKeepAlive(): boolean {
    return (
      (!this.#isEnding || this.#waiting.length > 0) &&
      !this.#runtime.isDraining &&
      this.#requests < this.#runtime.state.limits.requestsPerConnectionMax
    );
  }

  receive(request: GatewayRequest, response: GatewayResponse, received: ReceivedHead): void {
    this.#take({ request, response, received, refusal: undefined, isDetached: false });
  }

  /** Node gave the socket away: an upgrade, or a CONNECT that is refused. */
  receiveDetached(received: ReceivedHead, head: Buffer, refusal: Refusal | undefined): void {
    if (this.#flow !== undefined) {
      // Answers before it can no longer be written in order.
      this.destroy();
      return;
    }
    if (head.length > 0) this.#socket.unshift(head);
    const { request, response } = this.#makeMessages(this.#socket, received);
    this.#take({ request, response, received, refusal, isDetached: true });
  }

  /** What came is no request. Answers what was asked before, then this, then closes. */
  receiveMalformed(received: ReceivedHead, refusal: Refusal): void {
    if (this.#isEnding) return;
    const unfinished = this.#waiting.at(-1);
    if (unfinished !== undefined && !unfinished.request.complete) {
      // Its own body is what is malformed.
      unfinished.refusal = refusal;
      this.#isEnding = true;
      return;
    }
    if (this.#stream !== undefined && !this.#stream.isRequestRead) {
      this.#isEnding = true;
      this.#flow!.refuse(refusal);
      return;
    }
    const { request, response } = this.#makeMessages(this.#socket, received);
    this.#take({ request, response, received, refusal, isDetached: true });
    this.#isEnding = true;
  }

  onStreamClosed(stream: Http1ClientStream, isComplete: boolean): void {
    if (this.#stream !== stream) return;
    this.#flow = undefined;
    this.#stream = undefined;
    this.#idleSinceMs = this.#runtime.nowMs;
    this.#idleBytes = this.#socket.bytesRead;
    this.#headSinceMs = 0;
    if (!isComplete || this.#socket.destroyed) return;
    if (!stream.isRequestRead) {
      this.closeGently();
      return;
    }
    const next = this.#waiting.shift();
    if (next !== undefined) this.#start(next);
    if (this.#isReadingPaused && this.#waiting.length < PIPELINED_MAX / 2) {
      this.#isReadingPaused = false;
      this.#socket.resume();
    }
  }

  closeGently(): void {
    if (this.#lingerUntilMs > 0 || this.#socket.destroyed) return;
    this.#isEnding = true;
    this.#waiting.length = 0;
    this.#lingerUntilMs = this.#runtime.nowMs + LINGER_MS;
    this.#lingerFromBytes = this.#socket.bytesRead;
    this.#socket.end();
    this.#socket.resume();
  }

  get isBusy(): boolean {
    return this.#flow !== undefined;
  }

  drain(): void {
    // Answers under way say `Connection: close`; the sweep ends the idle.
  }

  destroy(): void {
    this.#socket.destroy();
  }

  reset(): void {
    // A TLS connection that ends without saying so is an error by itself.
    if (this.facts.isEncrypted) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  sweep(nowMs: number): void {
    if (this.#lingerUntilMs > 0) {
      const read = this.#socket.bytesRead - this.#lingerFromBytes;
      if (nowMs > this.#lingerUntilMs || read > LINGER_BYTES_MAX) this.#socket.destroy();
      return;
    }
    if (this.#flow === undefined) this.#sweepIdle(nowMs);
    else this.#flow.sweep(nowMs);
  }

  #sweepIdle(nowMs: number): void {
    const { pressure, state } = this.#runtime;
    const { limits } = state;
    const hasBegun = this.#socket.bytesRead !== this.#idleBytes;
    if (hasBegun && this.#headSinceMs === 0) this.#headSinceMs = nowMs;
    // The first head is due from the moment of the connection.
    const headSinceMs = this.#requests === 0 ? this.#idleSinceMs : this.#headSinceMs;
    if (headSinceMs > 0) {
      if (nowMs - headSinceMs <= headerMs(limits, pressure)) return;
      if (hasBegun) {
        this.receiveMalformed(UNREAD_HEAD, REFUSE_HEADER_TIME);
      } else {
        this.#runtime.counters.increment('limit.headerTimeoutMs');
        this.#socket.destroy();
      }
      return;
    }
    const isDrained =
      this.#runtime.isDraining &&
      nowMs - Math.max(this.#runtime.drainingSinceMs, this.#idleSinceMs) > DRAIN_IDLE_MS;
    if (isDrained || nowMs - this.#idleSinceMs > keepAliveMs(limits, pressure)) {
      if (!isDrained) this.#runtime.counters.increment('limit.keepAliveTimeoutMs');
      this.closeGently();
    }
  }

  #take(waiting: Waiting): void {
    if (this.#isEnding) return;
    if (this.#flow === undefined && this.#waiting.length === 0) {
      this.#start(waiting);
      return;
    }
    this.#waiting.push(waiting);
    if (this.#waiting.length > PIPELINED_MAX) {
      this.#isReadingPaused = true;
      this.#socket.pause();
    }
  }

  #start({ request, response, received, refusal, isDetached }: Waiting): void {
    this.#requests++;
    if (this.#requests === this.#runtime.state.limits.requestsPerConnectionMax) {
      this.#runtime.counters.increment('limit.requestsPerConnectionMax');
    }
    if (isDetached) response.assignSocket(this.#socket);
    const stream = new Http1ClientStream(request, response, this, isDetached);
    const flow = new RequestFlow(this.#runtime, this, stream, received);
    stream.handler = flow;
    this.#stream = stream;
    this.#flow = flow;
    if (refusal === undefined) flow.start();
    else flow.startRefused(refusal);
  }
}

/** A head that did not arrive in full: nothing of it was parsed. */
const UNREAD_HEAD: ReceivedHead = {
  method: '',
  target: '',
  protocol: '',
  rawHeaders: [],
  isBodyless: true,
  isUpgrade: false,
};

function ignore(): void {
  // 'close' follows, and says all that matters.
}
