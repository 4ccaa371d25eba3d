/**
 * How the roles talk. Four kinds of traffic, each with the promise that an implementation (a Unix
 * socket here, NATS JetStream later) must keep; `conformance.ts` beside this file tests them.
 */
export interface Link {
  /**
   * Keeps `value` as the latest of `topic`; every present and future subscriber receives it. A version
   * not higher than the retained one is ignored, so that a late publisher cannot undo a newer one.
   */
  publishRetained(topic: RetainedTopic, version: number, value: unknown): Promise<void>;
  /** Calls `onValue` with the retained value, if any, and with each newer one. Survives reconnection. */
  subscribeRetained(
    topic: RetainedTopic,
    onValue: (value: unknown, version: number) => void,
  ): Subscription;
  /** Resolves once the other side has made the events durable. Same id twice is stored once. */
  appendEvents(events: readonly unknown[]): Promise<void>;
  /** Sends a command and resolves with its reply; rejects with LinkError after `timeoutMs`. */
  request(command: string, payload: unknown, timeoutMs: number): Promise<unknown>;
  /** Answers commands of that name. One handler per name: a second one throws. */
  serve(command: string, handler: (payload: unknown) => Promise<unknown>): Subscription;
  /** Stops reconnecting, settles what is pending with LinkError('closed'). */
  close(): Promise<void>;
}

/** `bans` and `bans.changes` go together: `src/bans/messages.ts` says how. */
export type RetainedTopic = 'policy' | 'bans' | 'bans.changes' | `status.${string}`;

export interface Subscription {
  close(): void;
}

export type LinkErrorCode =
  | 'closed'
  | 'timeout'
  | 'disconnected'
  | 'no-handler'
  | 'refused'
  | 'too-large';

export class LinkError extends Error {
  readonly code: LinkErrorCode;

  constructor(code: LinkErrorCode, message: string) {
    super(message);
    this.name = 'LinkError';
    this.code = code;
  }
}
