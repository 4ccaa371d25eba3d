import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { makeHarness, START_MS, type Harness } from '../../../test/support/admin-harness.ts';
import { makeExampleEvents, makeMatch, makeRequestEvent } from '../../events/example-events.ts';
import { StoreError, type EventPage, type Overview } from '../../events/index.ts';
import { matchesFilter } from '../../events/store/event-filter.ts';
import { ReferenceStore } from '../../events/store/reference-store.ts';

const RUNS = 300;
const EVENTS = makeExampleEvents(7, 200, START_MS - 3_600_000, START_MS);

describe('queries', () => {
  const harness: Harness = makeHarness();
  let token = '';

  before(async () => {
    token = await harness.token('admin');
    await harness.store.ingest({ events: EVENTS, offsets: [] });
  });
  after(() => harness.close());

  const get = (path: string) => harness.send(path, { token });

  test('the list filters as the store says', async () => {
    const response = await get('/api/events?layer=gateway&verdict=block,drop&site=shop&count=200');
    const { events } = (await response.json()) as EventPage;
    const filter = { layers: ['gateway'], verdicts: ['block', 'drop'], site: 'shop' } as const;
    const expected = EVENTS.filter((event) => matchesFilter(event, filter)).map(({ id }) => id);
    assert.ok(expected.length > 3);
    assert.deepEqual(events.map(({ id }) => id).sort(), expected.sort());
  });

  test('a status may be a class; an address may be written in any way', async () => {
    const list = async (query: string): Promise<EventPage> =>
      (await (await get(`/api/events?count=200&${query}`)).json()) as EventPage;
    const exact = await list('status=404');
    assert.ok(exact.events.every(({ request }) => request?.status === 404));
    const range = await list('status=4xx');
    assert.ok(range.events.length > exact.events.length);
    const short = await list('client=2001:db8::1');
    const long = await list('client=2001:0DB8:0:0:0:0:0:1');
    assert.ok(short.events.length > 0);
    assert.deepEqual(long.events, short.events);
  });

  test('pages follow one another without gap or repetition', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const next = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page = (await (
        await get(`/api/events?layer=gateway&count=17${next}`)
      ).json()) as EventPage;
      seen.push(...page.events.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    assert.equal(seen.length, EVENTS.filter(({ layer }) => layer === 'gateway').length);
    assert.equal(new Set(seen).size, seen.length);
  });

  test('an overview comes with the period before it', async () => {
    const half = 1_800_000;
    const response = await get(`/api/overview?from=${START_MS - half}&to=${START_MS}`);
    const { current, previous } = (await response.json()) as {
      current: Overview;
      previous: Overview;
    };
    const requests = EVENTS.filter(({ kind }) => kind === 'request');
    const recent = requests.filter(({ time }) => time >= START_MS - half).length;
    assert.equal(current.requests, recent);
    assert.equal(previous.requests, requests.length - recent);
  });

  test('a series has points about as many as a chart shows', async () => {
    for (const days of [1, 7, 30, 365]) {
      const from = START_MS - days * 86_400_000;
      const response = await get(`/api/series?from=${from}&to=${START_MS}`);
      const { points } = (await response.json()) as { points: unknown[] };
      assert.ok(points.length >= 7 && points.length <= 200, `${days} days: ${points.length}`);
    }
  });

  test('one event comes whole, matches and bytes as they are', async () => {
    const match = makeMatch({ snippet: "\u0000' OR\u00ff 1=1\n<script>", evidence: 'OR' });
    const event = makeRequestEvent({ detail: { verdict: 'block', matches: [match] } });
    await harness.store.ingest({ events: [event], offsets: [] });
    const body = (await (await get(`/api/events/${event.id}`)).json()) as Record<string, unknown>;
    assert.deepEqual(body['request'], event.detail);
    assert.equal(body['traceId'], event.traceId);
    assert.equal('detail' in body, false);
  });

  const WRONG: readonly string[] = [
    '/api/events?verdict=maybe',
    '/api/events?verdict=',
    '/api/events?verdict=block,maybe',
    '/api/events?verdict=block&verdict=drop',
    '/api/events?status=9xx',
    '/api/events?status=20',
    '/api/events?client=nobody',
    '/api/events?client=10.0.0.0/8',
    '/api/events?rule=-1',
    '/api/events?rule=1e3',
    '/api/events?rule=99999999999',
    '/api/events?count=0',
    '/api/events?count=201',
    '/api/events?from=',
    '/api/events?from=yesterday',
    '/api/events?text=',
    `/api/events?text=${'x'.repeat(257)}`,
    '/api/events?method=GET%20/',
    '/api/events?kind=Request',
    '/api/events?cursor=none-of-ours',
    '/api/events?verdicts=block',
    '/api/events/short',
    '/api/events/0000000000000000000000000U',
    '/api/overview',
    '/api/overview?from=10&to=10',
    '/api/overview?from=10&to=5',
    '/api/overview?from=0&to=99999999999999',
    '/api/overview?from=0&to=10&site=',
    '/api/series?from=0&to=10&step=5',
    '/api/top?from=0&to=10',
    '/api/top?from=0&to=10&kind=cookie',
    '/api/top?from=0&to=10&kind=rule&by=luck',
    '/api/stream?from=5',
  ];
  for (const path of WRONG) {
    test(`${path.slice(0, 60)}: 400`, async () => {
      const response = await get(path);
      const { error } = (await response.json()) as { error: { code: string } };
      assert.equal(response.status, 400);
      assert.ok(['bad-request', 'bad-cursor'].includes(error.code));
    });
  }

  test('no query breaks a route: an answer or a 400', async () => {
    const key = fc.oneof(
      fc.constantFrom(
        'layer',
        'kind',
        'severity',
        'verdict',
        'site',
        'client',
        'rule',
        'status',
        'method',
        'text',
        'from',
        'to',
        'count',
        'cursor',
        'step',
        'by',
        '__proto__',
        'constructor',
      ),
      fc.string({ maxLength: 12 }),
    );
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('block', 'gateway,admin', '4xx', '0', '-1', '1e9', '::1', "' OR 1=1", '%'),
      fc.nat().map(String),
    );
    const route = fc.constantFrom('events', 'overview', 'series', 'top', 'audit');
    await fc.assert(
      fc.asyncProperty(
        route,
        fc.array(fc.tuple(key, value), { maxLength: 6 }),
        async (name, pairs) => {
          const query = new URLSearchParams(pairs).toString();
          const response = await get(`/api/${name}?${query}`);
          assert.ok([200, 400].includes(response.status), `${response.status} for ${query}`);
          await response.json();
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('no body breaks a route: a clear refusal', async () => {
    const body = fc.oneof(
      fc.jsonValue().map((json) => JSON.stringify(json)),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('{"name":{"$gt":""},"password":[]}', '{"__proto__":{"role":"admin"}}', '{'),
    );
    const route = fc.constantFrom('users', 'tokens', 'setup');
    await fc.assert(
      fc.asyncProperty(route, body, async (name, text) => {
        const response = await harness.send(`/api/${name}`, { method: 'POST', body: text, token });
        assert.ok([400, 429].includes(response.status), `${response.status} for ${text}`);
      }),
      { numRuns: RUNS },
    );
    assert.equal(harness.accounts.users().length, 1);
  });

  test('a body that is too large is not read', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(20_000), role: 'viewer' });
    const response = await harness.send('/api/tokens', { method: 'POST', body, token });
    assert.equal(response.status, 413);
  });
});

describe('a store that does not answer', () => {
  test('is told apart from nothing found; status and probes go on', async () => {
    class BrokenStore extends ReferenceStore {
      code: 'busy' | 'closed' | undefined;

      override overview(): Promise<Overview> {
        return Promise.reject(new StoreError(this.code ?? 'internal', 'no'));
      }

      override counts(): ReturnType<ReferenceStore['counts']> {
        return Promise.reject(new StoreError('closed', 'no'));
      }
    }
    const store = new BrokenStore();
    const harness = makeHarness({ store });
    const token = await harness.token('viewer');
    const codeOf = async (path: string): Promise<string> => {
      const response = await harness.send(path, { token });
      assert.equal(response.status, 503);
      return ((await response.json()) as { error: { code: string } }).error.code;
    };
    assert.equal(await codeOf('/api/overview?from=0&to=10'), 'store-unavailable');
    store.code = 'busy';
    assert.equal(await codeOf('/api/overview?from=0&to=10'), 'busy');
    const status = (await (await harness.send('/api/status', { token })).json()) as {
      store?: unknown;
      storeError: string;
    };
    assert.deepEqual([status.store, status.storeError], [undefined, 'closed']);
    assert.equal((await harness.send('/healthz')).status, 200);
    const metrics = await (await harness.send('/metrics')).text();
    assert.match(metrics, /^rampart_store_up 0$/m);
    assert.doesNotMatch(metrics, /rampart_store_events/);
    await harness.close();
  });
});
