import { isRequestEvent } from '../envelope.ts';
import type { Event, JournalLossDetail, RequestEvent } from '../envelope.ts';
import { bucketOf } from './histogram.ts';
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, UNIT_MS, UNITS } from './periods.ts';
import { METRIC_INSPECT, METRIC_TOTAL, TOP_KIND_CODES, UNIT_CODES } from './sqlite-codes.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { STATUS_CLASSES, TOP_KEYS_MAX, VERDICTS } from './store.ts';
import { listTopKeys } from './top-keys.ts';
import { isFlagged, isStopped, statusClassOf } from './totals.ts';

/** A list is cut when it has grown to so many keys: cutting at each new one would cost too much. */
const TOP_KEYS_CUT_AT = 3 * TOP_KEYS_MAX;

interface RequestCounts {
  readonly minute: number;
  readonly site: string;
  readonly verdict: number;
  readonly statusClass: number;
  requests: number;
  requestBytes: number;
  responseBytes: number;
  faulted: number;
}

interface LatencyCounts {
  readonly minute: number;
  readonly site: string;
  readonly metric: number;
  readonly bucket: number;
  count: number;
}

interface KindCounts {
  readonly minute: number;
  readonly layer: string;
  readonly kind: string;
  count: number;
  lost: number;
}

interface TopCounts {
  readonly hour: number;
  readonly kind: number;
  readonly site: string;
  readonly key: string;
  label: string;
  requests: number;
  flagged: number;
  stopped: number;
  lastTime: number;
}

/**
 * Adds up the events of one batch in memory, at the finest unit, then writes one row for each key and
 * unit: a thousand requests of one minute cost a few dozen rows.
 */
export class RollupBatch {
  readonly #requests = new Map<string, RequestCounts>();
  readonly #latencies = new Map<string, LatencyCounts>();
  readonly #kinds = new Map<string, KindCounts>();
  readonly #tops = new Map<string, TopCounts>();

  add(event: Event): void {
    if (isRequestEvent(event)) {
      this.#addRequest(event);
    } else {
      this.#addKind(event);
    }
  }

  /** Must run in the transaction that stores the events. */
  write(database: SqliteDatabase): void {
    writeRequests(database, this.#requests.values());
    writeLatencies(database, this.#latencies.values());
    writeKinds(database, this.#kinds.values());
    writeTops(database, this.#tops.values());
  }

  #addRequest(event: RequestEvent): void {
    const { detail, time, subject } = event;
    const minute = floorTo(time, MINUTE_MS);
    const site = subject.site ?? '';
    const verdict = VERDICTS.indexOf(detail.verdict);
    const statusClass = STATUS_CLASSES.indexOf(statusClassOf(detail.status));
    const key = `${minute} ${verdict} ${statusClass} ${site}`;
    let counts = this.#requests.get(key);
    if (counts === undefined) {
      const none = { requests: 0, requestBytes: 0, responseBytes: 0, faulted: 0 };
      counts = { minute, site, verdict, statusClass, ...none };
      this.#requests.set(key, counts);
    }
    counts.requests++;
    counts.requestBytes += detail.requestBytes;
    counts.responseBytes += detail.responseBytes;
    if ((detail.faults?.length ?? 0) > 0) counts.faulted++;
    this.#addLatency(minute, site, METRIC_TOTAL, detail.totalMicroseconds);
    if (detail.mode !== 'off') {
      this.#addLatency(minute, site, METRIC_INSPECT, detail.inspectMicroseconds);
    }
    this.#addTops(event, site);
  }

  #addLatency(minute: number, site: string, metric: number, microseconds: number): void {
    const bucket = bucketOf(microseconds);
    const key = `${minute} ${metric} ${bucket} ${site}`;
    const counts = this.#latencies.get(key);
    if (counts === undefined) {
      this.#latencies.set(key, { minute, site, metric, bucket, count: 1 });
    } else {
      counts.count++;
    }
  }

  #addTops(event: RequestEvent, site: string): void {
    const hour = floorTo(event.time, HOUR_MS);
    const { verdict } = event.detail;
    for (const { kind: name, key, label } of listTopKeys(event)) {
      const kind = TOP_KIND_CODES[name];
      // A site's name is the configuration's and holds no control character.
      const mapKey = `${hour} ${kind} ${site}\n${key}`;
      let counts = this.#tops.get(mapKey);
      if (counts === undefined) {
        const none = { label: '', requests: 0, flagged: 0, stopped: 0, lastTime: 0 };
        counts = { hour, kind, site, key, ...none };
        this.#tops.set(mapKey, counts);
      }
      counts.requests++;
      if (isFlagged(verdict)) counts.flagged++;
      if (isStopped(verdict)) counts.stopped++;
      if (event.time >= counts.lastTime) {
        counts.lastTime = event.time;
        counts.label = label;
      }
    }
  }

  #addKind(event: Event): void {
    const minute = floorTo(event.time, MINUTE_MS);
    const key = `${minute} ${event.layer} ${event.kind}`;
    let counts = this.#kinds.get(key);
    if (counts === undefined) {
      counts = { minute, layer: event.layer, kind: event.kind, count: 0, lost: 0 };
      this.#kinds.set(key, counts);
    }
    counts.count++;
    if (event.kind === 'journal.loss') counts.lost += (event.detail as JournalLossDetail).lost;
  }
}

function writeRequests(database: SqliteDatabase, rows: Iterable<RequestCounts>): void {
  const upsert = database.prepare(`
    INSERT INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      requests = requests + excluded.requests,
      request_bytes = request_bytes + excluded.request_bytes,
      response_bytes = response_bytes + excluded.response_bytes,
      faulted = faulted + excluded.faulted`);
  for (const row of rows) {
    for (const unit of UNITS) {
      const start = floorTo(row.minute, UNIT_MS[unit]);
      const { site, verdict, statusClass, requests, requestBytes, responseBytes, faulted } = row;
      const sums = [requests, requestBytes, responseBytes, faulted];
      upsert.run(UNIT_CODES[unit], start, site, verdict, statusClass, ...sums);
    }
  }
}

function writeLatencies(database: SqliteDatabase, rows: Iterable<LatencyCounts>): void {
  const upsert = database.prepare(`
    INSERT INTO latencies VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count`);
  for (const { minute, site, metric, bucket, count } of rows) {
    for (const unit of UNITS) {
      upsert.run(UNIT_CODES[unit], floorTo(minute, UNIT_MS[unit]), site, metric, bucket, count);
    }
  }
}

function writeKinds(database: SqliteDatabase, rows: Iterable<KindCounts>): void {
  const upsert = database.prepare(`
    INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET count = count + excluded.count, lost = lost + excluded.lost`);
  for (const { minute, layer, kind, count, lost } of rows) {
    for (const unit of UNITS) {
      upsert.run(UNIT_CODES[unit], floorTo(minute, UNIT_MS[unit]), layer, kind, count, lost);
    }
  }
}

function writeTops(database: SqliteDatabase, rows: Iterable<TopCounts>): void {
  const upsert = database.prepare(`
    INSERT INTO tops VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      label = iif(excluded.last_time >= last_time, excluded.label, label),
      requests = requests + excluded.requests,
      flagged = flagged + excluded.flagged,
      stopped = stopped + excluded.stopped,
      last_time = max(last_time, excluded.last_time)`);
  const lists = new Map<string, readonly [unit: number, kind: number, start: number]>();
  for (const { hour, kind, site, key, label, requests, flagged, stopped, lastTime } of rows) {
    for (const list of [
      [UNIT_CODES.hour, kind, hour],
      [UNIT_CODES.day, kind, floorTo(hour, DAY_MS)],
    ] as const) {
      upsert.run(...list, site, key, label, requests, flagged, stopped, lastTime);
      lists.set(list.join(' '), list);
    }
  }
  for (const list of lists.values()) cutTops(database, list);
}

/** Keeps the busiest keys and the most flagged ones, so that no crowd can hide an attacker. */
function cutTops(
  database: SqliteDatabase,
  list: readonly [unit: number, kind: number, start: number],
): void {
  const where = 'unit = ? AND kind = ? AND start = ?';
  const row = database.prepare(`SELECT count(*) AS keys FROM tops WHERE ${where}`).get(...list);
  if (Number(row?.['keys']) <= TOP_KEYS_CUT_AT) return;
  const busiest = (measure: string) =>
    `SELECT site, key FROM (SELECT site, key FROM tops WHERE ${where}
      ORDER BY ${measure} DESC, last_time DESC LIMIT ${TOP_KEYS_MAX})`;
  database
    .prepare(
      `DELETE FROM tops WHERE ${where}
        AND (site, key) NOT IN (${busiest('requests')} UNION ${busiest('flagged')})`,
    )
    .run(...list, ...list, ...list);
  database.prepare('INSERT OR IGNORE INTO tops_cut VALUES (?, ?, ?)').run(...list);
}
