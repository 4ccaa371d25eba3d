import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ACCOUNT, FakeCloudflare, TOKEN, ZONE } from '../../test/support/fake-cloudflare.ts';
import type { Ban } from '../bans/index.ts';
import { parseConfig, type EdgeRulePolicy, type Policy } from '../config/index.ts';
import { resolvePolicy } from '../config/resolve-policy.ts';
import { BanPlan, wantedItems } from './ban-plan.ts';
import { CloudflareApi, CloudflareError } from './cloudflare-api.ts';
import { CUSTOM_PHASE, RATE_PHASE, RulePlan, wantedRules } from './rule-plan.ts';
import { translateRule } from './translate-rule.ts';

const NOW_MS = 1_800_000_000_000;

function policyOf(yaml: string): Policy {
  return resolvePolicy(parseConfig(yaml, 'rampart.yaml'), {
    version: 1,
    folders: { defaults: '', crs: '', crsRelease: undefined },
    collectRules: () => ({ entries: [], files: {} }),
    nowMs: 0,
  }).policy;
}

function policyWith(...rules: readonly string[]): Policy {
  const edge = rules.map((rule) => `      - ${rule}`).join('\n');
  return policyOf(`lists: { office: [192.0.2.0/28, "2001:db8::/32"], none: [] }
sites:
  - hosts: [shop.example, "*.shop.example"]
    upstream: http://127.0.0.1:3000
    waf: { mode: off }
    edge:
${edge}
`);
}

const ADMIN = `{ name: admin, when: 'starts_with(http.request.uri.path, "/admin") and not ip.src in $office', do: block }`;
const ABROAD = `{ name: abroad, when: 'ip.src.country eq "XX"', do: challenge }`;
const FAST = `{ name: fast, when: 'rate(ip.src, 1s) gt 50', do: block }`;
const OFFICE = `{ name: office, when: 'ip.src in $office', do: allow }`;

function apiOf(fake: FakeCloudflare, waits: number[] = [], token = TOKEN): CloudflareApi {
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  return new CloudflareApi({ token, url: fake.url, wait });
}

async function exportRules(
  fake: FakeCloudflare,
  policy: Policy,
  banList?: string,
): Promise<readonly string[]> {
  const { rules, rateRules } = wantedRules(policy, banList);
  const changes: string[] = [];
  for (const [phase, wanted] of [
    [CUSTOM_PHASE, rules],
    [RATE_PHASE, rateRules],
  ] as const) {
    const plan = await RulePlan.make(apiOf(fake), ZONE, phase, wanted);
    await plan.apply();
    changes.push(...plan.changes.map(({ kind, what }) => `${kind} ${what}`));
  }
  return changes;
}

function namesOf(fake: FakeCloudflare): readonly (string | undefined)[] {
  return fake.rules!.map(({ description }) => description?.replace('Rampart: ', ''));
}

describe('a rule at Cloudflare', () => {
  const translate = (when: string, action: EdgeRulePolicy['action'] = 'block') =>
    translateRule({ name: 'a', when, action, why: '' }, [], { many: ['192.0.2.1'], none: [] });

  test('says the same of the hosts of its site, with its lists written out', () => {
    const { rules } = wantedRules(policyWith(ADMIN), 'rampart_bans');
    assert.deepEqual(
      rules.map(({ action, expression }) => [action, expression]),
      [
        ['block', 'ip.src in $rampart_bans'],
        [
          'block',
          '(http.host in {"shop.example"} or http.host wildcard "*.shop.example") and (starts_with(http.request.uri.path, "/admin") and not ip.src in {192.0.2.0/28 2001:db8::/32})',
        ],
      ],
    );
  });

  for (const [when, reason] of [
    ['rate(ip.src, 1s) lt 5', /only tell that a rate is exceeded/],
    ['not rate(ip.src, 1s) gt 5', /only tell that a rate is exceeded/],
    ['rate(ip.src, 1s) gt 5 and rate(ip.src, 1m) gt 50', /one rate in a rule/],
    ['rate(http.request.uri.query, 1s) gt 5', /count by one of the keys/],
    ['rate(ip.src, 1s) ge 1', /no rate below one request/],
    ['client.requests gt 5 and rate(ip.src, 1s) gt 5', /no client\.requests/],
    ['client.requests gt 5', /no client\.requests/],
    ['site.name eq "a"', /no site\.name/],
    ['ip.src.asname eq "a"', /no ip\.src\.asname/],
    ['trim(http.host) eq "a"', /no trim\(\)/],
    ['http.request.version eq "HTTP/2.0"', /otherwise/],
    ['http.host matches "a(?=b)"', /look-around/],
    ['http.host matches "^(?!www)"', /look-around/],
    ['ip.src in $none', /list \$none is empty/],
    [`ip.src in {${'192.0.2.1..192.0.2.9 '.repeat(200)}}`, /4\d{3} characters/],
  ] as const) {
    test(`is none: ${when.slice(0, 60)}`, () => {
      const translation = translate(when);
      assert.ok(!translation.ok);
      assert.match(translation.reason, reason);
    });
  }

  for (const [action, there, note] of [
    ['block', 'block', undefined],
    ['drop', 'block', /blocks/],
    ['challenge', 'managed_challenge', undefined],
    ['log', 'log', /Enterprise/],
    ['allow', 'skip', /managed ones/],
  ] as const) {
    test(`${action} becomes ${there}`, () => {
      const translation = translate('any(http.request.headers["a"][*] contains "b")', action);
      assert.ok(translation.ok);
      assert.deepEqual(
        translation.rules.map((rule) => rule.action),
        [there],
      );
      if (note === undefined) assert.deepEqual(translation.notes, []);
      else assert.match(translation.notes[0]!, note);
    });
  }
});

describe('rules of a zone', () => {
  test('are made, then nothing differs', async () => {
    await using fake = await FakeCloudflare.start();
    const policy = policyWith(ADMIN, FAST, ABROAD, OFFICE);
    assert.deepEqual(wantedRules(policy, undefined).skipped, []);
    assert.equal((await exportRules(fake, policy)).length, 4);
    assert.deepEqual(namesOf(fake), [
      'shop.example / admin',
      'shop.example / abroad',
      'shop.example / office',
    ]);
    assert.deepEqual(fake.rules![2]!.action_parameters, { ruleset: 'current' });
    fake.writes.length = 0;
    assert.deepEqual(await exportRules(fake, policy), []);
    assert.deepEqual(fake.writes, []);
  });

  test('only what differs is sent, and other people’s rules stay as they are', async () => {
    await using fake = await FakeCloudflare.start();
    await exportRules(fake, policyWith(ADMIN, ABROAD));
    const theirs = { id: 'x', ref: 'x', action: 'log', expression: 'true', description: 'theirs' };
    fake.rules = [fake.rules![0]!, theirs, fake.rules![1]!];
    fake.writes.length = 0;
    const changes = await exportRules(fake, policyWith(ADMIN, ABROAD.replace('XX', 'YY')));
    assert.equal(changes.length, 1);
    assert.match(changes[0]!, /^update .*"YY"/);
    assert.equal(fake.writes.length, 1);
    assert.match(fake.writes[0]!, /^PATCH /);
    assert.ok(fake.rules.includes(theirs));

    assert.match((await exportRules(fake, policyWith(ADMIN))).join(), /^delete .*abroad/);
    assert.deepEqual(namesOf(fake), ['shop.example / admin', 'theirs']);
    await exportRules(fake, policyWith());
    assert.deepEqual(fake.rules, [theirs]);
  });

  test('a refusal in the middle is told, and the next run does what is left', async () => {
    await using fake = await FakeCloudflare.start();
    await exportRules(fake, policyWith(ADMIN));
    let posts = 0;
    const when = (method: string): boolean => method === 'POST' && ++posts === 2;
    fake.refusals = [{ when, status: 400, times: 1 }];
    await assert.rejects(
      exportRules(fake, policyWith(ADMIN, ABROAD, OFFICE)),
      /answers 400 to POST .*: refused by the test$/,
    );
    assert.equal(fake.rules!.length, 2);
    assert.equal((await exportRules(fake, policyWith(ADMIN, ABROAD, OFFICE))).length, 1);
    assert.deepEqual(await exportRules(fake, policyWith(ADMIN, ABROAD, OFFICE)), []);
  });

  test('their order is kept: it is part of their meaning', async () => {
    await using fake = await FakeCloudflare.start();
    await exportRules(fake, policyWith(ADMIN, ABROAD));
    assert.ok((await exportRules(fake, policyWith(OFFICE, ABROAD, ADMIN))).length > 0);
    const wanted = ['office', 'abroad', 'admin'].map((name) => `shop.example / ${name}`);
    assert.deepEqual(namesOf(fake), wanted);
    assert.deepEqual(await exportRules(fake, policyWith(OFFICE, ABROAD, ADMIN)), []);
    await exportRules(fake, policyWith(OFFICE, ABROAD, ADMIN), 'bans');
    assert.deepEqual(namesOf(fake), ['banned addresses', ...wanted]);
    assert.deepEqual(await exportRules(fake, policyWith(OFFICE, ABROAD, ADMIN), 'bans'), []);
  });
});

describe('rates of a zone', () => {
  const HOSTS = 'http.host in {"shop.example"} or http.host wildcard "*.shop.example"';
  const rated = (when: string, action = 'block'): string =>
    `{ name: fast, when: '${when}', do: ${action} }`;

  test('are rate limiting rules that count the whole site', () => {
    const { rules, rateRules, notes } = wantedRules(
      policyWith(
        rated(
          'http.request.uri.path eq "/login" and (rate(ip.src, 1s) gt 5 or 300 lt rate(http.request.headers["X-Key"][0], ip.src, 60s))',
        ),
      ),
      undefined,
    );
    assert.deepEqual(rules, []);
    assert.deepEqual(
      rateRules.map(({ expression, ratelimit }) => ({ expression, ratelimit })),
      [
        {
          expression: `(${HOSTS}) and (http.request.uri.path eq "/login")`,
          ratelimit: {
            characteristics: ['cf.colo.id', 'ip.src'],
            period: 10,
            requests_per_period: 50,
            mitigation_timeout: 10,
            counting_expression: HOSTS,
          },
        },
        {
          expression: `(${HOSTS}) and (http.request.uri.path eq "/login")`,
          ratelimit: {
            characteristics: ['cf.colo.id', 'http.request.headers["x-key"]', 'ip.src'],
            period: 60,
            requests_per_period: 300,
            mitigation_timeout: 60,
            counting_expression: HOSTS,
          },
        },
      ],
    );
    assert.ok(notes.some(({ text }) => text.includes('50 in 10 s instead of 5 in 1 s')));
  });

  test('of a rule that asks nothing else count what it is about; challenges last as they last', () => {
    const { rateRules } = wantedRules(
      policyWith(rated('rate(ip.src, 60s) ge 11', 'challenge')),
      '',
    );
    assert.deepEqual(rateRules[0]!.ratelimit, {
      characteristics: ['cf.colo.id', 'ip.src'],
      period: 60,
      requests_per_period: 10,
      mitigation_timeout: 0,
    });
    assert.equal(rateRules[0]!.expression, HOSTS);
  });

  test('stand beside what the same rule says without a rate', () => {
    const when = 'ip.src.country eq "XX" or rate(ip.src, 60s) gt 9 or ip.src.country eq "YY"';
    const { rules, rateRules } = wantedRules(policyWith(rated(when)), undefined);
    assert.match(rules[0]!.expression, /"XX" or ip\.src\.country eq "YY"/);
    assert.equal(rateRules.length, 1);
    assert.notEqual(rules[0]!.ref, rateRules[0]!.ref);
  });

  test('are passed by whom an earlier rule allows', () => {
    const skips = (...edge: readonly string[]) =>
      wantedRules(policyWith(...edge), undefined).rules[0]!.action_parameters;
    assert.deepEqual(skips(OFFICE, FAST), { ruleset: 'current', phases: ['http_ratelimit'] });
    assert.deepEqual(skips(FAST, OFFICE), { ruleset: 'current' });
  });

  test('are made once, changed where they differ, and taken away', async () => {
    await using fake = await FakeCloudflare.start();
    assert.equal((await exportRules(fake, policyWith(FAST, OFFICE))).length, 2);
    assert.deepEqual(await exportRules(fake, policyWith(FAST, OFFICE)), []);
    const [made] = fake.rateRules!;
    // Cloudflare fills in what was not said.
    fake.phases.http_ratelimit = [
      {
        ...made!,
        ratelimit: {
          ...(made!.ratelimit as object),
          requests_to_origin: false,
          counting_expression: '',
        },
      },
    ];
    assert.deepEqual(await exportRules(fake, policyWith(FAST, OFFICE)), []);
    const changes = await exportRules(fake, policyWith(FAST.replace('50', '60'), OFFICE));
    assert.match(
      changes.join(),
      /^update rule "Rampart: shop\.example \/ fast": block above 600 in 10 s/,
    );
    assert.match((await exportRules(fake, policyWith(OFFICE))).join(), /^delete .*fast/);
    assert.deepEqual(fake.rateRules, []);
  });
});

describe('the list of an account', () => {
  const ban = (network: string, forMs = 3_600_000): Ban => ({
    network,
    sinceMs: NOW_MS,
    untilMs: NOW_MS + forMs,
    reason: 'a test',
    author: 'me',
    kind: 'person',
  });

  async function exportBans(
    fake: FakeCloudflare,
    bans: readonly Ban[],
  ): Promise<readonly string[]> {
    const { items } = wantedItems(bans, NOW_MS);
    const wait = (): Promise<void> => Promise.resolve();
    const api = apiOf(fake);
    const plan = await BanPlan.make({ api, account: ACCOUNT, name: 'bans', items, wait });
    await plan.apply();
    return plan.changes.map(({ kind, what }) => `${kind} ${what}`);
  }

  const itemsOf = (fake: FakeCloudflare): readonly string[] => {
    const [list] = [...fake.lists.values()];
    return [...list!.items.keys()];
  };

  test('holds what is banned, in Cloudflare’s forms', async () => {
    const { items, skipped } = wantedItems(
      [
        ban('192.0.2.7'),
        ban('198.51.100.0/24'),
        ban('2001:db8:1:2::3'),
        ban('2001:db8:1:2::4'),
        ban('2001:db8:5::/48'),
        ban('10.0.0.0/7'),
        ban('203.0.113.1', -1),
      ],
      NOW_MS,
    );
    assert.deepEqual(
      [...items.keys()],
      ['192.0.2.7', '198.51.100.0/24', '2001:db8:1:2::/64', '2001:db8:5::/48'],
    );
    assert.equal(items.get('192.0.2.7'), 'Rampart: a test');
    assert.deepEqual(
      skipped.map(({ rule }) => rule),
      ['10.0.0.0/7'],
    );
  });

  test('of too many, those that last longest', () => {
    const bans = Array.from({ length: 10_003 }, (_, index) =>
      ban(`192.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, 1000 + index),
    );
    const { items, skipped } = wantedItems(bans, NOW_MS);
    assert.equal(items.size, 10_000);
    assert.ok(!items.has('192.0.0.2') && items.has('192.0.0.3'));
    assert.match(skipped[0]!.text, /^3 bans do not fit/);
  });

  test('is made, and then follows, page by page', async () => {
    await using fake = await FakeCloudflare.start();
    const five = ['1', '2', '3', '4', '5'].map((last) => ban(`192.0.2.${last}`));
    assert.equal((await exportBans(fake, five)).length, 6);
    assert.deepEqual(itemsOf(fake).length, 5);
    assert.deepEqual(await exportBans(fake, five), []);
    fake.writes.length = 0;
    const changes = await exportBans(fake, [...five.slice(1), ban('192.0.2.6')]);
    assert.deepEqual(changes, [
      'create 192.0.2.6 in IP list bans',
      'delete 192.0.2.1 from IP list bans',
    ]);
    assert.deepEqual(
      fake.writes.map((write) => write.split(' ')[0]),
      ['DELETE', 'POST'],
    );
    assert.ok(!itemsOf(fake).includes('192.0.2.1'));
  });

  test('an operation that fails is an error with what Cloudflare said', async () => {
    await using fake = await FakeCloudflare.start();
    fake.operationPolls = -1;
    await assert.rejects(exportBans(fake, [ban('192.0.2.1')]), /could not change.*list is full/);
  });

  test('a list of another kind is left alone', async () => {
    await using fake = await FakeCloudflare.start();
    fake.lists.set('x', { id: 'x', name: 'bans', kind: 'hostname', items: new Map() });
    await assert.rejects(exportBans(fake, [ban('192.0.2.1')]), /none of addresses/);
    assert.deepEqual(fake.writes, []);
  });
});

describe('the API', () => {
  const read = (api: CloudflareApi) => api.ask('GET', `/accounts/${ACCOUNT}/rules/lists`);

  test('is given the time that it asks for', async () => {
    await using fake = await FakeCloudflare.start();
    const headers = { 'retry-after': '7' };
    fake.refusals = [{ when: () => true, status: 429, headers, times: 2 }];
    const waits: number[] = [];
    await read(apiOf(fake, waits));
    assert.deepEqual(waits, [7000, 7000]);
  });

  test('asks for too long, or too often: an error', async () => {
    await using fake = await FakeCloudflare.start();
    const waits: number[] = [];
    const headers = { 'retry-after': '86400' };
    fake.refusals = [{ when: () => true, status: 429, headers, times: 1 }];
    await assert.rejects(read(apiOf(fake, waits)), /more patience than there is/);
    assert.deepEqual(waits, []);
    fake.refusals = [{ when: () => true, status: 503, times: 99 }];
    await assert.rejects(read(apiOf(fake, waits)), /answers 503/);
    assert.deepEqual(waits, [1000, 2000, 4000, 8000]);
  });

  test('a write that may have been done is not sent twice', async () => {
    await using fake = await FakeCloudflare.start();
    fake.refusals = [{ when: (method) => method === 'POST', status: 500, times: 99 }];
    const path = `/accounts/${ACCOUNT}/rules/lists`;
    await assert.rejects(apiOf(fake).ask('POST', path, { name: 'a', kind: 'ip' }), /answers 500/);
    assert.equal(fake.seen.length, 1);
  });

  test('a token that is refused is in no message', async () => {
    await using fake = await FakeCloudflare.start();
    const secret = 'secret-token-0123456789';
    await assert.rejects(read(apiOf(fake, [], secret)), (error) => {
      assert.ok(error instanceof CloudflareError);
      assert.match(error.message, /refuses the token .*Invalid API Token/);
      assert.ok(!JSON.stringify([error.message, error.stack]).includes(secret));
      return true;
    });
  });

  test('that does not answer is an error, too', async () => {
    const wait = (): Promise<void> => Promise.resolve();
    const api = new CloudflareApi({ token: TOKEN, url: 'http://127.0.0.1:9', wait });
    await assert.rejects(read(api), /does not answer/);
  });
});
