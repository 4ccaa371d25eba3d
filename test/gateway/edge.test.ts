// Edge rules in a running gateway: what each action does to a request, what the event says, and that
// every field means what docs/filter.md says.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EdgeRulePolicy, GeoPolicy, SitePolicy } from '../../src/config/policy.ts';
import type { RequestEvent } from '../../src/events/envelope.ts';
import { REQUEST_SCHEMA, type RequestField } from '../../src/filter/index.ts';
import type { BeginInspection } from '../../src/gateway/index.ts';
import { makeMmdb } from '../support/make-mmdb.ts';
import { FakeInspection } from './support/fake-inspection.ts';
import { makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

const DATABASES = {
  country: makeMmdb({
    '192.0.2.0/28': {
      country: { iso_code: 'AT', is_in_european_union: true },
      continent: { code: 'EU' },
    },
    '203.0.113.0/24': { country: { iso_code: 'BR' }, continent: { code: 'SA' } },
    '2001:db8::/32': { country: { iso_code: 'AT' } },
  }),
  asn: makeMmdb({
    '192.0.2.0/24': {
      autonomous_system_number: 64_496,
      autonomous_system_organization: 'Löwen Hosting',
    },
  }),
};
const GEO: GeoPolicy = {
  country: { file: 'country.mmdb', digest: 'country' },
  asn: { file: 'asn.mmdb', digest: 'asn' },
};

function rule(
  when: string,
  action: EdgeRulePolicy['action'] = 'block',
  name = 'one',
): EdgeRulePolicy {
  return { name, when, action, why: 'because' };
}

interface Bench extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly inspected: string[];
  send(head: string): Promise<string>;
}

async function startBench(
  edgeRules: readonly EdgeRulePolicy[],
  site: Partial<SitePolicy> = {},
  geo: GeoPolicy = GEO,
): Promise<Bench> {
  const upstream = await startRawUpstream((received, socket) => {
    if (received.includes('\r\n\r\n')) socket.write(OK);
  });
  const inspected: string[] = [];
  const begin: BeginInspection = (transaction) => {
    inspected.push(transaction.target);
    return new FakeInspection(transaction, {});
  };
  const gateway = await startTestGateway(
    makePolicy({
      upstream: upstream.url,
      gateway: { trustedProxies: ['127.0.0.0/8'] },
      site: {
        edgeRules,
        waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 50 },
        ...site,
      },
      policy: { geo, lists: { office: ['192.0.2.0/28'], words: ['one', 'two'] } },
    }),
    begin,
    DATABASES,
  );
  return {
    gateway,
    inspected,
    send: (head) => exchangeRaw(gateway.port, [`${head}\r\nConnection: close\r\n\r\n`]),
    [Symbol.asyncDispose]: async () => {
      await gateway.gateway.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const GET = 'GET /api/x HTTP/1.1\r\nHost: shop.example';

async function lastEvent(gateway: TestGateway, count: number): Promise<RequestEvent> {
  const events = await gateway.recorded(count);
  return events[count - 1]!;
}

describe('actions', () => {
  test('block answers 403 and says which rule', async () => {
    await using bench = await startBench([rule('http.request.uri.path contains "/api/"')]);
    assert.match(await bench.send(GET), /^HTTP\/1.1 403 /);
    const { detail } = await lastEvent(bench.gateway, 1);
    assert.deepEqual(detail.edge, [{ rule: 'one', action: 'block', why: 'because' }]);
    assert.equal(detail.verdict, 'block');
    assert.equal(detail.reason, 'edge');
    assert.deepEqual(bench.inspected, []);
    assert.equal(bench.gateway.gateway.counters.total('edge.matched'), 1);
    assert.match(await bench.send('GET / HTTP/1.1\r\nHost: shop.example'), /^HTTP\/1.1 200 /);
    assert.equal((await lastEvent(bench.gateway, 2)).detail.edge, undefined);
  });

  test('drop closes without an answer', async () => {
    await using bench = await startBench([rule('true', 'drop')]);
    assert.equal(await bench.send(GET), '');
    assert.equal((await lastEvent(bench.gateway, 1)).detail.verdict, 'drop');
  });

  test('log notes and goes on to the next rule and the WAF', async () => {
    await using bench = await startBench([
      rule('http.host eq "shop.example"', 'log', 'first'),
      rule('http.request.method eq "GET"', 'log', 'second'),
      rule('false', 'block', 'third'),
    ]);
    assert.match(await bench.send(GET), /^HTTP\/1.1 200 /);
    const { detail } = await lastEvent(bench.gateway, 1);
    assert.deepEqual(
      detail.edge?.map((match) => match.rule),
      ['first', 'second'],
    );
    assert.equal(detail.verdict, 'log');
    assert.deepEqual(bench.inspected, ['/api/x']);
  });

  test('challenge asks for proof of work, and an API client for none it could give', async () => {
    await using bench = await startBench([rule('true', 'challenge')]);
    assert.match(await bench.send(GET), /^HTTP\/1.1 403 /);
    const { detail } = await lastEvent(bench.gateway, 1);
    assert.equal(detail.verdict, 'challenge');
    assert.equal(detail.reason, 'challenge.edge');
    assert.equal(detail.edge?.[0]?.action, 'challenge');
  });

  test('allow passes by all that follows', async () => {
    await using bench = await startBench([
      rule('ip.src in $office', 'allow', 'office'),
      rule('true', 'block', 'all'),
    ]);
    const answer = await bench.send(`${GET}\r\nX-Forwarded-For: 192.0.2.3`);
    assert.match(answer, /^HTTP\/1.1 200 /);
    const { detail } = await lastEvent(bench.gateway, 1);
    assert.equal(detail.verdict, 'allow');
    assert.deepEqual(
      detail.edge?.map((match) => match.rule),
      ['office'],
    );
    assert.deepEqual(bench.inspected, []);
    assert.match(await bench.send(`${GET}\r\nX-Forwarded-For: 192.0.2.99`), /^HTTP\/1.1 403 /);
  });
});

describe('rates', () => {
  test('count every request of a key, whatever else the rule asks', async () => {
    await using bench = await startBench([
      rule('http.request.uri.path eq "/api/x" and rate(ip.src, 60s) gt 3'),
    ]);
    const other = 'GET /other HTTP/1.1\r\nHost: shop.example';
    for (const head of [other, other, GET]) {
      assert.match(await bench.send(head), /^HTTP\/1.1 200 /);
    }
    assert.match(await bench.send(GET), /^HTTP\/1.1 403 /);
    assert.match(await bench.send(other), /^HTTP\/1.1 200 /);
    assert.match(await bench.send(`${GET}\r\nX-Forwarded-For: 203.0.113.5`), /^HTTP\/1.1 200 /);
  });

  for (const [when, passes] of [
    ['rate(ip.src, 1s) gt 1000 or rate(ip.src, 60s) gt 3', 3],
    ['rate(ip.src, 1h) gt 4 or rate(ip.src, 60s) gt 1000', 4],
    ['rate(ip.src, 60s) gt 2 and rate(ip.src, 1h) gt 3', 3],
  ] as const) {
    test(`over two windows at once: ${when}`, async () => {
      await using bench = await startBench([rule(when, 'challenge')]);
      for (let request = 0; request < passes; request++) {
        assert.match(await bench.send(GET), /^HTTP\/1.1 200 /);
      }
      assert.match(await bench.send(GET), /^HTTP\/1.1 403 .*challenge-required/s);
      const { detail } = await lastEvent(bench.gateway, passes + 1);
      assert.equal(detail.verdict, 'challenge');
    });
  }

  test('two calls that read alike count once; other keys count apart', async () => {
    await using bench = await startBench([
      rule('rate( ip.src, 1min ) gt 2', 'log', 'a'),
      rule('rate(ip.src, 60s) gt 2', 'log', 'b'),
      rule('rate(ip.src, http.request.uri.path, 60s) gt 2', 'log', 'c'),
    ]);
    for (let index = 0; index < 3; index++) {
      await bench.send(`GET /${index} HTTP/1.1\r\nHost: shop.example`);
    }
    const { detail } = await lastEvent(bench.gateway, 3);
    assert.deepEqual(
      detail.edge?.map((match) => match.rule),
      ['a', 'b'],
    );
  });

  test('an IPv6 client counts with its /64', async () => {
    await using bench = await startBench([rule('rate(ip.src, 60s) gt 1')]);
    assert.match(await bench.send(`${GET}\r\nX-Forwarded-For: 2001:db8::1`), / 200 /);
    assert.match(await bench.send(`${GET}\r\nX-Forwarded-For: 2001:db8::2`), / 403 /);
    assert.match(await bench.send(`${GET}\r\nX-Forwarded-For: 2001:db8:0:1::1`), / 200 /);
  });
});

describe('where a client is', () => {
  const abroad = rule('ip.src.country ne "" and not ip.src.country in {"AT"}');
  const from = (address: string): string => `${GET}\r\nX-Forwarded-For: ${address}`;

  test('decides, over either family; an address that nobody knows is from nowhere', async () => {
    await using bench = await startBench([abroad]);
    assert.match(await bench.send(from('203.0.113.5')), / 403 /);
    assert.match(await bench.send(from('192.0.2.5')), / 200 /);
    assert.match(await bench.send(from('2001:db8::5')), / 200 /);
    assert.match(await bench.send(from('198.51.100.5')), / 200 /);
  });

  test('is empty without a database', async () => {
    const empty = 'ip.src.country eq "" and ip.src.asnum eq 0 and not ip.src.is_in_european_union';
    await using bench = await startBench([abroad, rule(empty, 'block', 'empty')], {}, {});
    assert.match(await bench.send(from('203.0.113.5')), / 403 /);
    const { detail } = await lastEvent(bench.gateway, 1);
    assert.deepEqual(
      detail.edge?.map((match) => match.rule),
      ['empty'],
    );
  });

  test('is unknown where a database is damaged, and that is counted', async () => {
    const file = makeMmdb(
      { '0.0.0.0/1': 'x', '128.0.0.0/1': 'y' },
      { ipVersion: 4, recordBits: 24 },
    );
    // Both records of the root lead beyond the data.
    file.fill(0xff, 0, 6);
    const policy = makePolicy({
      upstream: 'http://127.0.0.1:9',
      site: { edgeRules: [rule('ip.src.country eq ""')] },
      policy: { geo: { country: { file: 'country.mmdb', digest: 'damaged' } } },
    });
    await using gateway = await startTestGateway(policy, undefined, { damaged: file });
    assert.match(await exchangeRaw(gateway.port, [`${GET}\r\nConnection: close\r\n\r\n`]), / 403 /);
    while (gateway.gateway.counters.total('edge.geoFault') === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });

  test('a database that was not handed over, or is none, puts no policy in force', async () => {
    const policy = makePolicy({
      upstream: 'http://127.0.0.1:9',
      policy: { geo: { asn: { file: '/x/asn.mmdb', digest: 'asn' } } },
    });
    await assert.rejects(startTestGateway(policy), /^UsageError: geo: \/x\/asn.mmdb: it was not/);
    const databases = { asn: Buffer.from('text') };
    await assert.rejects(startTestGateway(policy, undefined, databases), /no MaxMind database/);
  });
});

/** For each field an expression that holds for REQUEST. */
const REQUEST = [
  'POST /%61pi//x.PHP?q=a%20b&q=2&two HTTP/1.1',
  'Host: Shop.Example:80',
  'User-Agent: curl/8',
  'Referer: https://a.example/',
  'Cookie: a=1; session=0123456789abcdef',
  'X-Forwarded-For: 192.0.2.3',
  'X-Two: 1',
  'X-Two: 2',
  'Content-Length: 2',
].join('\r\n');

const FIELD_TESTS: Readonly<Record<RequestField, string>> = {
  'http.cookie': 'http.cookie contains "a=1; session="',
  'http.host': 'http.host eq "shop.example"',
  'http.referer': 'http.referer eq "https://a.example/"',
  'http.request.body.size': 'http.request.body.size eq 2',
  'http.request.cookies': 'http.request.cookies["a"][0] eq "1"',
  'http.request.full_uri':
    'http.request.full_uri eq "http://Shop.Example:80/%61pi//x.PHP?q=a%20b&q=2&two"',
  'http.request.headers': 'any(http.request.headers["x-two"][*] eq "2")',
  'http.request.headers.names': 'any(http.request.headers.names[*] eq "x-two")',
  'http.request.headers.values': 'http.request.headers.values[0] eq "Shop.Example:80"',
  'http.request.method': 'http.request.method eq "POST"',
  'http.request.timestamp.sec': 'http.request.timestamp.sec gt 1700000000',
  'http.request.uri': 'http.request.uri eq "/%61pi//x.PHP?q=a%20b&q=2&two"',
  'http.request.uri.args': 'http.request.uri.args["q"][0] eq "a b"',
  'http.request.uri.args.names': 'http.request.uri.args.names[2] eq "two"',
  'http.request.uri.args.values': 'http.request.uri.args.values[1] eq "2"',
  'http.request.uri.path': 'http.request.uri.path eq "/api/x.PHP"',
  'http.request.uri.path.extension': 'http.request.uri.path.extension eq "php"',
  'http.request.uri.query': 'http.request.uri.query eq "q=a%20b&q=2&two"',
  'http.request.version': 'http.request.version eq "HTTP/1.1"',
  'http.user_agent': 'http.user_agent eq "curl/8"',
  'http2.fingerprint': 'http2.fingerprint eq ""',
  'ip.src': 'ip.src eq 192.0.2.3',
  'ip.src.asname': 'ip.src.asname eq "Löwen Hosting"',
  'ip.src.asnum': 'ip.src.asnum in {64496 64500}',
  'ip.src.continent': 'ip.src.continent eq "EU"',
  'ip.src.country': 'ip.src.country in {"AT" "DE"}',
  'ip.src.is_in_european_union': 'ip.src.is_in_european_union',
  'raw.http.request.uri.path': 'raw.http.request.uri.path eq "/%61pi//x.PHP"',
  'site.name': 'site.name eq "main"',
  'tls.ja4': 'tls.ja4 eq ""',
  ssl: 'not ssl',
  ...behaviourTests('client'),
  ...behaviourTests('session'),
};

function behaviourTests<Subject extends 'client' | 'session'>(
  subject: Subject,
): Readonly<Record<Extract<RequestField, `${Subject}.${string}`>, string>> {
  const names = Object.keys(REQUEST_SCHEMA.fields).filter((name) => name.startsWith(`${subject}.`));
  // A client that was never seen before.
  return Object.fromEntries(names.map((name) => [name, `${name} eq 0`])) as Readonly<
    Record<Extract<RequestField, `${Subject}.${string}`>, string>
  >;
}

test('every field says what it stands for', async () => {
  const rules = Object.entries(FIELD_TESTS).map(([name, when]) => rule(when, 'log', name));
  await using bench = await startBench(rules, { behaviour: 'observe' });
  await exchangeRaw(bench.gateway.port, [`${REQUEST}\r\nConnection: close\r\n\r\nhi`]);
  const { detail } = await lastEvent(bench.gateway, 1);
  assert.deepEqual(
    detail.edge?.map((match) => match.rule),
    Object.keys(FIELD_TESTS),
  );
});
