import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Exclusion, ExclusionScope, Policy, RuleSet } from '../config/index.ts';
import { makeMatch, makeRequestEvent } from '../events/example-events.ts';
import type { RequestDetail, RequestEvent } from '../events/index.ts';
import { ReferenceStore } from '../events/store/reference-store.ts';
import type { Match } from '../inspect/index.ts';
import { dryRunExclusion } from './dry-run.ts';
import { readFlagged } from './read-flagged.ts';
import { READINESS, reportReadiness } from './readiness.ts';
import { findScoreLimit } from './score-limit.ts';
import { isHabitOfVisitors, suggestExclusions } from './suggest-exclusions.ts';

const NOON = 1_760_000_400_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PERIOD = { from: NOON - 30 * DAY_MS, to: NOON + DAY_MS };
const SITE = 'shop';
const RULES: RuleSet = {
  entries: ['a'],
  files: { a: '# setvar:tx.limit=1\nSecAction "id:1,setvar:\'tx.limit=5\'"' },
};

function decision(score: number): Match {
  return makeMatch({
    ruleId: 10901,
    target: 'TX:inbound_anomaly_score',
    snippet: String(score),
    operator: '@ge %{tx.limit}',
    score: 0,
    message: 'Request refused',
    tags: ['decision'],
  });
}

interface Tripped {
  readonly client?: string;
  readonly time?: number;
  readonly target?: string;
  readonly matches: readonly Match[];
  readonly detail?: Partial<RequestDetail>;
}

/** A request that was blocked for the sum of its matches. */
function blocked({ client = '198.51.100.1', time = NOON, ...rest }: Tripped): RequestEvent {
  const score = rest.matches.reduce((sum, match) => sum + match.score, 0);
  return makeRequestEvent({
    time,
    subject: { client, site: SITE },
    detail: {
      verdict: 'block',
      reason: 'rule',
      target: rest.target ?? '/comments?text=...',
      inboundScore: score,
      matches: [...rest.matches, decision(score)],
      decidedBy: 10901,
      ...rest.detail,
    },
  });
}

function passed(client: string, time: number): RequestEvent {
  return makeRequestEvent({ time, subject: { client, site: SITE }, detail: { verdict: 'allow' } });
}

const TEXT = "Why does it find everybody when I ask for name = '' OR 1=1 -- here?";
const sqlInText = makeMatch({ ruleId: 10200, target: 'ARGS:text', score: 5, snippet: TEXT });
const xssInText = makeMatch({ ruleId: 10210, target: 'ARGS:text', score: 5 });
const sqlInName = makeMatch({ ruleId: 10200, target: 'ARGS:name', score: 5 });

const SCOPE: ExclusionScope = {
  site: SITE,
  ruleId: 10200,
  path: { kind: 'exact', value: '/comments' },
  target: { collection: 'ARGS', name: 'text' },
};

async function storeWith(...events: readonly RequestEvent[]): Promise<ReferenceStore> {
  const store = new ReferenceStore();
  await store.ingest({ events, offsets: [] });
  return store;
}

async function dryRun(...events: readonly RequestEvent[]) {
  const store = await storeWith(...events);
  const evidence = await readFlagged(store, SITE, PERIOD);
  const isHabit = await isHabitOfVisitors(store, SCOPE, evidence);
  return dryRunExclusion(evidence, SCOPE, RULES, { isHabit });
}

describe('the score at which a rule decides', () => {
  test('is read from the operator, or from what the rules set', () => {
    assert.equal(findScoreLimit('@ge 7', RULES), 7);
    assert.equal(findScoreLimit('@gt 7', RULES), 8);
    assert.equal(findScoreLimit('@ge %{tx.limit}', RULES), 5);
    assert.equal(findScoreLimit('@ge %{tx.other}', RULES), undefined);
    assert.equal(findScoreLimit('@rx 7', RULES), undefined);
    assert.equal(findScoreLimit('@ge %{tx.limit}', undefined), undefined);
  });
});

describe('a dry run over what is recorded', () => {
  test('tells what passes from what is stopped for something else', async () => {
    const result = await dryRun(
      blocked({ matches: [sqlInText], client: '198.51.100.1' }),
      blocked({ matches: [sqlInText, xssInText], client: '198.51.100.2' }),
      blocked({ matches: [sqlInName], client: '198.51.100.3' }),
      blocked({ matches: [sqlInText], client: '198.51.100.4', target: '/search?text=x' }),
      makeRequestEvent({
        time: NOON,
        subject: { client: '198.51.100.5', site: SITE },
        detail: { verdict: 'log', target: '/comments', matches: [{ ...sqlInText, score: 2 }] },
      }),
      blocked({ matches: [sqlInText], detail: { reason: 'limit.rate', decidedBy: 999 } }),
    );
    assert.equal(result.looked, 6);
    assert.equal(result.touched, 4);
    assert.equal(result.wouldPass, 1);
    assert.equal(result.stillStopped, 1);
    assert.equal(result.passedBefore, 1);
    assert.equal(result.unknown, 1, 'who decided is not on record');
    assert.equal(result.attackLike, 0);
    assert.equal(result.isPartial, false);
  });

  test('a rule that stops by itself leaves open what the others would have said', async () => {
    const deny = makeMatch({ ruleId: 10200, target: 'ARGS:text', score: 0, tags: [] });
    const event = blocked({ matches: [deny], detail: { decidedBy: 10200, matches: [deny] } });
    assert.equal((await dryRun(event)).unknown, 1);
  });

  test('says which of those that would pass look like attacks', async () => {
    const small = { ...xssInText, score: 3 };
    const prober = '198.51.100.9';
    const result = await dryRun(
      blocked({ matches: [sqlInText] }),
      blocked({ matches: [sqlInText, small], client: '198.51.100.2' }),
      blocked({ matches: [sqlInText], client: prober }),
      blocked({
        client: prober,
        target: '/.git/config',
        matches: [makeMatch({ ruleId: 10122, target: 'REQUEST_FILENAME', tags: ['probe'] })],
      }),
    );
    assert.equal(result.wouldPass, 3);
    assert.equal(result.attackLike, 2);
    assert.deepEqual(result.examples.map(({ signs }) => signs.join()).toSorted(), [
      '',
      'other-findings',
      'probing',
    ]);
  });

  test('a bare payload looks like an attack, though its rule is the one that goes', async () => {
    const bare = { ...sqlInText, snippet: "' UNION SELECT name,password FROM users--" };
    const result = await dryRun(blocked({ matches: [bare] }), blocked({ matches: [sqlInText] }));
    assert.equal(result.wouldPass, 2);
    assert.equal(result.attackLike, 1);
    assert.deepEqual(
      result.examples.flatMap(({ signs }) => signs),
      ['bare-payload'],
    );
  });

  test('a bare payload that many ordinary visitors send is none', async () => {
    const bare = visitors(6, '198.51.100', { passes: 3 }).map((event) => {
      const [first, ...rest] = event.detail.matches ?? [];
      const matches = first && [{ ...first, snippet: "' OR 1=1 --" }, ...rest];
      return { ...event, detail: { ...event.detail, ...(matches && { matches }) } };
    });
    const result = await dryRun(...bare);
    assert.equal(result.wouldPass, 6);
    assert.equal(result.attackLike, 0);
    assert.equal((await dryRun(...bare.slice(0, 8))).attackLike, 2, 'two visitors are no habit');
  });
});

/** Ordinary visitors: each is served pages, and trips one rule now and then. */
function visitors(count: number, network: string, options: { passes: number }): RequestEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const client = `${network}.${index + 1}`;
    const time = NOON - index * HOUR_MS;
    return [
      blocked({ client, time, matches: [{ ...sqlInText, snippet: `text ${index}` }] }),
      ...Array.from({ length: options.passes }, (_page, page) => passed(client, time - page - 1)),
    ];
  }).flat();
}

async function suggest(events: readonly RequestEvent[], inForce: readonly Exclusion[] = []) {
  const store = await storeWith(...events);
  return suggestExclusions(store, SITE, await readFlagged(store, SITE, PERIOD), inForce);
}

describe('suggestions', () => {
  test('are for what many ordinary visitors trip', async () => {
    const suggestions = await suggest(visitors(6, '198.51.100', { passes: 3 }));
    assert.deepEqual(
      suggestions.map(({ scope, clients, ordinary }) => ({ scope, clients, ordinary })),
      [{ scope: SCOPE, clients: 6, ordinary: 6 }],
    );
  });

  test('are never for what attackers trip', async (context) => {
    const few = visitors(4, '198.51.100', { passes: 3 });
    const many = visitors(40, '198.51.100', { passes: 0 });
    const curious = visitors(6, '198.51.100', { passes: 3 }).flatMap((event) => [
      event,
      blocked({
        client: event.subject.client!,
        matches: [xssInText, sqlInName, makeMatch({ ruleId: 10220, target: 'ARGS:q', tags: [] })],
      }),
    ]);
    const burst = visitors(6, '198.51.100', { passes: 3 }).map((event) => ({
      ...event,
      time: NOON,
    }));
    const probing = visitors(6, '198.51.100', { passes: 3 }).map((event) =>
      event.detail.verdict === 'allow'
        ? event
        : {
            ...event,
            detail: {
              ...event.detail,
              matches: [{ ...sqlInText, tags: ['probe'] }, decision(5)],
            },
          },
    );
    const cases = { few, many, curious, burst, probing };
    for (const [name, events] of Object.entries(cases)) {
      await context.test(name, async () => assert.deepEqual(await suggest(events), []));
    }
  });

  test('an IPv6 network counts once', async () => {
    const events = Array.from({ length: 8 }, (_, index) => {
      const client = `2001:db8::${index + 1}`;
      const time = NOON - index * HOUR_MS;
      return [
        blocked({ client, time, matches: [sqlInText] }),
        ...[1, 2, 3].map((page) => passed(client, time - page)),
      ];
    }).flat();
    assert.deepEqual(await suggest(events), []);
  });

  test('widen to a pattern only where the paths differ', async () => {
    const events = visitors(6, '198.51.100', { passes: 3 }).map((event, index) =>
      event.detail.verdict === 'allow'
        ? event
        : { ...event, detail: { ...event.detail, target: `/orders/${index}/notes` } },
    );
    const [suggestion] = await suggest(events);
    assert.deepEqual(suggestion?.scope.path, { kind: 'pattern', value: '/orders/*/notes' });
  });

  test('are not made again for what is excluded already', async () => {
    const exclusion: Exclusion = {
      ...SCOPE,
      id: '0',
      author: 'ann',
      reason: 'r',
      createdAtMs: 0,
      endsAtMs: undefined,
      eventId: undefined,
      removed: undefined,
    };
    assert.deepEqual(await suggest(visitors(6, '198.51.100', { passes: 3 }), [exclusion]), []);
  });
});

describe('readiness', () => {
  const policy = (mode: 'block' | 'detect' | 'off'): Policy =>
    ({ sites: [{ name: SITE, waf: { mode } }], ruleSets: {} }) as unknown as Policy;
  const detected = (events: readonly RequestEvent[]): RequestEvent[] =>
    events.map((event) =>
      event.detail.verdict === 'block'
        ? { ...event, detail: { ...event.detail, verdict: 'log', mode: 'detect' } }
        : event,
    );
  const traffic = (count: number, days: number): RequestEvent[] =>
    Array.from({ length: count }, (_, index) =>
      passed('203.0.113.1', NOON - Math.floor((index / count) * days * DAY_MS)),
    );

  test('waits for enough days and requests', async () => {
    const store = await storeWith(...traffic(50, 2));
    const report = await reportReadiness(store, policy('detect'), SITE, NOON);
    assert.equal(report?.verdict, 'wait');
    assert.deepEqual(report.reasons, ['few-days', 'few-requests']);
  });

  test('says ready when only attackers would be stopped', async () => {
    const attacks = detected([
      blocked({ matches: [sqlInName, xssInText], client: '192.0.2.66', time: NOON - HOUR_MS }),
    ]);
    const store = await storeWith(...traffic(READINESS.requestsMin, 9), ...attacks);
    const report = await reportReadiness(store, policy('detect'), SITE, NOON);
    assert.equal(report?.verdict, 'ready');
    assert.equal(report.stopped, 1);
    assert.deepEqual(
      report.causes.map(({ ruleId, target, looksFalse }) => ({ ruleId, target, looksFalse })),
      [
        { ruleId: 10200, target: 'ARGS:name', looksFalse: false },
        { ruleId: 10210, target: 'ARGS:text', looksFalse: false },
      ],
    );
  });

  test('points at the parameter that ordinary visitors would be stopped for', async () => {
    const habits = detected(visitors(6, '198.51.100', { passes: 3 }));
    const store = await storeWith(...traffic(READINESS.requestsMin, 9), ...habits);
    const report = await reportReadiness(store, policy('detect'), SITE, NOON);
    assert.equal(report?.verdict, 'look');
    assert.deepEqual(report.reasons, ['false-alarms']);
    assert.equal(report.causes[0]?.looksFalse, true);
    assert.deepEqual(report.causes[0]?.scope, SCOPE);
  });

  test('knows sites that block, that do not look, and that are not there', async () => {
    const store = await storeWith(...traffic(10, 1));
    const verdictOf = async (mode: 'block' | 'off') =>
      (await reportReadiness(store, policy(mode), SITE, NOON))?.verdict;
    assert.equal(await verdictOf('block'), 'blocks');
    assert.equal(await verdictOf('off'), 'off');
    assert.equal(await reportReadiness(store, policy('block'), 'nobody', NOON), undefined);
  });
});
