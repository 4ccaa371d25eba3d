import type { Match, Severity, Verdict } from '../inspect/outcome.ts';

export type Layer = 'edge' | 'kernel' | 'gateway' | 'runtime' | 'scan' | 'audit' | 'admin';

/** Who and what an event is about. Only what is known is present. */
export interface Subject {
  readonly client?: string;
  readonly site?: string;
  readonly route?: string;
  readonly user?: string;
  readonly container?: string;
  readonly image?: string;
  readonly host?: string;
  readonly process?: string;
}

/**
 * One fact from any layer. One line of NDJSON in the journal, one row in the store. Nothing secret is
 * in it: masking happens before an event is written anywhere.
 */
export interface Event<Kind extends string = string, Detail = unknown> {
  /** Time-sortable (lib/id); for a request also its request id. The store keeps each id once. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly layer: Layer;
  readonly kind: Kind;
  readonly severity: Severity;
  readonly subject: Subject;
  readonly detail: Detail;
  /** 32 hex digits (W3C trace context), '' where there is no trace. */
  readonly traceId: string;
}

/** `kind: 'request'`, one per request that the gateway saw, also those it could not parse. */
export interface RequestDetail {
  readonly verdict: Verdict;
  /** Why, in a stable word: `rule`, `limit.rate`, `malformed.content-length`, `upstream.timeout`, ''. */
  readonly reason: string;
  readonly mode: 'block' | 'detect' | 'off';
  readonly method: string;
  /** Raw target, masked, at most TARGET_LENGTH_MAX characters. */
  readonly target: string;
  readonly protocol: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** Status sent to the client; 0 when the connection was closed without an answer. */
  readonly status: number;
  /** Status the upstream gave; 0 when it was not asked. */
  readonly upstreamStatus: number;
  readonly userAgent: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly totalMicroseconds: number;
  readonly inspectMicroseconds: number;
  readonly inboundScore: number;
  readonly outboundScore: number;
  readonly requestBytesNotInspected: number;
  readonly responseBytesNotInspected: number;
  /** Absent when nothing matched: the line of an ordinary request stays short. */
  readonly matches?: readonly Match[];
  readonly faults?: readonly {
    readonly kind: string;
    readonly message: string;
    readonly ruleId: number;
  }[];
  /**
   * The rule that ended the request; in detect mode the first that would have. Absent where none did.
   */
  readonly decidedBy?: number;
  /** What rules were told of the client's behaviour before this request; absent without any points. */
  readonly behaviour?: { readonly points: number; readonly evidence: string };
  /** Edge rules that matched, in order; absent without any. */
  readonly edge?: readonly EdgeMatch[];
  /** Masked request headers, recorded for every verdict but `allow`. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The connection's own address where a trusted proxy named another client. */
  readonly peer?: string;
}

/** One edge rule that matched a request. */
export interface EdgeMatch {
  readonly rule: string;
  readonly action: 'block' | 'drop' | 'challenge' | 'log' | 'allow';
  /** The reason that the configuration gives; '' without one. */
  readonly why: string;
}

export type RequestEvent = Event<'request', RequestDetail>;

/** Kind and detail belong together: whoever makes or reads an event line sees to that. */
export function isRequestEvent(event: Event): event is RequestEvent {
  return event.kind === 'request';
}

/** `kind: 'journal.loss'`: events that could not be kept, told as soon as there is room again. */
export interface JournalLossDetail {
  readonly lost: number;
  /**
   * While writing: `disk-full`, `write-error`, `queue-full`, `journal-full` (the cap on all segments),
   * `too-large`, `unserializable`, `closed`. While reading: `torn-line`, `bad-line`.
   */
  readonly reason: string;
  /** When the first of them was lost, milliseconds since the epoch. */
  readonly sinceMs: number;
}

export const TARGET_LENGTH_MAX = 2048;
