import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeExampleEvents, makeMatch, makeRequestEvent } from '../example-events.ts';
import type { Event } from '../envelope.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './periods.ts';
import { ReferenceStore } from './reference-store.ts';
import {
  FILTER_TEXT_LENGTH_MAX,
  LATENCY_ERROR_MAX,
  PAGE_COUNT_MAX,
  POINTS_MAX,
  StoreError,
  TOP_COUNT_MAX,
} from './store.ts';
import type {
  EventFilter,
  EventStore,
  EventSummary,
  IngestResult,
  SegmentAdvance,
  StoreErrorCode,
} from './store.ts';

/** A day with whole minutes, hours and days on either side. */
const NOON = Date.UTC(2025, 5, 15, 12);

/** Runs every promise of EventStore against one implementation; `open` gives an empty store. */
export function testEventStore(name: string, open: () => Promise<EventStore>): void {
  describe(`event store: ${name}`, () => {
    const withStore = (run: (store: EventStore) => Promise<void>) => async () => {
      const store = await open();
      try {
        await run(store);
      } finally {
        await store.close();
      }
    };
    testIngest(withStore);
    testEmptyAnswers(withStore);
    testTotals(withStore);
    testTop(withStore);
    testList(withStore);
    testAgainstReference(withStore);
    test('after close everything rejects with `closed`, and closing again does not', async () => {
      const store = await open();
      await store.close();
      await rejectsWith('closed', store.counts());
      await rejectsWith('closed', ingest(store, [makeRequestEvent()]));
      await rejectsWith('closed', store.list({ filter: {}, count: 1 }));
      await store.close();
    });
  });
}

type WithStore = (run: (store: EventStore) => Promise<void>) => () => Promise<void>;

function testIngest(withStore: WithStore): void {
  test(
    'an event comes back as it was',
    withStore(async (store) => {
      const request = makeRequestEvent({
        detail: {
          target: '/\u0000\u00ff\u0080"\\\u2028?q=\ud83d\ude00',
          matches: [makeMatch()],
          headers: [['Accept', '*/*']],
        },
      });
      const other: Event = {
        id: 'another-kind-of-id',
        time: NOON,
        layer: 'runtime',
        kind: 'process.start',
        severity: 'notice',
        subject: { container: 'shop-db', process: 'sh' },
        detail: { nested: [1, null, { deep: true }] },
        traceId: '',
      };
      await ingest(store, [request, other]);
      assert.deepEqual(await store.get(request.id), request);
      assert.deepEqual(await store.get(other.id), other);
      assert.equal(await store.get('01ARZ3NDEKTSV4RRFFQ69G5FAV'), undefined);
    }),
  );

  test(
    'an id is stored once, within a batch and between batches, and counts once',
    withStore(async (store) => {
      const first = makeRequestEvent({ time: NOON });
      const second = makeRequestEvent({ time: NOON + 1 });
      assert.deepEqual(await ingest(store, [first, first]), { inserted: 1, duplicates: [1] });
      assert.deepEqual(await ingest(store, [second, first]), { inserted: 1, duplicates: [1] });
      const counts = await store.counts();
      assert.deepEqual([counts.events, counts.inserted, counts.duplicates], [2, 2, 2]);
      const { requests } = await store.overview({ period: { from: NOON, to: NOON + HOUR_MS } });
      assert.equal(requests, 2);
    }),
  );

  test(
    'offsets move with their events, and only from where they stand',
    withStore(async (store) => {
      await ingest(store, [makeRequestEvent()], { segment: 'a', from: 0, to: 100 });
      await ingest(store, [], { segment: 'a', from: 100, to: 150 });
      await ingest(store, [], { segment: 'b', from: 0, to: 7 });
      const wrong = [makeRequestEvent({ time: NOON })];
      await rejectsWith('offset', ingest(store, wrong, { segment: 'a', from: 100, to: 200 }));
      await rejectsWith('offset', ingest(store, wrong, { segment: 'new', from: 5, to: 200 }));
      const both = {
        events: wrong,
        offsets: [
          { segment: 'b', from: 7, to: 9 },
          { segment: 'a', from: 0, to: 9 },
        ],
      };
      await rejectsWith('offset', store.ingest(both));
      assert.equal(await store.get(wrong[0]!.id), undefined, 'a refused batch leaves nothing');
      assert.deepEqual(await store.offsets(), new Map(Object.entries({ a: 150, b: 7 })));
      await store.forgetSegments(['a', 'never-seen']);
      assert.deepEqual(await store.offsets(), new Map(Object.entries({ b: 7 })));
    }),
  );

  test(
    'batches handed in together are stored in the order of the calls',
    withStore(async (store) => {
      const batches = Array.from({ length: 20 }, (_, index) =>
        ingest(store, [makeRequestEvent({ time: NOON + index })], {
          segment: 'a',
          from: index * 10,
          to: index * 10 + 10,
        }),
      );
      await Promise.all(batches);
      assert.equal((await store.counts()).events, 20);
      assert.equal((await store.offsets()).get('a'), 200);
    }),
  );
}

function testEmptyAnswers(withStore: WithStore): void {
  test(
    'an empty store answers every question',
    withStore(async (store) => {
      const period = { from: NOON, to: NOON + HOUR_MS };
      const overview = await store.overview({ period });
      assert.equal(overview.requests, 0);
      assert.deepEqual(overview.latency, { count: 0, p50: 0, p95: 0, p99: 0 });
      assert.deepEqual(overview.sites, []);
      assert.deepEqual(overview.byVerdict, {
        allow: 0,
        log: 0,
        challenge: 0,
        block: 0,
        divert: 0,
        drop: 0,
      });
      const series = await store.series({ period, stepMs: MINUTE_MS });
      assert.equal(series.points.length, 60);
      const top = await store.top({ kind: 'client', period, by: 'requests', count: 10 });
      assert.deepEqual(top, { period, entries: [], exact: true });
      assert.deepEqual(await store.list({ filter: {}, count: 10 }), {
        events: [],
        next: undefined,
      });
      const counts = await store.counts();
      assert.deepEqual(
        [counts.events, counts.oldestTime, counts.newestTime],
        [0, undefined, undefined],
      );
      assert.deepEqual(await store.applyRetention(NOON), { removed: 0, more: false });
    }),
  );

  test(
    'wrong queries are refused',
    withStore(async (store) => {
      const period = { from: NOON, to: NOON + HOUR_MS };
      const backwards = { from: NOON, to: NOON - 1 };
      await rejectsWith('query', store.overview({ period: backwards }));
      await rejectsWith('query', store.overview({ period: { from: Number.NaN, to: NOON } }));
      await rejectsWith('query', store.series({ period, stepMs: 0 }));
      await rejectsWith('query', store.series({ period: backwards, stepMs: 1 }));
      const top = { kind: 'rule', period, by: 'flagged' } as const;
      await rejectsWith('query', store.top({ ...top, count: TOP_COUNT_MAX + 1 }));
      await rejectsWith('query', store.top({ ...top, count: 0 }));
      await rejectsWith('query', store.top({ ...top, period: backwards, count: 1 }));
      await rejectsWith('query', store.list({ filter: {}, count: PAGE_COUNT_MAX + 1 }));
      await rejectsWith('query', store.list({ filter: {}, count: 1.5 }));
      await rejectsWith('query', store.list({ filter: {}, count: 1, cursor: "1' OR 1" }));
      const text = 'x'.repeat(FILTER_TEXT_LENGTH_MAX + 1);
      await rejectsWith('query', store.list({ filter: { text }, count: 1 }));
    }),
  );
}

function testTotals(withStore: WithStore): void {
  test(
    'an overview counts what lies in the minutes asked for, at either end to the minute',
    withStore(async (store) => {
      const from = NOON - 2 * DAY_MS + 7 * MINUTE_MS;
      const to = NOON + DAY_MS + 3 * HOUR_MS + 5 * MINUTE_MS;
      const inside = [from, from + HOUR_MS, NOON, NOON + DAY_MS, to - 1];
      const outside = [from - 1, to, from - DAY_MS, to + DAY_MS];
      await ingest(
        store,
        [...inside, ...outside].map((time) => makeRequestEvent({ time })),
      );
      const overview = await store.overview({ period: { from, to } });
      assert.equal(overview.requests, inside.length);
      assert.deepEqual(overview.period, { from, to });
      const widened = await store.overview({ period: { from: from + 1, to: to - 1 } });
      assert.deepEqual(widened.period, { from, to });
    }),
  );

  test(
    'quantiles are as exact as they say',
    withStore(async (store) => {
      const requests = Array.from({ length: 1000 }, (_, index) => {
        const totalMicroseconds = (index + 1) * 100;
        const detail = { totalMicroseconds, inspectMicroseconds: 50, mode: 'block' } as const;
        return makeRequestEvent({ time: NOON + index, detail });
      });
      await ingest(store, requests);
      const period = { from: NOON, to: NOON + MINUTE_MS };
      const { latency, inspection } = await store.overview({ period });
      assert.equal(latency.count, 1000);
      for (const [actual, wanted] of [
        [latency.p50, 50_000],
        [latency.p95, 95_000],
        [latency.p99, 99_000],
        [inspection.p50, 50],
      ] as const) {
        const error = Math.abs(actual / wanted - 1);
        assert.ok(error <= LATENCY_ERROR_MAX, `${actual} is too far from ${wanted}`);
      }
    }),
  );

  test(
    'a series has every point, and never too many',
    withStore(async (store) => {
      await ingest(store, [makeRequestEvent({ time: NOON }), makeRequestEvent({ time: NOON + 1 })]);
      const year = { from: NOON - 365 * DAY_MS, to: NOON + DAY_MS };
      const series = await store.series({ period: year, stepMs: MINUTE_MS });
      assert.ok(series.points.length <= POINTS_MAX);
      assert.equal(series.stepMs % HOUR_MS, 0);
      assert.equal(series.points[0]!.start, series.period.from);
      assert.equal(series.points.at(-1)!.start + series.stepMs, series.period.to);
      assert.deepEqual(
        series.points.filter((point) => point.requests > 0).map((point) => point.requests),
        [2],
      );
    }),
  );

  test(
    'what is no request is counted by kind, and what was lost is told',
    withStore(async (store) => {
      const events = makeExampleEvents(7, 300, NOON, NOON + HOUR_MS);
      await ingest(store, events);
      const { kinds, lost } = await store.overview({ period: { from: NOON, to: NOON + HOUR_MS } });
      const losses = events.filter((event) => event.kind === 'journal.loss');
      assert.ok(losses.length > 0);
      assert.equal(kinds.find((entry) => entry.kind === 'journal.loss')!.count, losses.length);
      assert.equal(
        lost,
        losses.reduce((sum, event) => sum + (event.detail as { lost: number }).lost, 0),
      );
    }),
  );
}

function testTop(withStore: WithStore): void {
  test(
    'top lists rank clients, rules and targets',
    withStore(async (store) => {
      const attack = (client: string, target: string, ruleId: number, seconds: number) =>
        makeRequestEvent({
          time: NOON + seconds * 1000,
          subject: { client, site: 'shop' },
          detail: {
            target,
            verdict: 'block',
            matches: [
              makeMatch({ ruleId, message: `rule ${ruleId} at ${seconds}` }),
              makeMatch({ ruleId, target: 'ARGS:again' }),
              makeMatch({ ruleId: 901_000, logged: false }),
            ],
          },
        });
      await ingest(store, [
        attack('192.0.2.1', '/search?q=1', 942_100, 3),
        attack('192.0.2.1', '/search?q=2', 942_100, 2),
        attack('192.0.2.2', '/search?q=3', 941_100, 1),
        makeRequestEvent({ time: NOON, subject: { client: '192.0.2.3', site: 'blog' } }),
      ]);
      const period = { from: NOON, to: NOON + HOUR_MS };
      const clients = await store.top({ kind: 'client', period, by: 'stopped', count: 10 });
      assert.deepEqual(
        clients.entries.map(({ key, stopped }) => [key, stopped]),
        [
          ['192.0.2.1', 2],
          ['192.0.2.2', 1],
        ],
      );
      const rules = await store.top({ kind: 'rule', period, by: 'requests', count: 10 });
      assert.deepEqual(rules.entries[0], {
        key: '942100',
        label: 'rule 942100 at 3',
        site: '',
        requests: 2,
        flagged: 2,
        stopped: 2,
        lastTime: NOON + 3000,
      });
      assert.deepEqual(
        rules.entries.map(({ key }) => key),
        ['942100', '941100'],
        'rules that are not shown do not count',
      );
      const targets = await store.top({ kind: 'target', period, by: 'requests', count: 1 });
      assert.deepEqual(
        targets.entries.map(({ key, site, requests }) => [key, site, requests]),
        [['/search', 'shop', 3]],
      );
      const blog = { kind: 'client', period, site: 'blog', by: 'requests', count: 9 } as const;
      assert.deepEqual(
        (await store.top(blog)).entries.map(({ key }) => key),
        ['192.0.2.3'],
      );
    }),
  );
}

function testList(withStore: WithStore): void {
  test(
    'pages follow one another, newest first, undisturbed by what comes in between',
    withStore(async (store) => {
      const times = [5, 3, 3, 3, 1, 4, 2].map((offset) => NOON + offset);
      const events = times.map((time) => makeRequestEvent({ time }));
      await ingest(store, events);
      const seen: EventSummary[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ filter: {}, count: 2, cursor });
        seen.push(...page.events);
        cursor = page.next;
        await ingest(store, [makeRequestEvent({ time: NOON + 100 })]);
      } while (cursor !== undefined);
      const wanted = [0, 5, 3, 2, 1, 6, 4].map((index) => events[index]!.id);
      assert.deepEqual(
        seen.map(({ id }) => id),
        wanted,
      );
    }),
  );

  test(
    'a line of a list says what matters, and keeps long details for the page',
    withStore(async (store) => {
      const matches = [
        makeMatch({ ruleId: 1, message: 'light', score: 2 }),
        makeMatch({ ruleId: 2, message: 'unseen', score: 9, logged: false }),
        makeMatch({ ruleId: 3, message: 'heavy', score: 5 }),
        makeMatch({ ruleId: 3, message: 'again', score: 5 }),
      ];
      const request = makeRequestEvent({ time: NOON, detail: { verdict: 'block', matches } });
      const long: Event = {
        ...makeRequestEvent({ time: NOON - 1 }),
        kind: 'scan.report',
        layer: 'scan',
        detail: { text: 'x'.repeat(5000) },
      };
      await ingest(store, [request, long]);
      const [first, second] = (await store.list({ filter: {}, count: 2 })).events;
      assert.deepEqual(first!.request?.ruleIds, [1, 3]);
      assert.equal(first!.request?.message, 'heavy');
      assert.equal(first!.detail, undefined);
      assert.equal(second!.id, long.id);
      assert.equal(second!.request, undefined);
      assert.equal(second!.detail, undefined);
    }),
  );

  test(
    'whole events come in the same pages',
    withStore(async (store) => {
      const events = [3, 1, 2].map((offset) =>
        makeRequestEvent({
          time: NOON + offset,
          detail: { verdict: 'block', matches: [makeMatch({ ruleId: offset })] },
        }),
      );
      await ingest(store, [...events, makeRequestEvent({ time: NOON })]);
      const filter: EventFilter = { verdicts: ['block'] };
      const first = await store.read({ filter, count: 2 });
      assert.deepEqual(first.events, [events[0], events[2]]);
      const second = await store.read({ filter, count: 2, cursor: first.next });
      assert.deepEqual(second, { events: [events[1]], next: undefined });
      await rejectsWith('query', store.read({ filter, count: PAGE_COUNT_MAX + 1 }));
    }),
  );
}

/** Filters that between them use every condition, alone and together. */
const FILTERS: readonly EventFilter[] = [
  {},
  { from: NOON + MINUTE_MS, to: NOON + HOUR_MS },
  { layers: ['admin', 'gateway'] },
  { kinds: ['journal.loss'] },
  { kinds: ['request', 'admin.login'], from: NOON + MINUTE_MS },
  { kinds: [] },
  { severities: ['warning'] },
  { verdicts: ['block', 'drop'] },
  { verdicts: ['allow'] },
  { verdicts: ['allow', 'log'] },
  { site: 'blog' },
  { site: 'blog', verdicts: ['block'], to: NOON + HOUR_MS },
  { client: '2001:db8::1' },
  { client: '192.0.2.1', text: 'SEARCH' },
  { ruleId: 942_100 },
  { ruleId: 941_100, site: 'shop', client: '192.0.2.2' },
  { ruleId: 941_100, from: NOON + HOUR_MS, verdicts: ['block', 'log'] },
  { status: { min: 400, max: 499 } },
  { status: { min: 0, max: 0 } },
  { method: 'POST' },
  { method: "' OR 1=1 --" },
  { text: 'two' },
  { text: '%' },
  { text: '_' },
  { text: 'verdict' },
  { text: 'injection found' },
  { text: 'queue-FULL' },
  { text: '"lost":2' },
];

function testAgainstReference(withStore: WithStore): void {
  test(
    'gives the answers of the reference store',
    withStore(async (store) => {
      const reference = new ReferenceStore();
      const events = makeExampleEvents(42, 2500, NOON - 40 * DAY_MS, NOON + 2 * HOUR_MS);
      const recent = makeExampleEvents(43, 1500, NOON, NOON + 2 * HOUR_MS);
      // Uneven batches, with repetitions.
      const all = [...events, ...recent, ...events.slice(0, 100)];
      for (let start = 0, size = 1; start < all.length; start += size, size = (size * 3) % 401) {
        const batch = all.slice(start, start + size);
        assert.deepEqual(await ingest(store, batch), await ingest(reference, batch));
      }
      await compareRollups(store, reference);
      for (const filter of FILTERS) {
        for (const count of [PAGE_COUNT_MAX, 7]) {
          const found = await collectPages(store, filter, count);
          const wanted = await collectPages(reference, filter, count);
          assert.deepEqual(found, wanted, `filter ${JSON.stringify(filter)}`);
        }
      }
      const { events: stored, oldestTime, newestTime } = await store.counts();
      const wanted = await reference.counts();
      assert.deepEqual(
        [stored, oldestTime, newestTime],
        [wanted.events, wanted.oldestTime, wanted.newestTime],
      );
    }),
  );
}

async function compareRollups(store: EventStore, reference: EventStore): Promise<void> {
  const periods = [
    { from: NOON, to: NOON + HOUR_MS },
    { from: NOON + 61_001, to: NOON + 61_002 },
    { from: NOON - 30 * DAY_MS + 12_345, to: NOON + 98_765 },
    { from: NOON - 400 * DAY_MS, to: NOON + 400 * DAY_MS },
    { from: NOON, to: NOON },
  ];
  for (const period of periods) {
    for (const site of [undefined, 'shop', 'unknown']) {
      const query = { period, site };
      assert.deepEqual(await store.overview(query), await reference.overview(query));
      for (const stepMs of [1, 7 * MINUTE_MS, HOUR_MS, 5 * HOUR_MS, DAY_MS]) {
        assert.deepEqual(
          await store.series({ ...query, stepMs }),
          await reference.series({ ...query, stepMs }),
        );
      }
      for (const kind of ['client', 'rule', 'target'] as const) {
        for (const by of ['requests', 'flagged', 'stopped'] as const) {
          const top = { ...query, kind, by, count: 20 };
          assert.deepEqual(await store.top(top), await reference.top(top));
        }
      }
    }
  }
}

/** All pages, or with small pages the first ones: enough to see that they join. */
async function collectPages(
  store: EventStore,
  filter: EventFilter,
  count: number,
): Promise<EventSummary[]> {
  const events: EventSummary[] = [];
  const wanted = count === PAGE_COUNT_MAX ? Infinity : count * 8;
  let cursor: string | undefined;
  do {
    const page = await store.list({ filter, count, cursor });
    assert.ok(page.events.length <= count);
    events.push(...page.events);
    cursor = page.next;
  } while (cursor !== undefined && events.length < wanted);
  return events.slice(0, wanted);
}

function ingest(
  store: EventStore,
  events: readonly Event[],
  ...offsets: readonly SegmentAdvance[]
): Promise<IngestResult> {
  return store.ingest({ events, offsets });
}

async function rejectsWith(code: StoreErrorCode, promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof StoreError && error.code === code);
}
