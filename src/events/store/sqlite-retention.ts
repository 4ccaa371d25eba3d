import { statfsSync } from 'node:fs';
import path from 'node:path';
import { isRequestEvent } from '../envelope.ts';
import type { Event } from '../envelope.ts';
import { listShownRuleIds } from './event-summary.ts';
import { DAY_MS, floorTo, HOUR_MS } from './periods.ts';
import type { Unit } from './periods.ts';
import { UNIT_CODES } from './sqlite-codes.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { RetentionResult } from './store.ts';

/** How long things are kept, at most. Size goes before age. */
export interface Retention {
  readonly requestDays: number;
  /** Everything that is not a request: what was done and decided, and by whom. */
  readonly otherDays: number;
  readonly minuteRollupDays: number;
  readonly hourRollupDays: number;
  readonly dayRollupDays: number;
  /** Bytes the store may take on disk. */
  readonly bytesMax: number;
  /**
   * The store gives way when the file system has less than this left, or less than this share of it,
   * whichever is less.
   */
  readonly freeBytesMin: number;
  readonly freeShareMin: number;
  /** What it keeps all the same: another program that fills the disk must not erase what happened. */
  readonly bytesMin: number;
}

export const RETENTION: Retention = {
  requestDays: 30,
  otherDays: 365,
  minuteRollupDays: 8,
  hourRollupDays: 100,
  dayRollupDays: 800,
  bytesMax: 2 * 1024 ** 3,
  freeBytesMin: 256 * 1024 ** 2,
  freeShareMin: 0.05,
  bytesMin: 128 * 1024 ** 2,
};

/** Work of one call: some tens of milliseconds, so that queries and ingestion get their turn. */
const REMOVE_COUNT_MAX = 2000;
const REMOVE_ROLLUPS_MAX = 20_000;
const VACUUM_PAGES_MAX = 2000;

/** Once size is an issue, room is made down to this share, not at each step anew. */
const SHRINK_TO = 0.95;

/** Removes by age, then by size. `isShrinking` says that an earlier call had to make room and was not done. */
export function applyRetention(
  database: SqliteDatabase,
  retention: Retention,
  file: string,
  nowMs: number,
  isShrinking: boolean,
): RetentionResult & { readonly isShrinking: boolean } {
  const removedByAge = removeByAge(database, retention, nowMs);
  const rollupsRemoved = removeRollups(database, retention, nowMs);
  const isAgeDone = removedByAge < REMOVE_COUNT_MAX && rollupsRemoved < REMOVE_ROLLUPS_MAX;
  const { usedBytes, fileBytes } = database.measure();
  const affordable = Math.max(retention.bytesMin, fileBytes + spareBytesOf(file, retention));
  const limit = Math.min(retention.bytesMax, affordable);
  const mustShrink = usedBytes > limit || (isShrinking && usedBytes > limit * SHRINK_TO);
  let removedBySize = 0;
  if (mustShrink) removedBySize = removeOldest(database, REMOVE_COUNT_MAX);
  const isShrunk = !mustShrink || removedBySize === 0;
  const isVacuumed = vacuumDown(database, limit);
  database.checkpoint();
  return {
    removed: removedByAge + removedBySize,
    more: !isAgeDone || !isShrunk || !isVacuumed,
    isShrinking: !isShrunk,
  };
}

function removeByAge(database: SqliteDatabase, retention: Retention, nowMs: number): number {
  const requests = database
    .prepare(
      `SELECT seq, time, body FROM events INDEXED BY events_time
       WHERE time < ? AND kind = 'request' ORDER BY time LIMIT ?`,
    )
    .all(nowMs - retention.requestDays * DAY_MS, REMOVE_COUNT_MAX);
  const others = database
    .prepare(
      `SELECT seq, time, body FROM events INDEXED BY events_other
       WHERE time < ? AND kind <> 'request' ORDER BY time LIMIT ?`,
    )
    .all(nowMs - retention.otherDays * DAY_MS, REMOVE_COUNT_MAX - requests.length);
  return removeRows(database, [...requests, ...others]);
}

/** Requests first; other events only when there is no request left. */
function removeOldest(database: SqliteDatabase, count: number): number {
  const requests = database
    .prepare(
      `SELECT seq, time, body FROM events INDEXED BY events_time
       WHERE kind = 'request' ORDER BY time LIMIT ?`,
    )
    .all(count);
  if (requests.length > 0) return removeRows(database, requests);
  const others = database
    .prepare('SELECT seq, time, body FROM events INDEXED BY events_time ORDER BY time LIMIT ?')
    .all(count);
  return removeRows(database, others);
}

function removeRows(database: SqliteDatabase, rows: readonly Record<string, unknown>[]): number {
  if (rows.length === 0) return 0;
  database.transact(() => {
    const removeEvent = database.prepare('DELETE FROM events WHERE seq = ?');
    const removeRule = database.prepare(
      'DELETE FROM event_rules WHERE rule_id = ? AND time = ? AND seq = ?',
    );
    for (const row of rows) {
      const seq = Number(row['seq']);
      removeEvent.run(seq);
      const event = JSON.parse(String(row['body'])) as Event;
      if (!isRequestEvent(event)) continue;
      for (const ruleId of listShownRuleIds(event.detail)) {
        removeRule.run(ruleId, Number(row['time']), seq);
      }
    }
    database.prepare(`UPDATE state SET value = value - ? WHERE name = 'events'`).run(rows.length);
  });
  return rows.length;
}

/** Returns how many rows went. What is gone is noted, so that queries ask the next coarser unit. */
function removeRollups(database: SqliteDatabase, retention: Retention, nowMs: number): number {
  const ages: readonly (readonly [unit: Unit, before: number])[] = [
    // Whole days and hours, so that the coarser unit covers exactly what is gone.
    ['minute', floorTo(nowMs - retention.minuteRollupDays * DAY_MS, HOUR_MS)],
    ['hour', floorTo(nowMs - retention.hourRollupDays * DAY_MS, DAY_MS)],
    ['day', floorTo(nowMs - retention.dayRollupDays * DAY_MS, DAY_MS)],
  ];
  let removed = 0;
  database.transact(() => {
    for (const [unit, before] of ages) {
      database
        .prepare('UPDATE state SET value = max(value, ?) WHERE name = ?')
        .run(Math.max(before, 0), unit);
      const code = UNIT_CODES[unit];
      for (const table of ['requests', 'latencies', 'kinds']) {
        removed += removeBefore(database, table, 'unit = ?', [code, before], removed);
      }
      for (const kind of [0, 1, 2]) {
        for (const table of ['tops', 'tops_cut']) {
          const where = 'unit = ? AND kind = ?';
          removed += removeBefore(database, table, where, [code, kind, before], removed);
        }
      }
    }
  });
  return removed;
}

/** Removes a bounded number of whole starts, oldest first. */
function removeBefore(
  database: SqliteDatabase,
  table: string,
  where: string,
  values: readonly number[],
  removed: number,
): number {
  if (removed >= REMOVE_ROLLUPS_MAX) return 0;
  // The start that the last row of the bounded number belongs to goes as a whole.
  const last = database
    .prepare(
      `SELECT start FROM ${table} WHERE ${where} AND start < ? ORDER BY start LIMIT 1 OFFSET ?`,
    )
    .get(...values, REMOVE_ROLLUPS_MAX - removed);
  const before = last === undefined ? values.at(-1)! : Number(last['start']) + 1;
  const { changes } = database
    .prepare(`DELETE FROM ${table} WHERE ${where} AND start < ?`)
    .run(...values.slice(0, -1), before);
  return Number(changes);
}

/** Gives pages back until the file is within the limit. Returns true when it is, or cannot be. */
function vacuumDown(database: SqliteDatabase, limitBytes: number): boolean {
  const before = database.measure();
  if (before.fileBytes <= limitBytes || before.fileBytes === before.usedBytes) return true;
  database.vacuum(VACUUM_PAGES_MAX);
  const after = database.measure();
  return after.fileBytes <= limitBytes || after.fileBytes === after.usedBytes;
}

/** Bytes that the store may still take from the file system; negative when it has to give some back. */
function spareBytesOf(file: string, { freeBytesMin, freeShareMin }: Retention): number {
  const { bavail, blocks, bsize } = statfsSync(path.dirname(file));
  return bavail * bsize - Math.min(freeBytesMin, freeShareMin * blocks * bsize);
}
