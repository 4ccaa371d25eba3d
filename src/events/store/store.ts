import type { Severity, Verdict } from '../../inspect/outcome.ts';
import type { Event, Layer, Subject } from '../envelope.ts';

/**
 * Where events live once they are ingested, and the questions that the console and the commands ask.
 * `conformance.ts` beside this file tests every promise made here; `reference-store.ts` is the
 * simplest implementation that keeps them.
 *
 * Every method rejects with StoreError. Times are milliseconds since the epoch, durations
 * microseconds where the name says so.
 */
export interface EventStore {
  /**
   * Stores the events and the segment offsets in one transaction: after a crash either both are there
   * or neither. Durable when it resolves. An id that is already stored is skipped, and counts in no
   * rollup. Rejects with `offset` (and stores nothing) when a `from` is not the segment's committed offset.
   */
  ingest(batch: IngestBatch): Promise<IngestResult>;
  /** Committed offset of every segment that was not forgotten. */
  offsets(): Promise<ReadonlyMap<string, number>>;
  /** Drops the offsets of segments whose files are gone. */
  forgetSegments(segments: readonly string[]): Promise<void>;

  /** Totals of requests over a period. Cheap for any length: reads rollups only. */
  overview(query: OverviewQuery): Promise<Overview>;
  /** Requests over time, one point per step, points without requests included. Reads rollups only. */
  series(query: SeriesQuery): Promise<Series>;
  /** The busiest clients, rules or targets. Reads hourly and daily counts only. */
  top(query: TopQuery): Promise<Top>;
  /** Events that match the filter, newest first (by `time`, then by order of storing). */
  list(query: ListQuery): Promise<EventPage>;
  /** As `list`, with all that is known of each event: for whoever judges many of them again. */
  read(query: ListQuery): Promise<WholePage>;
  /** The whole event, or undefined when it never came or has been removed by retention. */
  get(id: string): Promise<Event | undefined>;
  /** What the store holds and what it had to do; for status, metrics and readiness. */
  counts(): Promise<StoreCounts>;

  /** Removes what is too old or too much. Bounded work per call: call again while `more` is true. */
  applyRetention(nowMs: number): Promise<RetentionResult>;
  /** Settles what is pending, then closes. Everything after it rejects with `closed`. */
  close(): Promise<void>;
}

export interface IngestBatch {
  readonly events: readonly Event[];
  /** How far each segment has been read with these events; empty for events that are in no segment. */
  readonly offsets: readonly SegmentAdvance[];
}

export interface SegmentAdvance {
  readonly segment: string;
  /** Byte offset before and after. */
  readonly from: number;
  readonly to: number;
}

export interface IngestResult {
  readonly inserted: number;
  /** Indexes into `events` of those that were already stored. */
  readonly duplicates: readonly number[];
}

/** `from` inclusive, `to` exclusive. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

export interface OverviewQuery {
  readonly period: Period;
  /** One site only; absent means all. */
  readonly site?: string | undefined;
}

export const STATUS_CLASSES = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** `none`: the connection was closed without an answer. */
export type StatusClass = (typeof STATUS_CLASSES)[number];

export const VERDICTS = [
  'allow',
  'log',
  'challenge',
  'block',
  'divert',
  'drop',
] as const satisfies readonly Verdict[];

/** Numbers that every period has, be it a whole overview or one point of a series. */
export interface RequestTotals {
  readonly requests: number;
  /** Requests whose verdict is not `allow`: something was found, whether or not it was acted on. */
  readonly flagged: number;
  /** Requests that did not reach the upstream as they were: `challenge`, `block`, `divert`, `drop`. */
  readonly stopped: number;
  readonly byVerdict: Readonly<Record<Verdict, number>>;
  readonly byStatusClass: Readonly<Record<StatusClass, number>>;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** Requests with at least one fault. */
  readonly faulted: number;
}

export interface Overview extends RequestTotals {
  /** What the numbers cover: the period asked for, widened to the rollups that are still kept. */
  readonly period: Period;
  /** Whole time of a request, as the client waited. */
  readonly latency: Quantiles;
  /** Time in rules, of the requests that were inspected. */
  readonly inspection: Quantiles;
  /** Busiest first, at most SITES_MAX. */
  readonly sites: readonly SiteTotals[];
  /** Events that are not requests. Not restricted by `site`. */
  readonly kinds: readonly KindTotals[];
  /** Events that were lost before they reached the store, as `journal.loss` events told. */
  readonly lost: number;
}

/** Microseconds, from a histogram: at most LATENCY_ERROR_MAX off. All 0 where `count` is 0. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Largest relative error of a quantile: half the width of a histogram bucket (2^(1/4)). */
export const LATENCY_ERROR_MAX = 0.1;

export interface SiteTotals {
  readonly site: string;
  readonly requests: number;
  readonly flagged: number;
  readonly stopped: number;
}

export interface KindTotals {
  readonly layer: Layer;
  readonly kind: string;
  readonly count: number;
}

export interface SeriesQuery {
  readonly period: Period;
  /** Width of a point; rounded up to a whole minute, hour or day, and so far that POINTS_MAX suffice. */
  readonly stepMs: number;
  readonly site?: string | undefined;
}

export interface Series {
  /** Widened to whole steps. */
  readonly period: Period;
  /** The step that was used. */
  readonly stepMs: number;
  /** One per step, oldest first, none missing. */
  readonly points: readonly SeriesPoint[];
}

export interface SeriesPoint extends RequestTotals {
  readonly start: number;
  readonly latency: Quantiles;
}

export type TopKind = 'client' | 'rule' | 'target';
export type TopMeasure = 'requests' | 'flagged' | 'stopped';

export interface TopQuery {
  readonly kind: TopKind;
  readonly period: Period;
  readonly site?: string | undefined;
  /** What to rank by; entries with 0 of it are left out. */
  readonly by: TopMeasure;
  /** At most TOP_COUNT_MAX. */
  readonly count: number;
}

export interface Top {
  /** Widened to whole hours, the finest that is kept. */
  readonly period: Period;
  /** Highest first. */
  readonly entries: readonly TopEntry[];
  /**
   * False where more different keys appeared than are kept (TOP_KEYS_MAX an hour): then the counts of
   * keys far down may be too low, those of the highest are right.
   */
  readonly exact: boolean;
}

export interface TopEntry {
  /** Client address, rule id in decimal, or path of the target without its query. */
  readonly key: string;
  /** For a rule its message, as last seen; '' otherwise. */
  readonly label: string;
  /** For a target the site it belongs to; '' otherwise. */
  readonly site: string;
  readonly requests: number;
  readonly flagged: number;
  readonly stopped: number;
  /** When it was last seen (within the period), to the millisecond. */
  readonly lastTime: number;
}

/** All conditions must hold; an absent one always does. A list means "one of these". */
export interface EventFilter {
  readonly from?: number | undefined;
  /** Exclusive. */
  readonly to?: number | undefined;
  readonly layers?: readonly Layer[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly severities?: readonly Severity[] | undefined;
  readonly verdicts?: readonly Verdict[] | undefined;
  readonly site?: string | undefined;
  readonly client?: string | undefined;
  /** Requests in which this rule matched. */
  readonly ruleId?: number | undefined;
  /** Inclusive range of the status sent to the client: `{ min: 404, max: 404 }`, `{ min: 500, max: 599 }`. */
  readonly status?: { readonly min: number; readonly max: number } | undefined;
  readonly method?: string | undefined;
  /**
   * Found, without regard to the case of ASCII letters, in the id, client, host, target, user agent,
   * reason, or the message of a match; in the whole detail of an event that is not a request. At most
   * FILTER_TEXT_LENGTH_MAX characters.
   */
  readonly text?: string | undefined;
}

export interface ListQuery {
  readonly filter: EventFilter;
  /** At most PAGE_COUNT_MAX. */
  readonly count: number;
  /** `next` of the page before; absent for the first. */
  readonly cursor?: string | undefined;
}

export interface EventPage {
  readonly events: readonly EventSummary[];
  /**
   * Where to go on; undefined when there is nothing further. A page may hold fewer events than asked
   * for, even none, and still have a `next`: one call looks at SCAN_COUNT_MAX events at most.
   */
  readonly next: string | undefined;
}

/** As EventPage. */
export interface WholePage {
  readonly events: readonly Event[];
  readonly next: string | undefined;
}

/** One line of a list. `get(id)` has the rest. */
export interface EventSummary {
  readonly id: string;
  readonly time: number;
  readonly layer: Layer;
  readonly kind: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** Present for `kind: 'request'`. */
  readonly request?: RequestSummary | undefined;
  /** For other kinds: the detail, where its JSON has at most SUMMARY_DETAIL_LENGTH_MAX characters. */
  readonly detail?: unknown;
}

export interface RequestSummary {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly method: string;
  readonly host: string;
  readonly target: string;
  readonly status: number;
  readonly totalMicroseconds: number;
  readonly inboundScore: number;
  /** Rules that matched and are shown (`logged`), without repetition, at most SUMMARY_RULES_MAX. */
  readonly ruleIds: readonly number[];
  /** Message of the match that weighs most; '' without one. */
  readonly message: string;
}

export interface StoreCounts {
  /** Events stored now. */
  readonly events: number;
  readonly oldestTime: number | undefined;
  readonly newestTime: number | undefined;
  /** Bytes the store takes on disk, and the most it may. */
  readonly bytes: number;
  readonly bytesMax: number;
  /** Since the store was opened. */
  readonly inserted: number;
  readonly duplicates: number;
  /** Events removed by retention since the store was opened. */
  readonly removed: number;
  /** Times a damaged file was moved aside since the store was opened. */
  readonly damaged: number;
}

export interface RetentionResult {
  readonly removed: number;
  /** True when there is more to remove than one call does. */
  readonly more: boolean;
}

export type StoreErrorCode =
  /** No room on the disk; nothing was stored. Retention, then again. */
  | 'full'
  /** The file was damaged and has been moved aside; a new one is in its place. */
  | 'damaged'
  /** A batch does not continue where the segment's committed offset stands. */
  | 'offset'
  /** A query is wrong: limits exceeded, a cursor that is none of ours. */
  | 'query'
  /** Too many calls wait already, or another process holds the file. */
  | 'busy'
  | 'closed'
  | 'internal';

export class StoreError extends Error {
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
  }
}

export const PAGE_COUNT_MAX = 500;
export const SCAN_COUNT_MAX = 50_000;
export const TOP_COUNT_MAX = 100;
export const TOP_KEYS_MAX = 1000;
export const SITES_MAX = 200;
export const POINTS_MAX = 1500;
export const FILTER_TEXT_LENGTH_MAX = 256;
export const FILTER_LIST_LENGTH_MAX = 32;
export const SUMMARY_RULES_MAX = 16;
export const SUMMARY_DETAIL_LENGTH_MAX = 4096;
