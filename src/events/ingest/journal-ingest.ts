import { systemClock } from '../../lib/clock.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Event, Layer } from '../envelope.ts';
import { LINE_BYTES_MAX } from '../journal/journal-limits.ts';
import { makeLossEvent } from '../journal/losses.ts';
import { StoreError } from '../store/store.ts';
import type { EventStore, SegmentAdvance } from '../store/store.ts';
import { FolderWatch } from './folder-watch.ts';
import { LiveEvents } from './live-events.ts';
import type { LiveOptions, LiveSubscription } from './live-events.ts';
import { isGone, listSegments, readSegment, removeSegment } from './segment-folder.ts';
import type { JournalSource, ListedSegment, ReservedWriter } from './segment-folder.ts';
import { SegmentEnds, startOf } from './segment-ends.ts';
import { splitLines } from './split-lines.ts';

export interface IngestOptions {
  /**
   * Where the gateway's threads write; must be there, as the others. The gateway faces the outside: what
   * it writes is believed only of the layers that are its own.
   */
  readonly folder: string;
  /** Where the agent writes, and the gateway cannot. */
  readonly agentFolder?: string | undefined;
  /** Where control itself writes, and the gateway cannot. */
  readonly ownFolder?: string | undefined;
  readonly store: EventStore;
  readonly limits?: Partial<IngestLimits>;
  readonly clock?: Clock;
}

export interface IngestLimits {
  /** How often the folder is looked at, where the file system does not tell of changes. */
  readonly pollMs: number;
  /** Shortest time between two commits while events trickle in. */
  readonly roundMs: number;
  /** Pause after a failure. */
  readonly retryMs: number;
  /** A segment that was not finished is taken for one when it has not grown for so long. */
  readonly abandonedMs: number;
  readonly retentionMs: number;
}

const INGEST_LIMITS: IngestLimits = {
  pollMs: 250,
  roundMs: 100,
  retryMs: 1000,
  // Ten times what a living writer leaves a segment without finishing it (segmentIdleMs).
  abandonedMs: 600_000,
  retentionMs: 60_000,
};

export interface IngestCounts {
  /** Events stored, and those that were stored already. */
  readonly inserted: number;
  readonly duplicates: number;
  readonly badLines: number;
  readonly tornLines: number;
  /** Looks at the folder since the start; what follows is true as of the last one. */
  readonly rounds: number;
  /** Segments in the folder, and the bytes in them that are not stored yet. */
  readonly segments: number;
  readonly backlogBytes: number;
  readonly failures: number;
  /** The last round's failure; '' while all is well. */
  readonly fault: string;
}

/** What was read of one segment in one round. */
interface ReadPart {
  readonly segment: ListedSegment;
  readonly events: readonly Event[];
  readonly advance: SegmentAdvance;
  readonly badLines: number;
  readonly tornLines: number;
  readonly isSkipping: boolean;
}

interface Position {
  offset: number;
  isSkipping: boolean;
}

/** Bytes read in one round over all segments: some thousand events, a commit of some 50 ms. */
const ROUND_BYTES_MAX = 768 * 1024;
const READ_BYTES_MIN = LINE_BYTES_MAX + 1;
/** Starts of writers read in one round: whoever makes thousands of segments must not fill our memory. */
const STARTS_PER_ROUND_MAX = 64;
/** What the gateway can know of: nobody believes it that an admin has signed in. */
const GATEWAY_LAYERS: ReadonlySet<Layer> = new Set<Layer>(['edge', 'gateway']);
const INTERNAL_FAILURES_MAX = 3;

/**
 * Brings the journal into the store: reads every segment from its committed offset, stores events and
 * offset in one transaction, and deletes a finished segment once all of it is stored. It may die at any
 * point and start again: no event is missed, none is stored twice.
 */
export class JournalIngest {
  readonly #sources: readonly JournalSource[];
  readonly #store: EventStore;
  readonly #limits: IngestLimits;
  readonly #clock: Clock;
  readonly #live = new LiveEvents();
  readonly #ends: SegmentEnds;
  #positions: Map<string, Position> | undefined;
  #watch: FolderWatch | undefined;
  #running: Promise<void> | undefined;
  #isStopping = false;
  #internalFailures = 0;
  #nextRetentionMs = -Infinity;
  #counts: { -readonly [Name in keyof IngestCounts]: IngestCounts[Name] } = {
    inserted: 0,
    duplicates: 0,
    badLines: 0,
    tornLines: 0,
    rounds: 0,
    segments: 0,
    backlogBytes: 0,
    failures: 0,
    fault: '',
  };

  constructor(options: IngestOptions) {
    const { folder, agentFolder, ownFolder } = options;
    this.#sources = [
      ...sourceOf('control', ownFolder),
      ...sourceOf('agent', agentFolder),
      { folder, writer: undefined, layers: GATEWAY_LAYERS },
    ];
    this.#store = options.store;
    this.#limits = { ...INGEST_LIMITS, ...options.limits };
    this.#clock = options.clock ?? systemClock;
    this.#ends = new SegmentEnds(this.#clock, this.#limits.abandonedMs);
  }

  /** Begins to work; whatever goes wrong from then on is counted, told by `counts` and tried again. */
  start(): void {
    this.#watch ??= new FolderWatch(this.#sources.map(({ folder }) => folder));
    this.#running ??= this.#run(this.#watch);
  }

  /** Ends after the round under way. The store stays open: it is the caller's. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#watch?.close();
    await this.#running;
  }

  /** Hands over events as they are stored, for the live view. See LiveEvents. */
  subscribe(options: LiveOptions, onEvents: () => void): LiveSubscription {
    return this.#live.subscribe(options, onEvents);
  }

  counts(): IngestCounts {
    return { ...this.#counts };
  }

  async #run(watch: FolderWatch): Promise<void> {
    while (!this.#isStopping) {
      const startedMs = this.#clock.monotonic();
      try {
        watch.forget();
        const hasMore = await this.#round();
        const mustRetain = await this.#retainIfDue();
        this.#counts.fault = '';
        this.#internalFailures = 0;
        if (!hasMore && !mustRetain) await this.#waitForMore(watch, startedMs);
      } catch (error) {
        this.#recover(error);
        if (!this.#isStopping) await watch.pause(this.#limits.retryMs);
      }
    }
    watch.close();
  }

  /** Reads and stores what there is, up to a bound. Returns true when there is more. */
  async #round(): Promise<boolean> {
    this.#positions ??= await this.#loadPositions();
    const segments = (await Promise.all(this.#sources.map(listSegments))).flat();
    this.#ends.note(segments);
    const unread = this.#pickUnread(segments);
    const length = Math.max(
      READ_BYTES_MIN,
      Math.floor(ROUND_BYTES_MAX / Math.max(unread.length, 1)),
    );
    const parts: ReadPart[] = [];
    for (const segment of unread) {
      const part = await this.#read(segment, length);
      if (part !== undefined) parts.push(part);
    }
    if (parts.length > 0) await this.#storeParts(parts);
    this.#countBacklog(await this.#removeStored(segments));
    return parts.length > 0 && this.#pickUnread(segments).length > 0;
  }

  /** Of each start of a writer the first segment with something to read: they share a round evenly. */
  #pickUnread(segments: readonly ListedSegment[]): ListedSegment[] {
    const picked = new Map<string, ListedSegment>();
    for (const segment of segments) {
      const isUnread = segment.size > this.#positionOf(segment.segment).offset;
      const start = startOf(segment);
      if (!isUnread || picked.has(start)) continue;
      picked.set(start, segment);
      if (picked.size === STARTS_PER_ROUND_MAX) break;
    }
    return [...picked.values()];
  }

  async #read(segment: ListedSegment, length: number): Promise<ReadPart | undefined> {
    const position = this.#positionOf(segment.segment);
    const from = position.offset;
    const bytes = await readSegment(segment, from, length);
    if (bytes === undefined || bytes.length === 0) return undefined;
    const part = splitLines(bytes, position.isSkipping, segment.source.layers);
    const isAtEnd = from + bytes.length >= segment.size;
    const rest = bytes.length - part.bytes;
    const isTorn = rest > 0 && isAtEnd && this.#ends.isEnded(segment);
    const to = from + (isTorn ? bytes.length : part.bytes);
    if (to === from) return undefined;
    return {
      segment,
      events: part.events,
      advance: { segment: segment.segment, from, to },
      badLines: part.badLines,
      tornLines: isTorn ? 1 : 0,
      isSkipping: part.isSkipping,
    };
  }

  async #storeParts(parts: readonly ReadPart[]): Promise<void> {
    const events = parts.flatMap((part) => part.events);
    const losses = parts.flatMap((part) => this.#describeLosses(part));
    const offsets = parts.map((part) => part.advance);
    const isCareful = this.#internalFailures >= INTERNAL_FAILURES_MAX;
    const accepted = isCareful ? await this.#storeOneByOne(events) : events;
    const rejected = events.length - accepted.length;
    const batch = isCareful ? losses : [...accepted, ...losses];
    if (rejected > 0) batch.push(this.#makeLoss('control', 'bad-line', rejected));
    const { inserted, duplicates } = await this.#store.ingest({ events: batch, offsets });
    for (const { advance, isSkipping } of parts) {
      this.#positions?.set(advance.segment, { offset: advance.to, isSkipping });
    }
    this.#counts.inserted += inserted;
    this.#counts.duplicates += duplicates.length;
    this.#counts.badLines += rejected + sum(parts, (part) => part.badLines);
    this.#counts.tornLines += sum(parts, (part) => part.tornLines);
    const isDuplicate = new Set(duplicates);
    this.#live.publish(batch.filter((_, index) => !isDuplicate.has(index)));
  }

  /**
   * Finds the event that the store cannot take, after a batch has failed again and again: without it
   * one bad event would stop all others for good. What was stored here is only skipped when the batch
   * is read again. Throws when no event at all is taken: then it is the store that is at fault.
   */
  async #storeOneByOne(events: readonly Event[]): Promise<readonly Event[]> {
    const accepted: Event[] = [];
    let last: unknown;
    for (const event of events) {
      try {
        const { inserted } = await this.#store.ingest({ events: [event], offsets: [] });
        this.#counts.inserted += inserted;
        accepted.push(event);
        if (inserted > 0) this.#live.publish([event]);
      } catch (error) {
        if (!isInternal(error)) throw error;
        last = error;
      }
    }
    if (accepted.length === 0 && events.length > 0) throw last;
    return accepted;
  }

  #describeLosses({ segment, badLines, tornLines }: ReadPart): Event[] {
    const losses: Event[] = [];
    if (badLines > 0) losses.push(this.#makeLoss(segment.writer, 'bad-line', badLines));
    if (tornLines > 0) losses.push(this.#makeLoss(segment.writer, 'torn-line', tornLines));
    return losses;
  }

  #makeLoss(writer: string, reason: string, lost: number): Event {
    const nowMs = this.#clock.now();
    return makeLossEvent(writer, nowMs, { lost, reason, sinceMs: nowMs });
  }

  /**
   * Deletes segments that nobody will write to any more and that are stored to their end. Returns those
   * that stay.
   */
  async #removeStored(segments: readonly ListedSegment[]): Promise<ListedSegment[]> {
    const left: ListedSegment[] = [];
    const removed: string[] = [];
    for (const segment of segments) {
      const isStored = this.#positionOf(segment.segment).offset >= segment.size;
      if (!isStored || !this.#ends.isEnded(segment)) {
        left.push(segment);
        continue;
      }
      await removeSegment(segment);
      if (isGone(this.#sources, segment.segment)) removed.push(segment.segment);
    }
    if (removed.length > 0) await this.#forget(removed);
    return left;
  }

  async #forget(segments: readonly string[]): Promise<void> {
    await this.#store.forgetSegments(segments);
    for (const segment of segments) this.#positions?.delete(segment);
  }

  /** Also forgets segments that were deleted just before the last process died. */
  async #loadPositions(): Promise<Map<string, Position>> {
    const offsets = await this.#store.offsets();
    const gone = [...offsets.keys()].filter((segment) => isGone(this.#sources, segment));
    if (gone.length > 0) await this.#store.forgetSegments(gone);
    const kept = [...offsets].filter(([segment]) => !gone.includes(segment));
    return new Map(kept.map(([segment, offset]) => [segment, { offset, isSkipping: false }]));
  }

  #positionOf(segment: string): Position {
    return this.#positions?.get(segment) ?? { offset: 0, isSkipping: false };
  }

  #countBacklog(segments: readonly ListedSegment[]): void {
    this.#counts.rounds++;
    this.#counts.segments = segments.length;
    this.#counts.backlogBytes = sum(segments, ({ segment, size }) =>
      Math.max(0, size - this.#positionOf(segment).offset),
    );
  }

  /** Returns true when there is more to remove: then the next round follows at once. */
  async #retainIfDue(): Promise<boolean> {
    const nowMs = this.#clock.monotonic();
    if (nowMs < this.#nextRetentionMs) return false;
    const { more } = await this.#store.applyRetention(this.#clock.now());
    if (!more) this.#nextRetentionMs = nowMs + this.#limits.retentionMs;
    return more;
  }

  #recover(error: unknown): void {
    this.#counts.failures++;
    this.#counts.fault = error instanceof Error ? error.message : String(error);
    // What the store has committed is what counts: a failed call may have been done after all.
    this.#positions = undefined;
    if (isInternal(error)) this.#internalFailures++;
    if (error instanceof StoreError) {
      if (error.code === 'closed') this.#isStopping = true;
      if (error.code === 'full') this.#nextRetentionMs = -Infinity;
    }
  }

  /** Until a folder has changed, or the time to look at them anyway has come. */
  async #waitForMore(watch: FolderWatch, startedMs: number): Promise<void> {
    const { roundMs, pollMs } = this.#limits;
    const spentMs = this.#clock.monotonic() - startedMs;
    await watch.pause(Math.max(0, roundMs - spentMs));
    await watch.waitForChange(pollMs - roundMs);
  }
}

function sourceOf(writer: ReservedWriter, folder: string | undefined): readonly JournalSource[] {
  return folder === undefined ? [] : [{ folder, writer, layers: undefined }];
}

function isInternal(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'internal';
}

function sum<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((total, item) => total + count(item), 0);
}
