import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeHarness, type Browser, type Harness } from '../../../test/support/admin-harness.ts';
import type { Policy } from '../../config/index.ts';
import { makeMatch, makeRequestEvent } from '../../events/example-events.ts';

const POLICY = {
  version: 1,
  sites: [{ name: 'shop', hosts: [], waf: { mode: 'block', ruleSet: 'default' } }],
  ruleSets: { default: { entries: ['a'], files: { a: 'SecRule ARGS "@rx a" "id:10200"' } } },
} as unknown as Policy;

interface Scope {
  readonly site: string;
  readonly ruleId: number;
  readonly path: { readonly kind: string; readonly value: string };
  readonly target?: { readonly collection: string; readonly name?: string };
}

describe('exclusions through the API', () => {
  const harness: Harness = makeHarness({ policy: () => POLICY });
  let operator: Browser;
  let scope: Scope;
  const event = makeRequestEvent({
    time: harness.clock.now() - 1000,
    detail: {
      verdict: 'block',
      target: '/comments?text=x',
      decidedBy: 10901,
      matches: [
        makeMatch({
          ruleId: 10200,
          target: 'ARGS:text',
          score: 5,
          snippet: 'How do people find everybody with OR 1=1 anyway?',
        }),
        makeMatch({
          ruleId: 10901,
          target: 'TX:inbound_anomaly_score',
          operator: '@ge 5',
          snippet: '5',
          score: 0,
          tags: ['decision'],
        }),
      ],
    },
  });

  before(async () => {
    await harness.store.ingest({ events: [event], offsets: [] });
    operator = await harness.signIn('operator', 'olga');
  });
  after(() => harness.close());

  const send = async (method: string, path: string, body?: unknown) => {
    const response = await harness.send(path, { method, as: operator, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  test('proposes the narrowest, and only for what a client sent', async () => {
    const { body } = await send('GET', `/api/events/${event.id}/exclusions`);
    const proposals = body['proposals'] as readonly { scope: Scope; secLang: string }[];
    assert.equal(proposals.length, 1);
    scope = proposals[0]!.scope;
    assert.deepEqual(scope, {
      site: 'shop',
      ruleId: 10200,
      path: { kind: 'exact', value: '/comments' },
      target: { collection: 'ARGS', name: 'text' },
    });
    assert.match(proposals[0]!.secLang, /ctl:ruleRemoveTargetById=10200;ARGS:text/);
  });

  test('tries it on what is recorded', async () => {
    const { status, body } = await send('POST', '/api/exclusions/dry-run', { scope });
    assert.equal(status, 200);
    const { wouldPass, attackLike, looked } = body['dryRun'] as Record<string, number>;
    assert.deepEqual({ wouldPass, attackLike, looked }, { wouldPass: 1, attackLike: 0, looked: 1 });
  });

  test('keeps it with author, reason and end, once, and says so in the audit', async () => {
    const endsAt = harness.clock.now() + 60_000;
    const request = { scope, reason: 'a forum', endsAt, eventId: event.id };
    const added = await send('POST', '/api/exclusions', request);
    assert.equal(added.status, 200);
    assert.equal(added.body['author'], 'olga');
    assert.equal(added.body['reason'], 'a forum');
    assert.equal(added.body['state'], 'pending', 'the gateway has not said that it has it');
    const again = await send('POST', '/api/exclusions', request);
    assert.equal((again.body['error'] as { code: string }).code, 'exclusion-exists');
    const ways = await send('GET', `/api/events/${event.id}/exclusions`);
    const [way] = ways.body['proposals'] as readonly { existing?: string }[];
    assert.equal(way?.existing, added.body['id']);
    assert.deepEqual(
      harness.exclusionEvents.map(({ kind }) => kind),
      ['exclusion.added'],
    );
    harness.clock.advance(60_000);
    const { body } = await send('GET', '/api/exclusions');
    assert.equal((body['exclusions'] as readonly { state: string }[])[0]?.state, 'ended');
  });

  test('undoes one', async () => {
    const added = await send('POST', '/api/exclusions', { scope, reason: 'a forum' });
    const id = added.body['id'] as string;
    assert.equal((await send('DELETE', `/api/exclusions/${id}`)).body['state'], 'removed');
    assert.equal((await send('DELETE', `/api/exclusions/${id}`)).status, 404);
    assert.equal(harness.exclusionEvents.at(-1)?.kind, 'exclusion.removed');
  });

  test('refuses what could not be meant', async () => {
    const bad: readonly unknown[] = [
      { scope },
      { scope, reason: ' ' },
      { scope, reason: 'two\nlines' },
      { scope, reason: 'turned \u202e around' },
      { scope: { ...scope, ruleId: 0 }, reason: 'r' },
      { scope: { ...scope, path: { kind: 'exact', value: 'comments' } }, reason: 'r' },
      { scope: { ...scope, path: { kind: 'exact', value: '/a"b c' } }, reason: 'r' },
      { scope: { ...scope, target: { collection: 'TX', name: 'x' } }, reason: 'r' },
      { scope: { ...scope, target: { collection: 'ARGS', name: '' } }, reason: 'r' },
      { scope, reason: 'r', endsAt: 1 },
      { scope, reason: 'r', author: 'somebody else' },
    ];
    for (const body of bad) {
      const { status } = await send('POST', '/api/exclusions', body);
      assert.equal(status, 400, JSON.stringify(body));
    }
    const elsewhere = { scope: { ...scope, site: 'blog' }, reason: 'r' };
    assert.equal((await send('POST', '/api/exclusions', elsewhere)).status, 404);
  });
});
