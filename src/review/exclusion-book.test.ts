import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXCLUSION_LIMITS, type Exclusion, type Policy } from '../config/index.ts';
import type { Event } from '../events/index.ts';
import { ExclusionBook, type NewExclusion } from './exclusion-book.ts';

const NOW = 1_760_000_000_000;
const ACTOR = { author: 'ann', address: '192.0.2.1' };

function wanted(path: string, site = 'shop'): NewExclusion {
  return {
    site,
    ruleId: 10200,
    path: { kind: 'exact', value: path },
    target: { collection: 'ARGS', name: 'text' },
    reason: 'a forum',
  };
}

const RULE = 'SecRule ARGS "@detectSQLi" "id:10200,phase:2,block"\n';

function policyWith(exclusions: readonly string[], ruleText = RULE): Policy {
  return {
    version: 3,
    sites: [
      { name: 'shop', waf: { ruleSet: 'default', exclusions } },
      { name: 'blog', waf: { ruleSet: 'default' } },
    ],
    ruleSets: { default: { entries: [], files: { rules: ruleText } } },
  } as unknown as Policy;
}

interface World {
  now: number;
  policy: Policy;
  enforced: number;
  saved: readonly Exclusion[];
  canSave: boolean;
}

function open(changes: Partial<World> = {}) {
  const world: World = {
    now: NOW,
    policy: policyWith([]),
    enforced: 0,
    saved: [],
    canSave: true,
    ...changes,
  };
  const events: Event[] = [];
  const book = new ExclusionBook({
    kept: world.saved,
    save: (exclusions) => {
      if (!world.canSave) throw new Error('ENOSPC');
      world.saved = exclusions;
    },
    clock: { now: () => world.now, monotonic: () => world.now },
    policy: () => world.policy,
    enforcedVersion: () => world.enforced,
    record: (event) => events.push(event),
  });
  return { book, world, events };
}

describe('the book of exclusions', () => {
  test('takes none for a rule that the site does not run', () => {
    const { book, world } = open();
    assert.equal(book.add({ ...wanted('/a'), ruleId: 10999 }, ACTOR), 'unknown-rule');
    assert.equal(book.add(wanted('/a', 'nowhere'), ACTOR), 'unknown-site');
    world.policy = policyWith([], '# id:10200 was here\n');
    assert.equal(book.add(wanted('/a'), ACTOR), 'unknown-rule');
    assert.deepEqual(book.entries(), []);
  });

  test('is on the way until the gateway has it, and over when its time is', () => {
    const { book, world } = open();
    const entry = book.add({ ...wanted('/a'), endsAtMs: NOW + 1000 }, ACTOR);
    assert.ok(typeof entry !== 'string');
    const stateOf = () => book.entries()[0]?.state;
    assert.equal(stateOf(), 'pending');
    world.policy = policyWith([entry.id]);
    assert.equal(stateOf(), 'pending', 'loaded, but the gateway has an older policy');
    world.enforced = 3;
    assert.equal(stateOf(), 'enforced');
    world.now = NOW + 1000;
    assert.equal(stateOf(), 'ended');
    assert.deepEqual(book.inForce(), []);
  });

  test('is idle while its site has no such rule', () => {
    const { book, world } = open({ enforced: 9 });
    const entry = book.add(wanted('/a'), ACTOR);
    assert.ok(typeof entry !== 'string');
    const stateWith = (text: string, ids = [entry.id]) => {
      world.policy = policyWith(ids, text);
      return book.entries()[0]?.state;
    };
    assert.equal(stateWith(RULE), 'enforced');
    const gone = `# id:10200 was here\nSecAction "id:102000,ctl:ruleRemoveTargetById=10200;ARGS:text"\n`;
    assert.equal(stateWith(gone), 'idle');
    assert.equal(stateWith('', []), 'idle', 'the site has no rules at all');
    assert.deepEqual(book.inForce().length, 1, 'it is kept: the rule may come back');
    assert.equal(stateWith(`SecRule ARGS "@rx a" "phase:2,id:'10200',deny"`), 'enforced');
    book.remove(entry.id, ACTOR);
    assert.equal(stateWith(gone), 'removed');
  });

  test('tells nothing that is not on the disk', () => {
    const { book, events } = open({ canSave: false });
    assert.throws(() => book.add(wanted('/a'), ACTOR), /ENOSPC/);
    assert.deepEqual(book.entries(), []);
    assert.deepEqual(events, []);
  });

  test('takes the same scope once, whatever the case of a name, until it is over', () => {
    const { book } = open();
    const first = book.add(wanted('/a'), ACTOR);
    assert.ok(typeof first !== 'string');
    const upper = { ...wanted('/a'), target: { collection: 'ARGS', name: 'TEXT' } } as const;
    assert.equal(book.add(upper, ACTOR), 'exclusion-exists');
    assert.ok(typeof book.add(wanted('/b'), ACTOR) !== 'string');
    book.remove(first.id, ACTOR);
    assert.ok(typeof book.add(upper, ACTOR) !== 'string');
  });

  test('has limits, and forgets the oldest of those that are over', () => {
    const { book } = open();
    for (let index = 0; index < EXCLUSION_LIMITS.active; index++) {
      assert.ok(typeof book.add(wanted(`/${index}`), ACTOR) !== 'string');
    }
    assert.equal(book.add(wanted('/more'), ACTOR), 'too-many');
    for (let round = 0; round < 3; round++) {
      for (const { id } of book.inForce().slice(0, 400)) book.remove(id, ACTOR);
      for (let index = 0; index < 400; index++) book.add(wanted(`/${round}/${index}`), ACTOR);
    }
    const past = book.entries().filter(({ state }) => state === 'removed');
    assert.equal(past.length, EXCLUSION_LIMITS.past);
  });

  test('does not let the policy outgrow the link', () => {
    const { book } = open({ policy: policyWith([], RULE + '#'.repeat(7 * 1024 * 1024)) });
    assert.ok(typeof book.add(wanted('/a'), ACTOR) !== 'string', 'shop has rules of its own');
    assert.equal(book.add(wanted('/a', 'blog'), ACTOR), 'too-many');
  });
});
