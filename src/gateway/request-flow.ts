import type { Duplex } from 'node:stream';
import type { Interruption } from '../inspect/outcome.ts';
import { makeId } from '../lib/id.ts';
import { admitRequest, refuseLoad, shedLoad } from './admit.ts';
import { applyInterruption, applyRefusal, breakOff } from './apply-verdict.ts';
import { areTrailersAllowed } from './check-head.ts';
import { challengeSite } from './challenge/index.ts';
import { noteLoginAnswer, noteLoginBody } from './behaviour/behaviour.ts';
import type { ClientConnection } from './client/client-connection.ts';
import type { ClientHandler, ClientStream } from './client/client-stream.ts';
import { clientKey, leaveShare } from './client-share.ts';
import { isPressed, noteSlow } from './conduct.ts';
import type { ReceivedHead } from './exchange.ts';
import { judgeEdge } from './edge/judge-edge.ts';
import { Exchange } from './exchange.ts';
import type { Waiting } from './fair-queue.ts';
import {
  appendRequestBody,
  appendRequestTrailers,
  inspectForLog,
  inspectInTurns,
  inspectRequestHead,
  prepareInspection,
  skipRequestBytes,
  wantsRequestBody,
} from './inspect-request.ts';
import {
  appendResponseBody,
  inspectResponseBody,
  inspectResponseHead,
  skipResponseBytes,
  wantsResponseBody,
} from './inspect-response.ts';
import { IncomingBody } from './incoming-body.ts';
import { limitRequest } from './limit.ts';
import { OutgoingAnswer } from './outgoing-answer.ts';
import { headForClient, proxyUpstream, refusalOfFault } from './proxy-upstream.ts';
import { readTransaction } from './read-transaction.ts';
import { recordExchange } from './record.ts';
import { haveTrailersClaims } from './route.ts';
import type { Refusal } from './refusal.ts';
import { REFUSE_BODY_BYTES, REFUSE_HELD_BYTES, refuseMalformed } from './refusal.ts';
import type { Runtime } from './runtime.ts';
import { Tunnel } from './tunnel.ts';
import { makeGates } from './websocket/websocket.ts';
import type { UpstreamFault, UpstreamHandler, UpstreamHead } from './upstream/upstream.ts';

const STATUS_EARLY_HINTS = 103;
const NO_TRAILERS: readonly string[] = [];

/**
 * - `head`: being read, admitted, limited, inspected
 * - `body`: being held back for inspection
 * - `inspect`: held back, and inspected in turns with other requests
 * - `proxy`: the upstream has the request
 * - `tunnel`: bytes of another protocol go both ways
 * - `answered`: the gateway gave its own answer, or all of the upstream's is on its way
 * - `closed`: recorded; nothing happens any more
 */
type Stage = 'head' | 'body' | 'inspect' | 'proxy' | 'tunnel' | 'answered' | 'closed';

/**
 * Takes one request through the pipeline: each step is a file of its own, this is the order they come
 * in and what moves between the client and the upstream.
 */
export class RequestFlow extends Exchange implements ClientHandler, UpstreamHandler, Waiting {
  #stage: Stage = 'head';
  readonly #incoming = new IncomingBody(this, (piece) => this.#takePiece(piece));
  #trailers: readonly string[] = NO_TRAILERS;
  #isBodyInspected = false;
  /** The answer's head, while the inspection wants its body before anything is sent. */
  #heldHead: UpstreamHead | undefined;
  #heldResponse: Buffer[] = [];
  readonly #outgoing = new OutgoingAnswer(this);
  #isUpstreamPaused = false;
  #tunnel: Tunnel | undefined;

  // Times are those of the last sweep, monotonic; 0 where nothing is waited for.
  #upstreamPausedMs = 0;
  #upstreamWaitMs = 0;

  constructor(
    runtime: Runtime,
    connection: ClientConnection,
    client: ClientStream,
    received: ReceivedHead,
  ) {
    const nowMs = runtime.clock.now();
    super(runtime, connection, client, received, makeId(nowMs), nowMs);
  }

  start(): void {
    const refusal = readTransaction(this) ?? admitRequest(this) ?? shedLoad(this);
    if (refusal !== undefined) {
      if (refusal.counter === 'malformed') inspectForLog(this);
      this.refuse(refusal);
    } else if (this.taken === 0) {
      this.begin();
    } else {
      this.runtime.queue.add(this, this.taken);
    }
  }

  giveWay(): void {
    if (this.#stage === 'head') this.refuse(refuseLoad(this));
  }

  begin(): void {
    // Its client may be gone by now.
    if (this.#stage !== 'head') return;
    const refusal = challengeSite(this) ?? limitRequest(this) ?? judgeEdge(this);
    if (refusal !== undefined) {
      this.refuse(refusal);
      return;
    }
    const prepared = prepareInspection(this);
    if (prepared === undefined) this.#inspectHead();
    else void prepared.then(() => this.#stage === 'head' && this.#inspectHead());
  }

  /** Phase 1, then the body, or on. */
  #inspectHead(): void {
    const interruption = inspectRequestHead(this);
    if (interruption !== undefined) {
      this.#interrupt(interruption);
      return;
    }
    const hasBody = this.body !== 'none';
    // An HTTP/1.0 client does not know interim answers (RFC 9110 section 10.1.1).
    const expects = this.head.expectation !== '' && this.received.protocol !== 'HTTP/1.0';
    if (expects && hasBody) this.client.writeContinue();
    if (hasBody && wantsRequestBody(this)) {
      this.#stage = 'body';
      this.#isBodyInspected = true;
      this.#incoming.read();
    } else {
      this.#finishInspection();
    }
  }

  /** For a request whose head no strict parser would read: into the log, and no further. */
  startRefused(refusal: Refusal): void {
    readTransaction(this);
    // Of a head that did not come in time there is nothing to inspect.
    if (this.received.method !== '') inspectForLog(this);
    this.refuse(refusal);
  }

  /** Answers in the gateway's own name, or breaks off where an answer is already on its way. */
  refuse(refusal: Refusal): void {
    if (this.#stage === 'answered' || this.#stage === 'closed') return;
    if (this.#stage === 'tunnel') {
      this.#tunnel!.destroy();
      return;
    }
    if (refusal.isSlowness === true && isPressed(this.runtime)) noteSlow(this);
    this.#finish();
    if (this.isHeadSent) breakOff(this, refusal);
    else applyRefusal(this, refusal);
  }

  /** Enforces every time limit of a request under way. */
  sweep(nowMs: number): void {
    if (this.#tunnel !== undefined) {
      this.#tunnel.sweep(nowMs);
      return;
    }
    if (this.#outgoing.sweep(nowMs)) return;
    if (this.#stage === 'answered' || this.#stage === 'closed') return;
    // The rules may have enough already, and then nobody waits for more of it.
    this.#incoming.flush();
    const refusal = this.#incoming.judgePace(nowMs);
    if (refusal !== undefined) this.refuse(refusal);
    this.#sweepUpstream(nowMs);
  }

  onRequestData(chunk: Buffer): void {
    this.requestBytes += chunk.length;
    this.#incoming.noteData();
    if (!this.#takesBody) return;
    if (this.requestBytes > this.limits.requestBodyBytesMax) {
      this.refuse(REFUSE_BODY_BYTES);
      return;
    }
    if (this.#stage !== 'proxy' && !this.#incoming.hold(chunk.length)) {
      this.refuse(REFUSE_HELD_BYTES);
      return;
    }
    // The upstream waits for no more than what was read at once.
    if (this.#incoming.push(chunk) && this.#stage === 'proxy') this.#incoming.flushSoon();
  }

  onRequestEnd(rawTrailers: readonly string[]): void {
    this.#incoming.flush();
    this.isRequestRead = true;
    this.#incoming.end();
    if (!this.#takesBody) return;
    const isClaim = haveTrailersClaims(rawTrailers, this.state);
    if (isClaim || (rawTrailers.length > 0 && !areTrailersAllowed(rawTrailers))) {
      this.refuse(refuseMalformed('trailer'));
      return;
    }
    this.#takeTrailers(rawTrailers);
    if (this.#stage === 'body') this.#finishInspection();
    else if (this.#stage === 'proxy') this.#endUpstreamRequest();
  }

  /**
   * Rules read them where they come in time. Else they go no further where the site blocks (RFC 9110,
   * 6.5.1, leaves that to us); one that only looks on changes nothing, and counts them as not inspected.
   */
  #takeTrailers(rawTrailers: readonly string[]): void {
    if (rawTrailers.length === 0) return;
    const values = rawTrailers.filter((_, index) => index % 2 === 1);
    if (this.#stage === 'body') {
      appendRequestTrailers(this, values);
    } else if (this.#isBodyInspected) {
      if (this.site?.policy.waf.mode === 'block') return;
      skipRequestBytes(
        this,
        values.reduce((bytes, value) => bytes + value.length, 0),
      );
    }
    this.#trailers = rawTrailers;
  }

  onClientDrain(): void {
    this.#outgoing.noteDrain();
    if (!this.#isUpstreamPaused) return;
    this.#isUpstreamPaused = false;
    this.#upstreamWaitMs = this.runtime.nowMs;
    this.upstream?.resume();
  }

  onClientClosed(isComplete: boolean): void {
    if (this.#stage === 'closed') return;
    this.#stage = 'closed';
    this.#incoming.release();
    leaveShare(this);
    this.upstream?.abort();
    this.upstream = undefined;
    if (!isComplete && this.reason === '') {
      this.reason = 'client.gone';
      this.runtime.counters.increment('requests.client-gone');
    }
    recordExchange(this);
  }

  get clientKey(): string {
    return clientKey(this);
  }

  get awaitedSinceMs(): number {
    if (this.#isUpstreamPaused) return this.#upstreamPausedMs;
    return this.isRequestRead ? 0 : this.#incoming.awaitedSinceMs;
  }

  onUpstreamInformation(status: number, rawHeaders: readonly string[]): void {
    // 100 was ours to say; others are rare and not for all clients.
    if (status !== STATUS_EARLY_HINTS || this.#stage !== 'proxy') return;
    if (this.received.protocol === 'HTTP/1.0') return;
    const hints = { status, statusText: '', protocol: '', rawHeaders };
    this.client.writeInformation(status, headForClient(this, hints, true).rawHeaders);
  }

  onUpstreamHead(head: UpstreamHead): void {
    if (this.#stage !== 'proxy') return;
    this.upstreamStatus = head.status;
    this.#upstreamWaitMs = this.runtime.nowMs;
    if (this.behaviour?.login !== undefined) noteLoginAnswer(this.behaviour, head);
    const interruption = inspectResponseHead(this, head);
    if (interruption !== undefined) {
      this.#interrupt(interruption);
      return;
    }
    if (wantsResponseBody(this)) this.#heldHead = head;
    else this.#releaseResponse(head);
  }

  onUpstreamData(chunk: Buffer): void {
    if (this.#stage !== 'proxy') return;
    this.#upstreamWaitMs = this.runtime.nowMs;
    if (this.#heldHead !== undefined) {
      this.#holdResponse(this.#heldHead, chunk);
      return;
    }
    skipResponseBytes(this, chunk.length);
    if (!this.#outgoing.push(chunk)) this.#pauseUpstream();
  }

  onUpstreamPause(): void {
    if (this.#stage === 'proxy' && !this.#outgoing.flush()) this.#pauseUpstream();
  }

  onUpstreamEnd(rawTrailers: readonly string[]): void {
    if (this.#stage !== 'proxy') return;
    this.upstream = undefined;
    if (this.#heldHead !== undefined && !this.#releaseResponse(this.#heldHead)) return;
    const last = this.#outgoing.takeNewest();
    this.#finish();
    this.#outgoing.end(last, areTrailersAllowed(rawTrailers) ? rawTrailers : NO_TRAILERS);
  }

  onUpstreamFault(fault: UpstreamFault): void {
    if (this.#stage !== 'proxy') return;
    this.upstream = undefined;
    this.upstreamFault = fault.message;
    if (fault.kind === 'slow-greedy-client') noteSlow(this);
    this.refuse(refusalOfFault(fault));
  }

  onUpstreamDrain(): void {
    if (this.isRequestRead) return;
    this.#upstreamWaitMs = this.upstreamStatus === 0 ? 0 : this.runtime.nowMs;
    this.#incoming.resume();
  }

  onUpstreamUpgrade(head: UpstreamHead, socket: Duplex, rest: Buffer): void {
    if (this.#stage !== 'proxy') {
      socket.destroy();
      return;
    }
    this.upstream = undefined;
    this.upstreamStatus = head.status;
    const interruption = inspectResponseHead(this, head) ?? inspectResponseBody(this);
    if (interruption !== undefined) {
      socket.destroy();
      this.#interrupt(interruption);
      return;
    }
    const { rawHeaders } = headForClient(this, head, true);
    this.#stage = 'tunnel';
    this.isHeadSent = true;
    this.status = head.status;
    this.runtime.counters.increment('tunnels.opened');
    const client = this.client.upgrade(head.status, head.statusText, rawHeaders);
    const onClosed = (sent: number, received: number): void => {
      this.requestBytes = sent;
      this.responseBytes = received;
      this.onClientClosed(true);
    };
    const gates = makeGates(this);
    this.#tunnel = new Tunnel(client, socket, rest, this.runtime.nowMs, onClosed, gates);
  }

  /** Phase 2, then on to the upstream. */
  #finishInspection(): void {
    this.#stage = 'inspect';
    const isWanted = (): boolean => this.#stage === 'inspect';
    inspectInTurns(this, isWanted, (interruption) => this.#leaveInspection(interruption));
    if (isWanted() && this.#incoming.isReading) this.#incoming.pause();
  }

  #leaveInspection(interruption: Interruption | undefined): void {
    if (interruption !== undefined) {
      this.#interrupt(interruption);
      return;
    }
    this.#stage = 'proxy';
    proxyUpstream(this, this.site!, this);
    this.#sendHeld();
    if (this.body === 'none') {
      this.isRequestRead = true;
      this.#upstreamWaitMs = this.runtime.nowMs;
    } else if (this.isRequestRead) {
      this.#endUpstreamRequest();
    } else if (!this.#incoming.isReading) {
      this.#incoming.read();
    }
  }

  #interrupt(interruption: Interruption): void {
    this.#finish();
    applyInterruption(this, interruption);
  }

  /** No more comes from either side that would be passed on; what is still to be read is discarded. */
  #finish(): void {
    this.#stage = 'answered';
    this.#incoming.release();
    this.#heldResponse = [];
    this.#heldHead = undefined;
    this.#outgoing.takeNewest();
    this.#incoming.resume();
  }

  /** Whether what comes of the body still matters. */
  get #takesBody(): boolean {
    return this.#stage === 'body' || this.#stage === 'inspect' || this.#stage === 'proxy';
  }

  #takePiece(piece: Buffer): void {
    if (!this.#takesBody) return;
    if (this.behaviour?.login !== undefined) noteLoginBody(this.behaviour, piece);
    if (this.#stage === 'body') {
      this.#holdRequest(piece);
      return;
    }
    skipRequestBytes(this, piece.length);
    if (this.#stage === 'inspect') this.#incoming.keep(piece);
    else if (!this.#writeUpstream(piece)) this.#incoming.pause();
  }

  #holdRequest(chunk: Buffer): void {
    this.#incoming.keep(chunk);
    const interruption = appendRequestBody(this, chunk);
    if (interruption !== undefined) this.#interrupt(interruption);
    else if (!wantsRequestBody(this)) this.#finishInspection();
  }

  #sendHeld(): void {
    const held = this.#incoming.release();
    if (held === undefined) return;
    let wantsMore = true;
    for (const chunk of held) wantsMore = this.#writeUpstream(chunk);
    if (wantsMore) this.#incoming.resume();
    else this.#incoming.pause();
  }

  /** False where the upstream has enough for now: it says when it takes more. */
  #writeUpstream(chunk: Buffer): boolean {
    const { upstream } = this;
    if (upstream === undefined || upstream.write(chunk) || this.isRequestRead) return true;
    if (this.#upstreamWaitMs === 0) this.#upstreamWaitMs = this.runtime.nowMs;
    return false;
  }

  #endUpstreamRequest(): void {
    this.#upstreamWaitMs = this.runtime.nowMs;
    this.upstream?.end(this.#trailers);
  }

  #holdResponse(head: UpstreamHead, chunk: Buffer): void {
    this.#heldResponse.push(chunk);
    const interruption = appendResponseBody(this, chunk);
    if (interruption !== undefined) this.#interrupt(interruption);
    else if (!wantsResponseBody(this)) this.#releaseResponse(head);
  }

  /** Phase 4 on what there is, then lets the answer go. False where it must not. */
  #releaseResponse(head: UpstreamHead): boolean {
    const interruption = inspectResponseBody(this);
    if (interruption !== undefined) {
      this.#interrupt(interruption);
      return false;
    }
    const held = this.#heldResponse;
    this.#heldHead = undefined;
    this.#heldResponse = [];
    if (!this.#sendHead(head)) return false;
    let wantsMore = true;
    for (const chunk of held) wantsMore = this.#outgoing.push(chunk) && wantsMore;
    if (!wantsMore) this.#pauseUpstream();
    return true;
  }

  /** False where the client's protocol cannot say it: then the upstream's answer is no good. */
  #sendHead(head: UpstreamHead): boolean {
    try {
      // An answer that comes before the whole request is the last of its connection.
      this.client.writeHead(headForClient(this, head, this.isRequestRead));
    } catch (error) {
      this.upstream?.abort();
      this.onUpstreamFault({
        kind: 'malformed',
        message: error instanceof Error ? error.message : String(error),
      });
      return false;
    }
    this.isHeadSent = true;
    this.status = head.status;
    return true;
  }

  /** The client has enough for now. */
  #pauseUpstream(): void {
    if (this.#isUpstreamPaused) return;
    this.#isUpstreamPaused = true;
    this.#upstreamPausedMs = this.runtime.nowMs;
    this.#upstreamWaitMs = 0;
    this.upstream?.pause();
  }

  #sweepUpstream(nowMs: number): void {
    const { site, upstream } = this;
    if (this.#upstreamWaitMs === 0 || site === undefined || upstream?.isSent !== true) return;
    const { headersTimeoutMs, bodyIdleTimeoutMs } = site.policy.upstream;
    const isBegun = this.upstreamStatus !== 0;
    if (nowMs - this.#upstreamWaitMs <= (isBegun ? bodyIdleTimeoutMs : headersTimeoutMs)) return;
    upstream.abort();
    const message = isBegun ? 'the answer stopped' : 'no answer in time';
    this.onUpstreamFault({ kind: 'timeout', message });
  }
}
