import { isRequestEvent } from '../envelope.ts';
import type { Event } from '../envelope.ts';
import { listShownRuleIds } from './event-summary.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { RollupBatch } from './sqlite-rollups.ts';
import { StoreError } from './store.ts';
import type { IngestResult, SegmentAdvance } from './store.ts';

/** Stores events, given as their JSON, and offsets in one transaction. */
export function ingestEvents(
  database: SqliteDatabase,
  lines: readonly string[],
  offsets: readonly SegmentAdvance[],
): IngestResult {
  return database.transact(() => {
    for (const advance of offsets) moveOffset(database, advance);
    const rollups = new RollupBatch();
    const duplicates: number[] = [];
    for (const [index, line] of lines.entries()) {
      const event = JSON.parse(line) as Event;
      if (insertEvent(database, event, line)) rollups.add(event);
      else duplicates.push(index);
    }
    rollups.write(database);
    const inserted = lines.length - duplicates.length;
    database.prepare(`UPDATE state SET value = value + ? WHERE name = 'events'`).run(inserted);
    return { inserted, duplicates };
  });
}

export function readOffsets(database: SqliteDatabase): Map<string, number> {
  const rows = database.prepare('SELECT segment, offset FROM segments').all();
  return new Map(rows.map((row) => [String(row['segment']), Number(row['offset'])]));
}

export function forgetSegments(database: SqliteDatabase, segments: readonly string[]): void {
  database.transact(() => {
    const remove = database.prepare('DELETE FROM segments WHERE segment = ?');
    for (const segment of segments) remove.run(segment);
  });
}

function moveOffset(database: SqliteDatabase, { segment, from, to }: SegmentAdvance): void {
  const row = database.prepare('SELECT offset FROM segments WHERE segment = ?').get(segment);
  const committed = Number(row?.['offset'] ?? 0);
  if (committed !== from) {
    throw new StoreError('offset', `${segment} stands at ${committed}, not at ${from}`);
  }
  database
    .prepare(
      'INSERT INTO segments VALUES (?, ?) ON CONFLICT DO UPDATE SET offset = excluded.offset',
    )
    .run(segment, to);
}

/** Returns false where the id is there already. */
function insertEvent(database: SqliteDatabase, event: Event, body: string): boolean {
  const { id, time, layer, kind, severity, subject } = event;
  const detail = isRequestEvent(event) ? event.detail : undefined;
  const { changes, lastInsertRowid } = database
    .prepare(
      `INSERT INTO events (id, time, layer, kind, severity, site, client, verdict, status, method, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    )
    .run(
      id,
      time,
      layer,
      kind,
      severity,
      subject.site ?? null,
      subject.client ?? null,
      detail?.verdict ?? null,
      detail?.status ?? null,
      detail?.method ?? null,
      body,
    );
  if (changes === 0) return false;
  if (detail?.matches !== undefined) {
    const insert = database.prepare('INSERT INTO event_rules VALUES (?, ?, ?)');
    for (const ruleId of listShownRuleIds(detail)) insert.run(ruleId, time, lastInsertRowid);
  }
  return true;
}
