import type { Duplex } from 'node:stream';

/** Who handles one request of a client. `onClientClosed` is the last call. */
export interface ClientHandler {
  onRequestData(chunk: Buffer): void;
  onRequestEnd(rawTrailers: readonly string[]): void;
  /** After `write` returned false: there is room again. */
  onClientDrain(): void;
  /** `isComplete`: the whole answer was handed to the system. Else the client is gone. */
  onClientClosed(isComplete: boolean): void;
}

export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** End-to-end fields only. */
  readonly rawHeaders: readonly string[];
  /** False ends the connection after this answer. */
  readonly keepsAlive: boolean;
  readonly mayHaveTrailers: boolean;
}

/** The client's side of one request, whatever HTTP version it speaks. */
export interface ClientStream {
  readonly handler: ClientHandler | undefined;
  /** Of the answer, what the system has not taken yet. */
  readonly pendingBytes: number;
  /** Starts handing the body to the handler. Called at most once, and only where there is a body. */
  readBody(): void;
  pauseBody(): void;
  resumeBody(): void;
  /** 100-continue. */
  writeContinue(): void;
  writeInformation(status: number, rawHeaders: readonly string[]): void;
  /** The head may be held back until `write`, `flush` or `end`. */
  writeHead(head: ResponseHead): void;
  flush(): void;
  /** False: wait for onClientDrain before writing more. */
  write(chunk: Buffer): boolean;
  end(chunk: Buffer | undefined, rawTrailers: readonly string[]): void;
  /** Breaks off so that the client cannot take what it has for a whole answer. */
  abort(): void;
  /** Answers an upgrade with 101 (or 200 in HTTP/2) and returns the tunnel's end. */
  upgrade(status: number, statusText: string, rawHeaders: readonly string[]): Duplex;
}
