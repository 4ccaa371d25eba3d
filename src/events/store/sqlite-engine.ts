import { isDamage, moveAside, type SetAside } from '../../lib/damaged-file.ts';
import { makeId } from '../../lib/id.ts';
import type { Event } from '../envelope.ts';
import { openDatabase, toStoreError } from './sqlite-database.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { getEvent, listEvents, readEvents } from './sqlite-event-queries.ts';
import { forgetSegments, ingestEvents, readOffsets } from './sqlite-ingest.ts';
import { applyRetention } from './sqlite-retention.ts';
import type { Retention } from './sqlite-retention.ts';
import { queryOverview, querySeries, queryTop } from './sqlite-rollup-queries.ts';
import type {
  EventPage,
  IngestResult,
  ListQuery,
  Overview,
  OverviewQuery,
  RetentionResult,
  SegmentAdvance,
  Series,
  SeriesQuery,
  StoreCounts,
  Top,
  TopQuery,
  WholePage,
} from './store.ts';

export interface EngineOptions {
  /** Path of the database; its folder must be there. */
  readonly file: string;
  readonly retention: Retention;
  readonly nowMs: number;
}

/**
 * The store as it runs in its own thread: every method works at once and throws StoreError. A file
 * found damaged in use is moved aside, an empty one takes its place, and an event tells of it.
 */
export class SqliteEngine {
  readonly #file: string;
  readonly #retention: Retention;
  #database: SqliteDatabase;
  #inserted = 0;
  #duplicates = 0;
  #removed = 0;
  #damaged = 0;
  #isShrinking = false;

  constructor({ file, retention, nowMs }: EngineOptions) {
    this.#file = file;
    this.#retention = retention;
    const { database, setAside } = openDatabase(file, nowMs);
    this.#database = database;
    if (setAside !== undefined) this.#tellDamage(setAside, nowMs);
  }

  /** Events come as their JSON: it is stored as it is. */
  ingest(lines: readonly string[], offsets: readonly SegmentAdvance[]): IngestResult {
    const result = this.#run((database) => ingestEvents(database, lines, offsets));
    this.#inserted += result.inserted;
    this.#duplicates += result.duplicates.length;
    return result;
  }

  offsets(): ReadonlyMap<string, number> {
    return this.#run(readOffsets);
  }

  forgetSegments(segments: readonly string[]): void {
    this.#run((database) => forgetSegments(database, segments));
  }

  overview(query: OverviewQuery): Overview {
    return this.#run((database) => queryOverview(database, query));
  }

  series(query: SeriesQuery): Series {
    return this.#run((database) => querySeries(database, query));
  }

  top(query: TopQuery): Top {
    return this.#run((database) => queryTop(database, query));
  }

  list(query: ListQuery): EventPage {
    return this.#run((database) => listEvents(database, query));
  }

  read(query: ListQuery): WholePage {
    return this.#run((database) => readEvents(database, query));
  }

  get(id: string): Event | undefined {
    return this.#run((database) => getEvent(database, id));
  }

  counts(): StoreCounts {
    return this.#run((database) => {
      const row = database
        .prepare(
          `SELECT (SELECT value FROM state WHERE name = 'events') AS events,
            (SELECT min(time) FROM events) AS oldest, (SELECT max(time) FROM events) AS newest`,
        )
        .get();
      return {
        events: Number(row?.['events']),
        oldestTime: toNumber(row?.['oldest']),
        newestTime: toNumber(row?.['newest']),
        bytes: database.measure().diskBytes,
        bytesMax: this.#retention.bytesMax,
        inserted: this.#inserted,
        duplicates: this.#duplicates,
        removed: this.#removed,
        damaged: this.#damaged,
      };
    });
  }

  applyRetention(nowMs: number): RetentionResult {
    const { removed, more, isShrinking } = this.#run((database) =>
      applyRetention(database, this.#retention, this.#file, nowMs, this.#isShrinking),
    );
    this.#isShrinking = isShrinking;
    this.#removed += removed;
    return { removed, more };
  }

  close(): void {
    this.#database.close();
  }

  #run<Result>(use: (database: SqliteDatabase) => Result): Result {
    try {
      return use(this.#database);
    } catch (error) {
      if (isDamage(error)) this.#replace((error as Error).message);
      throw toStoreError(error);
    }
  }

  #replace(reason: string): void {
    const nowMs = Date.now();
    this.#database.close();
    const setAside = moveAside(this.#file, nowMs, reason);
    this.#database = openDatabase(this.#file, nowMs).database;
    this.#tellDamage(setAside, nowMs);
  }

  #tellDamage({ movedTo, reason }: SetAside, nowMs: number): void {
    this.#damaged++;
    const event: Event = {
      id: makeId(nowMs),
      time: nowMs,
      layer: 'admin',
      kind: 'store.damaged',
      severity: 'critical',
      subject: {},
      detail: { movedTo, reason },
      traceId: '',
    };
    ingestEvents(this.#database, [JSON.stringify(event)], []);
  }
}

function toNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
