import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import type { Event } from '../envelope.ts';
import { makeExampleEvents, makeRequestEvent } from '../example-events.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './periods.ts';
import { MIGRATIONS } from './schema.ts';
import { SqliteEngine } from './sqlite-engine.ts';
import { chooseSource } from './sqlite-event-queries.ts';
import { RETENTION } from './sqlite-retention.ts';
import type { Retention } from './sqlite-retention.ts';
import { ROLLUP_SQL } from './sqlite-rollup-queries.ts';
import { SCAN_COUNT_MAX, StoreError, TOP_KEYS_MAX } from './store.ts';

const NOON = Date.UTC(2025, 5, 15, 12);
const KEEP: Partial<Retention> = { freeBytesMin: 0 };

let folder = '';
let file = '';
let opened: SqliteEngine[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rampart-engine-'));
  file = path.join(folder, 'events.sqlite');
  opened = [];
});

afterEach(() => {
  for (const engine of opened) engine.close();
  rmSync(folder, { recursive: true });
});

function open(retention: Partial<Retention> = {}): SqliteEngine {
  const engine = new SqliteEngine({
    file,
    retention: { ...RETENTION, ...KEEP, ...retention },
    nowMs: NOON,
  });
  opened.push(engine);
  return engine;
}

function close(engine: SqliteEngine): void {
  opened = opened.filter((other) => other !== engine);
  engine.close();
}

function ingest(engine: SqliteEngine, events: readonly Event[]): void {
  for (let start = 0; start < events.length; start += 5000) {
    const lines = events.slice(start, start + 5000).map((event) => JSON.stringify(event));
    engine.ingest(lines, []);
  }
}

/** Applies retention until there is nothing more to do; returns how many events went. */
function retain(engine: SqliteEngine, nowMs: number): number {
  let removed = 0;
  for (let calls = 0; calls < 1000; calls++) {
    const result = engine.applyRetention(nowMs);
    removed += result.removed;
    if (!result.more) return removed;
  }
  throw new Error('retention never ends');
}

describe('what a query costs', () => {
  const explain = (sql: string): string => {
    const database = new DatabaseSync(':memory:');
    for (const script of MIGRATIONS) database.exec(script);
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    database.close();
    return rows.map((row) => String(row['detail'])).join('\n');
  };

  for (const [name, sql] of Object.entries(ROLLUP_SQL)) {
    test(`${name} searches rollups by their primary key, and reads nothing else`, () => {
      const plan = explain(typeof sql === 'string' ? sql : sql('requests', 3));
      assert.match(plan, /SEARCH \w+ USING (?:COVERING INDEX|PRIMARY KEY).*start>\? AND start<\?/);
      assert.doesNotMatch(plan, /\bSCAN (?:requests|latencies|kinds|tops|tops_cut|events)\b/);
      assert.doesNotMatch(plan, /\bevents\b/);
    });
  }

  const filters = {
    all: {},
    client: { client: '192.0.2.1' },
    flagged: { verdicts: ['block'] },
    other: { kinds: ['admin.login'] },
    rule: { ruleId: 1 },
  } as const;
  for (const [name, filter] of Object.entries(filters)) {
    test(`a list (${name}) walks an index in its order, without a sort`, () => {
      const { from, order, condition } = chooseSource(filter);
      const where = `${condition === '' ? '' : `${condition} AND `}${order}time >= 5`;
      const sql = `SELECT e.body FROM ${from} WHERE ${where}`;
      const plan = explain(`${sql} ORDER BY ${order}time DESC, ${order}seq DESC LIMIT 5`);
      assert.match(plan, /^SEARCH [er] USING (?:COVERING )?(?:INDEX|PRIMARY KEY)/);
      assert.doesNotMatch(plan, /TEMP B-TREE/);
    });
  }
});

describe('bounds', () => {
  test('a list looks at so many events and no more, and goes on with the next page', () => {
    const engine = open();
    const needle = makeRequestEvent({ time: NOON, detail: { host: 'needle' } });
    const hay = Array.from({ length: SCAN_COUNT_MAX + 10 }, (_, index) =>
      makeRequestEvent({ time: NOON + 1 + index }),
    );
    ingest(engine, [needle, ...hay]);
    const query = { filter: { text: 'needle' }, count: 10 };
    const first = engine.list(query);
    assert.deepEqual(first.events, []);
    assert.ok(first.next !== undefined);
    const second = engine.list({ ...query, cursor: first.next });
    assert.deepEqual(
      second.events.map(({ id }) => id),
      [needle.id],
    );
    assert.equal(second.next, undefined);
  });

  test('more clients than are kept: the busiest and the most flagged stay, and it says so', () => {
    const engine = open();
    const events: Event[] = [];
    for (let index = 0; index < 4 * TOP_KEYS_MAX; index++) {
      events.push(makeRequestEvent({ time: NOON + index, subject: { client: `c${index}` } }));
    }
    for (let index = 0; index < 5; index++) {
      events.push(makeRequestEvent({ time: NOON, subject: { client: 'busy' } }));
    }
    const detail = { verdict: 'block' } as const;
    events.unshift(makeRequestEvent({ time: NOON, subject: { client: 'attacker' }, detail }));
    ingest(engine, events);
    const period = { from: NOON, to: NOON + HOUR_MS };
    const busiest = engine.top({ kind: 'client', period, by: 'requests', count: 100 });
    assert.deepEqual([busiest.entries[0]?.key, busiest.entries[0]?.requests], ['busy', 5]);
    assert.equal(busiest.exact, false);
    const flagged = engine.top({ kind: 'client', period, by: 'flagged', count: 100 });
    assert.deepEqual(
      flagged.entries.map(({ key }) => key),
      ['attacker'],
    );
    const targets = engine.top({ kind: 'target', period, by: 'requests', count: 1 });
    assert.equal(targets.exact, true);
    assert.equal(targets.entries[0]?.requests, events.length);
  });
});

describe('retention', () => {
  test('by age: requests before other events, with their rules; counts stay true', () => {
    const engine = open({ requestDays: 30, otherDays: 365 });
    const events = makeExampleEvents(5, 3000, NOON - 60 * DAY_MS, NOON);
    ingest(engine, events);
    const gone = events.filter(
      (event) => event.kind === 'request' && event.time < NOON - 30 * DAY_MS,
    );
    assert.equal(retain(engine, NOON), gone.length);
    const { events: left, removed } = engine.counts();
    assert.deepEqual([left, removed], [events.length - gone.length, gone.length]);
    for (const { id } of gone) assert.equal(engine.get(id), undefined);
    const before = { to: NOON - 30 * DAY_MS };
    assert.deepEqual(engine.list({ filter: { ...before, ruleId: 942_100 }, count: 5 }).events, []);
    assert.ok(engine.list({ filter: before, count: 5 }).events.length > 0, 'others stay');
    retain(engine, NOON + 400 * DAY_MS);
    assert.equal(engine.counts().events, 0);
    close(engine);
    const database = new DatabaseSync(file);
    assert.deepEqual(
      { ...database.prepare('SELECT count(*) AS rows FROM event_rules').get() },
      { rows: 0 },
    );
    database.close();
  });

  test('by age: finer rollups go first, coarser ones answer in their place', () => {
    const engine = open({ minuteRollupDays: 8, hourRollupDays: 100, dayRollupDays: 800 });
    const at = (daysAgo: number): number => NOON - daysAgo * DAY_MS + 7 * MINUTE_MS;
    ingest(
      engine,
      [1, 50, 500, 900].map((days) => makeRequestEvent({ time: at(days) })),
    );
    retain(engine, NOON);
    const ask = (daysAgo: number) =>
      engine.overview({ period: { from: at(daysAgo), to: at(daysAgo) + MINUTE_MS } });
    const width = (period: { from: number; to: number }) => period.to - period.from;
    assert.deepEqual([ask(1).requests, width(ask(1).period)], [1, MINUTE_MS]);
    assert.deepEqual([ask(50).requests, width(ask(50).period)], [1, HOUR_MS]);
    assert.deepEqual([ask(500).requests, width(ask(500).period)], [1, DAY_MS]);
    assert.equal(ask(900).requests, 0);
    const years = engine.overview({ period: { from: at(600), to: NOON } });
    assert.equal(years.requests, 3);
    const series = engine.series({ period: { from: at(50), to: NOON }, stepMs: MINUTE_MS });
    assert.equal(
      series.points.reduce((sum, point) => sum + point.requests, 0),
      2,
    );
    assert.equal(series.stepMs, HOUR_MS);
  });

  test('by size: the oldest go, the file shrinks, and what is new still finds room', () => {
    const bytesMax = 3 * 1024 * 1024;
    const engine = open({ bytesMax });
    for (let round = 0; round < 4; round++) {
      const from = NOON + round * HOUR_MS;
      ingest(engine, makeExampleEvents(round, 4000, from, from + HOUR_MS));
      retain(engine, NOON);
      assert.ok(engine.counts().bytes <= bytesMax * 1.1, `${engine.counts().bytes} bytes`);
    }
    const { events, removed } = engine.counts();
    assert.ok(events > 500 && removed > 5000);
    const oldest = { kinds: ['request'], to: NOON + HOUR_MS };
    assert.deepEqual(engine.list({ filter: oldest, count: 1 }).events, []);
  });

  test('by size: it ends even where a limit cannot be met', () => {
    const engine = open({ bytesMax: 1 });
    ingest(engine, makeExampleEvents(1, 3000, NOON, NOON + HOUR_MS));
    retain(engine, NOON);
    assert.equal(engine.counts().events, 0);
  });

  test('a file system that runs out of room makes the store give way, but not all of it', () => {
    const bytesMin = 1024 * 1024;
    const short = { freeBytesMin: Number.MAX_SAFE_INTEGER, freeShareMin: 1 };
    const engine = open({ ...short, bytesMin });
    ingest(engine, makeExampleEvents(1, 3000, NOON, NOON + HOUR_MS));
    assert.ok(engine.counts().bytes > 2 * bytesMin);
    retain(engine, NOON);
    assert.ok(engine.counts().bytes <= bytesMin * 1.1);
    assert.ok(engine.counts().events > 100);
  });
});

describe('files that cannot be used', () => {
  const damagedFiles = () => readdirSync(folder).filter((name) => /\.damaged-\w+$/.test(name));

  test('what is there stays there when it is opened again', () => {
    const event = makeRequestEvent();
    const engine = open();
    ingest(engine, [event]);
    close(engine);
    assert.deepEqual(open().get(event.id), event);
    assert.deepEqual(damagedFiles(), []);
  });

  test('something that is no database is moved aside, and an event tells of it', () => {
    writeFileSync(file, 'nonsense'.repeat(1000));
    const engine = open();
    assert.equal(engine.counts().damaged, 1);
    const [told] = engine.list({ filter: { kinds: ['store.damaged'] }, count: 1 }).events;
    assert.equal(told?.severity, 'critical');
    assert.match(JSON.stringify(told.detail), /not a database/);
    assert.equal(
      readFileSync(path.join(folder, damagedFiles()[0]!), 'utf8').slice(0, 8),
      'nonsense',
    );
    ingest(engine, [makeRequestEvent()]);
  });

  test('a page that was overwritten is found when the file is opened', () => {
    const engine = open();
    ingest(engine, makeExampleEvents(1, 2000, NOON, NOON + HOUR_MS));
    close(engine);
    overwritePages();
    const again = open();
    assert.equal(again.counts().damaged, 1);
    assert.equal(again.counts().events, 1);
  });

  test('a page that goes bad in use: the call fails with `damaged`, the next ones work', () => {
    const engine = open();
    ingest(engine, makeExampleEvents(1, 20_000, NOON, NOON + HOUR_MS));
    // Close and open so that pages are read from the file, then damage it behind its back: past the
    // check that opening makes.
    close(engine);
    const again = open();
    overwritePages();
    const damage = (): void => {
      let cursor: string | undefined;
      do {
        const page = again.list({ filter: { text: 'no such' }, count: 500, cursor });
        cursor = page.next;
      } while (cursor !== undefined);
      again.overview({ period: { from: NOON - 365 * DAY_MS, to: NOON + 365 * DAY_MS } });
      throw new Error('nothing was found');
    };
    assert.throws(damage, (error) => error instanceof StoreError && error.code === 'damaged');
    assert.equal(again.counts().damaged, 1);
    const event = makeRequestEvent();
    ingest(again, [event]);
    assert.deepEqual(again.get(event.id), event);
  });

  test('a file of a newer version is kept aside, not touched', () => {
    const engine = open();
    close(engine);
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 9999');
    newer.close();
    assert.equal(open().counts().damaged, 1);
    const kept = new DatabaseSync(path.join(folder, damagedFiles()[0]!));
    assert.equal(kept.prepare('PRAGMA user_version').get()?.['user_version'], 9999);
    kept.close();
  });

  test('only the last damaged files are kept', () => {
    for (let round = 0; round < 4; round++) {
      writeFileSync(file, 'nonsense');
      const nowMs = NOON + round * 1000;
      const engine = new SqliteEngine({ file, retention: { ...RETENTION, ...KEEP }, nowMs });
      engine.close();
      for (const ending of ['-wal', '-shm']) rmSync(file + ending, { force: true });
    }
    assert.equal(damagedFiles().length, 2);
    assert.ok(existsSync(file));
  });

  test('a folder that is not there is an error that says so, not a crash', () => {
    const wrong = path.join(folder, 'none', 'events.sqlite');
    assert.throws(
      () => new SqliteEngine({ file: wrong, retention: RETENTION, nowMs: NOON }),
      (error) => error instanceof StoreError && error.code === 'internal',
    );
  });

  /** Fills all but the first pages with what no page of SQLite is. */
  function overwritePages(): void {
    const bytes = readFileSync(file);
    bytes.fill(0xff, 8 * 4096);
    writeFileSync(file, bytes);
  }
});
