// What thousands of updates cost, counted: exclusions of a site and scripts write so many.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageErrors } from '../../lib/errors.ts';
import type { RuleProgramSource, TargetNode } from '../nodes.ts';
import { parseTargets } from '../parse/targets.ts';
import { Mistakes } from '../source/mistakes.ts';
import { SourceFile, SourceText } from '../source/source-text.ts';
import type { Draft } from './drafts.ts';
import { loadRules } from './load.ts';
import { Revisions } from './revisions.ts';
import { TargetsDraft } from './targets-draft.ts';

const MANY = 1000;

function load(lines: readonly string[]): RuleProgramSource {
  return loadRules({ entries: ['a.conf'], files: { 'a.conf': lines.join('\n') } });
}

function many(make: (index: number) => string): string[] {
  return Array.from({ length: MANY }, (_, index) => make(index));
}

function textOf(value: string): SourceText {
  const offsets = Array.from({ length: value.length + 1 }, (_, index) => index);
  return new SourceText(new SourceFile('a.conf', value), value, offsets);
}

describe('many updates', () => {
  test('of the actions of one rule: each is read once', () => {
    // This option warns each time that it is read.
    const { warnings } = load([
      'SecAction "id:1"',
      ...many(() => 'SecRuleUpdateActionById 1 "ctl:debugLogLevel=9"'),
    ]);
    assert.deepEqual(
      warnings.map(({ location }) => location.line),
      many(() => '').map((_, index) => index + 2),
    );
  });

  test('behind a wrong one: it is told once', () => {
    const updates = ['setvar:tx', 'tag:a', 'tag:b'].map((action) => `SecRuleUpdateActionById 1 "${action}"`); // prettier-ignore
    assert.throws(
      () => load(['SecAction "id:1"', ...updates]),
      (error: unknown) => error instanceof UsageErrors && error.errors.length === 1,
    );
  });

  test('and what selects by tag sees the updates before it, and not those behind', () => {
    const { phases } = load([
      'SecRule ARGS "@rx a" "id:1"',
      'SecRuleUpdateTargetByTag new "!ARGS:before"',
      'SecRuleUpdateActionById 1 "tag:new,msg:changed"',
      'SecRuleUpdateTargetByTag new "!ARGS:behind"',
      'SecRuleUpdateTargetByMsg changed "!ARGS:named"',
    ]);
    const [rule] = phases[2];
    assert.ok(rule?.kind === 'rule');
    assert.deepEqual(
      rule.links[0].exclusions.map(({ text }) => text),
      ['ARGS:behind', 'ARGS:named'],
    );
  });

  test('of many rules: none asks every rule for its id', () => {
    let reads = 0;
    const location = { file: 'a.conf', line: 1, column: 1 };
    const drafts = many(() => '').map((_, index): Draft => {
      return {
        kind: 'rule',
        get id() {
          reads++;
          return index + 1;
        },
        phase: 2,
        links: [],
        location,
      };
    });
    const revisions = new Revisions();
    for (let id = 1; id <= MANY; id += 2) revisions.removeById([textOf(String(id))]);
    for (let id = 1; id <= MANY; id += 2) {
      revisions.updateActionsById([textOf(String(id)), textOf('t:none')]);
    }
    assert.equal(revisions.apply(drafts, new Mistakes()).length, MANY / 2);
    assert.ok(reads < 50 * MANY, `${reads} reads`);
  });

  test('that replace targets of one rule: none looks at all of them', () => {
    let reads = 0;
    const counted = (text: string): TargetNode => {
      const [node] = parseTargets(textOf(text)).targets;
      return {
        ...node!,
        get text() {
          reads++;
          return node!.text;
        },
      };
    };
    const draft = new TargetsDraft(many((index) => `ARGS:a${index}`).map(counted));
    for (const name of many((index) => `args:A${index}`)) {
      assert.equal(draft.remove(counted(name)), true, name);
      draft.add(counted(`${name}b`));
    }
    assert.equal(draft.remove(counted('ARGS:a1')), false);
    assert.ok(reads < 10 * MANY, `${reads} reads`);
    assert.equal(draft.list().length, MANY);
  });

  test('take out every target of the same name, and keep the others in order', () => {
    const { targets } = parseTargets(textOf('ARGS:b|ARGS:a|&ARGS:b|ARGS:B|ARGS:c'));
    const draft = new TargetsDraft(targets);
    assert.equal(draft.remove(targets[3]!), true);
    assert.deepEqual(draft.list(), [targets[1], targets[2], targets[4]]);
  });
});
