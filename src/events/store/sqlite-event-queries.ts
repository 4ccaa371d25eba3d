import type { SQLInputValue } from 'node:sqlite';
import type { Event } from '../envelope.ts';
import { formatCursor, parseCursor } from './cursor.ts';
import type { Cursor } from './cursor.ts';
import { checkListQuery, escapeAsJson, matchesText } from './event-filter.ts';
import { summarizeEvent } from './event-summary.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { SCAN_COUNT_MAX } from './store.ts';
import type { EventFilter, EventPage, ListQuery, WholePage } from './store.ts';

/** SQL conditions and the values for their question marks. */
class Conditions {
  readonly #texts: string[] = [];
  readonly values: SQLInputValue[] = [];

  add(text: string, ...values: readonly SQLInputValue[]): void {
    this.#texts.push(text);
    this.values.push(...values);
  }

  addOneOf(column: string, values: readonly string[] | undefined): void {
    if (values === undefined) return;
    this.add(`${column} IN (${values.map(() => '?').join(', ')})`, ...values);
  }

  get where(): string {
    return this.#texts.length === 0 ? '' : `WHERE ${this.#texts.join(' AND ')}`;
  }
}

/** Where a list is read from: rows in the order of an index, without a sort. */
interface Source {
  readonly from: string;
  /** Prefix of the columns `time` and `seq` that are in that order. */
  readonly order: string;
  readonly condition: string;
  readonly values: readonly SQLInputValue[];
}

export function getEvent(database: SqliteDatabase, id: string): Event | undefined {
  const row = database.prepare('SELECT body FROM events WHERE id = ?').get(id);
  return row === undefined ? undefined : (JSON.parse(String(row['body'])) as Event);
}

export function listEvents(database: SqliteDatabase, query: ListQuery): EventPage {
  const { events, next } = readEvents(database, query);
  return { events: events.map(summarizeEvent), next };
}

/**
 * Reads one page. Two statements: the first finds, from the index alone, how far SCAN_COUNT_MAX events
 * reach, the second reads what matches before that.
 */
export function readEvents(database: SqliteDatabase, query: ListQuery): WholePage {
  checkListQuery(query);
  const { filter, count } = query;
  const lists = [filter.layers, filter.kinds, filter.severities, filter.verdicts];
  // One of nothing: nothing. SQLite would find no way to use an index for it.
  if (lists.some((list) => list?.length === 0)) return { events: [], next: undefined };
  const source = chooseSource(filter);
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  const end = findScanEnd(database, source, filter, after);
  const conditions = startConditions(source, filter, after);
  if (end !== undefined) {
    conditions.add(`(${source.order}time, ${source.order}seq) >= (?, ?)`, end.time, end.sequence);
  }
  addFilter(conditions, filter);
  const sql = `SELECT e.seq, e.time, e.body FROM ${source.from} ${conditions.where}
    ${orderBy(source)} LIMIT ?`;
  const events: Event[] = [];
  let last: Cursor | undefined;
  let found = 0;
  for (const row of database.prepare(sql).all(...conditions.values, count + 1)) {
    found++;
    if (found > count) break;
    last = { time: Number(row['time']), sequence: Number(row['seq']) };
    const event = JSON.parse(String(row['body'])) as Event;
    // SQL has looked into the whole body, names of fields and all.
    if (matchesText(event, filter.text)) events.push(event);
  }
  const next = found > count ? last : end;
  return { events, next: next === undefined ? undefined : formatCursor(next) };
}

/** The place of the last event that this call may look at; undefined where it may look at all. */
function findScanEnd(
  database: SqliteDatabase,
  source: Source,
  filter: EventFilter,
  after: Cursor | undefined,
): Cursor | undefined {
  const conditions = startConditions(source, filter, after);
  const { order } = source;
  const sql = `SELECT ${order}time AS time, ${order}seq AS seq FROM ${source.from}
    ${conditions.where} ${orderBy(source)} LIMIT 1 OFFSET ?`;
  const row = database.prepare(sql).get(...conditions.values, SCAN_COUNT_MAX - 1);
  if (row === undefined) return undefined;
  return { time: Number(row['time']), sequence: Number(row['seq']) };
}

/** The narrowest index that the filter allows. */
export function chooseSource(filter: EventFilter): Source {
  const { ruleId, client, verdicts, kinds } = filter;
  if (ruleId !== undefined) {
    const from = 'event_rules AS r CROSS JOIN events AS e ON e.seq = r.seq';
    return { from, order: 'r.', condition: 'r.rule_id = ?', values: [ruleId] };
  }
  const through = (index: string, condition: string, ...values: SQLInputValue[]): Source => {
    return { from: `events AS e INDEXED BY ${index}`, order: 'e.', condition, values };
  };
  if (client !== undefined) return through('events_client', 'e.client = ?', client);
  if (verdicts !== undefined && !verdicts.includes('allow')) {
    return through('events_flagged', "e.verdict <> 'allow'");
  }
  if (kinds !== undefined && !kinds.includes('request')) {
    return through('events_other', "e.kind <> 'request'");
  }
  return through('events_time', '');
}

/** What the index itself can answer: where to begin and the period. */
function startConditions(
  source: Source,
  filter: EventFilter,
  after: Cursor | undefined,
): Conditions {
  const conditions = new Conditions();
  if (source.condition !== '') conditions.add(source.condition, ...source.values);
  if (filter.from !== undefined) conditions.add(`${source.order}time >= ?`, filter.from);
  if (filter.to !== undefined) conditions.add(`${source.order}time < ?`, filter.to);
  if (after !== undefined) {
    const { time, sequence } = after;
    conditions.add(`(${source.order}time, ${source.order}seq) < (?, ?)`, time, sequence);
  }
  return conditions;
}

function addFilter(conditions: Conditions, filter: EventFilter): void {
  conditions.addOneOf('e.layer', filter.layers);
  conditions.addOneOf('e.kind', filter.kinds);
  conditions.addOneOf('e.severity', filter.severities);
  conditions.addOneOf('e.verdict', filter.verdicts);
  if (filter.site !== undefined) conditions.add('e.site = ?', filter.site);
  if (filter.client !== undefined) conditions.add('e.client = ?', filter.client);
  if (filter.method !== undefined) conditions.add('e.method = ?', filter.method);
  if (filter.status !== undefined) {
    conditions.add('e.status BETWEEN ? AND ?', filter.status.min, filter.status.max);
  }
  if (filter.text !== undefined && filter.text !== '') {
    const pattern = escapeAsJson(filter.text).replaceAll(/[%_\\]/g, String.raw`\$&`);
    conditions.add(String.raw`e.body LIKE ? ESCAPE '\'`, `%${pattern}%`);
  }
}

function orderBy({ order }: Source): string {
  return `ORDER BY ${order}time DESC, ${order}seq DESC`;
}
