import type { Duplex } from 'node:stream';

/** One request as the upstream shall get it. */
export interface UpstreamRequest {
  readonly method: string;
  /** Origin-form or `*`. */
  readonly path: string;
  /** Value of Host or `:authority`. */
  readonly authority: string;
  readonly scheme: 'http' | 'https';
  /** End-to-end fields, Host and Content-Length among them; name, value, name, value, ... */
  readonly headers: readonly string[];
  /** `length`: the headers say how long. */
  readonly body: 'none' | 'length' | 'chunked';
  readonly isUpgrade: boolean;
  /** The client said `TE: trailers`. */
  readonly acceptsTrailers: boolean;
}

export interface UpstreamHead {
  readonly status: number;
  readonly statusText: string;
  /** `HTTP/1.1`, `HTTP/1.0`, `HTTP/2.0`. */
  readonly protocol: string;
  readonly rawHeaders: readonly string[];
}

export type UpstreamFaultKind =
  /** No connection could be made. */
  | 'refused'
  | 'connect-timeout'
  /** The connection ended before an answer began. */
  | 'reset'
  /** No answer began in time; no byte of its body came in time. */
  | 'timeout'
  /** It ended in the middle of its answer. */
  | 'truncated'
  /** What came is no valid answer. */
  | 'malformed'
  /** All connections are busy and so is the queue for them. */
  | 'overload'
  /** Others needed the connection, and its client kept it waiting. */
  | 'slow-client'
  /** The same, of a client that asks for more at a time than a browser does. */
  | 'slow-greedy-client';

export interface UpstreamFault {
  readonly kind: UpstreamFaultKind;
  /** For operators; never shown to a client. */
  readonly message: string;
}

/** Who asked. Calls come in the order of an HTTP answer; the last is onUpstreamEnd or ...Fault. */
export interface UpstreamHandler {
  /**
   * Since when the upstream waits for the client, which does not take its answer or has not sent all of
   * its request: monotonic milliseconds, as of a sweep; 0 where it does not wait.
   */
  readonly awaitedSinceMs: number;
  /** Whose request it is: equal for requests of one client; '' where nobody can tell. */
  readonly clientKey: string;
  /** An interim answer (1xx but 101). */
  onUpstreamInformation(status: number, rawHeaders: readonly string[]): void;
  onUpstreamHead(head: UpstreamHead): void;
  onUpstreamData(chunk: Buffer): void;
  /** Nothing more is at hand right now: what was held back for one write shall go out. */
  onUpstreamPause(): void;
  onUpstreamEnd(rawTrailers: readonly string[]): void;
  onUpstreamFault(fault: UpstreamFault): void;
  /** After `write` returned false: there is room again. */
  onUpstreamDrain(): void;
  /** 101: the connection now belongs to the handler; `rest` are its first bytes. */
  onUpstreamUpgrade(head: UpstreamHead, socket: Duplex, rest: Buffer): void;
}

/** One request under way. Of no use after the handler heard its last call. */
export interface UpstreamExchange {
  /** False until a connection carries the request. */
  readonly isSent: boolean;
  write(chunk: Buffer): boolean;
  /** Ends the request's body. */
  end(rawTrailers: readonly string[]): void;
  pause(): void;
  resume(): void;
  /** Gives up: no more calls, the upstream sees the request or answer broken off. */
  abort(): void;
}

/** Where a site's requests go. */
export interface Upstream {
  /** Nothing is under way and nothing is connected. */
  readonly isIdle: boolean;
  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange;
  /**
   * How long the request that waits longest has waited for a connection, of clients that ask for little
   * at a time: what others wait for is their own doing. 0 where none does.
   */
  longestWaitMs(nowMs: number): number;
  /** Called every now and then, with monotonic milliseconds: ends what took too long. */
  sweep(nowMs: number): void;
  /** Takes no new request, ends idle connections now and busy ones when they are done. */
  close(): void;
  /** Ends everything at once. */
  destroy(): void;
}
