import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UsageError } from '../../lib/errors.ts';
import { makeId } from '../../lib/id.ts';
import type { Policy, SitePolicy } from '../policy.ts';
import { applyExclusions } from './apply-exclusions.ts';
import { formatExclusions, parseExclusions } from './exclusion-file.ts';
import type { Exclusion } from './exclusion.ts';

const NOW = 1_760_000_000_000;

function makeExclusion(overrides: Partial<Exclusion> = {}): Exclusion {
  return {
    id: makeId(NOW),
    site: 'shop',
    ruleId: 10200,
    path: { kind: 'exact', value: '/comments' },
    target: { collection: 'ARGS', name: 'text\n"' },
    author: 'ann',
    reason: 'people write about SQL',
    createdAtMs: NOW,
    ...overrides,
  };
}

describe('the exclusion file', () => {
  test('gives back what was written', () => {
    const exclusions = [
      makeExclusion(),
      makeExclusion({ endsAtMs: NOW + 1, removed: { author: 'bob', atMs: NOW } }),
      makeExclusion({ path: { kind: 'any', value: '' } }),
      makeExclusion({ target: { collection: 'REQUEST_BODY' } }),
    ];
    assert.deepEqual(parseExclusions(formatExclusions(exclusions), 'file'), exclusions);
  });

  test('is used wholly or not at all', () => {
    const good = JSON.parse(formatExclusions([makeExclusion()])) as { exclusions: object[] };
    const broken = (change: object): string =>
      JSON.stringify({ ...good, exclusions: [{ ...good.exclusions[0], ...change }] });
    const texts = [
      '',
      '{',
      '[]',
      '{"format":2,"exclusions":[]}',
      broken({ more: 1 }),
      broken({ ruleId: 1.5 }),
      broken({ ruleId: '10200' }),
      broken({ path: { kind: 'exact', value: 'comments' } }),
      broken({ path: { kind: 'exact', value: '/a b' } }),
      broken({ target: { collection: 'TX', name: 'x' } }),
      broken({ target: { collection: 'REQUEST_BODY', name: 'x' } }),
      broken({ target: { collection: 'ARGS', name: '' } }),
      broken({ target: { collection: 'ARGS', name: '评' } }),
      broken({ reason: '' }),
    ];
    for (const text of texts) {
      assert.throws(
        () => parseExclusions(text, '/data/exclusions.json'),
        (error) => error instanceof UsageError && error.code === 'exclusions.damaged',
        text,
      );
    }
  });

  test('is never more than a UsageError for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseExclusions(text, 'file');
        } catch (error) {
          assert.ok(error instanceof UsageError);
        }
      }),
    );
  });
});

describe('the policy with exclusions', () => {
  const site = (name: string): SitePolicy => ({
    name,
    hosts: [name],
    upstream: {
      url: 'http://127.0.0.1:1',
      connectTimeoutMs: 1,
      headersTimeoutMs: 1,
      bodyIdleTimeoutMs: 1,
      connectionsMax: 1,
      verify: true,
    },
    waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 50 },
    rateLimits: [],
    preserveHost: true,
  });
  const base = {
    sites: [site('shop'), site('blog')],
    ruleSets: { default: { entries: ['a'], files: { a: 'SecRuleEngine On' } } },
  } as unknown as Policy;

  test('gives rules of its own to the site that has any, and to no other', () => {
    const one = makeExclusion();
    const policy = applyExclusions(base, [one], NOW);
    assert.deepEqual(
      policy.sites.map(({ waf }) => [waf.ruleSet, waf.exclusions]),
      [
        ['default + exclusions of shop', [one.id]],
        ['default', undefined],
      ],
    );
    assert.deepEqual(Object.keys(policy.ruleSets).toSorted(), [
      'default',
      'default + exclusions of shop',
    ]);
    const own = policy.ruleSets['default + exclusions of shop']!;
    assert.deepEqual(own.entries, ['exclusions', 'a']);
    assert.match(own.files['exclusions']!, /ruleRemoveTargetById=10200;ARGS:/);
  });

  test('is the same where none is in force', () => {
    const over = [
      makeExclusion({ endsAtMs: NOW }),
      makeExclusion({ removed: { author: 'bob', atMs: NOW } }),
      makeExclusion({ site: 'nobody' }),
    ];
    assert.equal(applyExclusions(base, over, NOW), base);
  });

  test('leaves out a rule set that no site uses any more', () => {
    const both = [makeExclusion(), makeExclusion({ site: 'blog' })];
    assert.ok(!Object.hasOwn(applyExclusions(base, both, NOW).ruleSets, 'default'));
  });
});
