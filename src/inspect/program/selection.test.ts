import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadRules, type LinkNode, type TargetNode } from '../../seclang/index.ts';
import { compileSelection, Exclusions, type Selection } from './selection.ts';

function linkOf(targets: string): LinkNode {
  const files = { 'a.conf': `SecRule ${targets} "@rx a" "id:1,phase:2"` };
  const [rule] = loadRules({ entries: ['a.conf'], files }).phases[2];
  assert.ok(rule?.kind === 'rule');
  return rule.links[0];
}

/** The selection of each target of a link. */
function selectionsOf(targets: string): readonly (Selection | undefined | 'none')[] {
  const link = linkOf(targets);
  const exclusions = new Exclusions(link.exclusions);
  return link.targets.map((target) => compileSelection(target, exclusions));
}

/** Which of the names `a`, `ab`, `b` a link takes of its only variable. */
function namesOf(targets: string): readonly string[] {
  const [selection] = selectionsOf(targets);
  assert.ok(selection !== undefined && selection !== 'none', targets);
  return ['a', 'ab', 'b'].filter((name) => selection.has(name));
}

describe('what a target takes', () => {
  test('is its selector less the exclusions of the same variable', () => {
    assert.deepEqual(namesOf('ARGS:A'), ['a']);
    assert.deepEqual(namesOf('ARGS:/^A/'), ['a', 'ab']);
    assert.deepEqual(namesOf('ARGS:/^a/|!ARGS:ab'), ['a']);
    assert.deepEqual(namesOf('ARGS|!ARGS:/^a/|!ARGS:b'), []);
    assert.deepEqual(namesOf('ARGS|!ARGS:a|!ARGS:b'), ['ab']);
  });

  test('is everything, or nothing', () => {
    assert.deepEqual(selectionsOf('ARGS|!FILES'), [undefined]);
    assert.deepEqual(selectionsOf('ARGS|ARGS:a|!ARGS|!ARGS:b'), ['none', 'none']);
  });

  test('takes time where it searches in names', () => {
    const searches = ['ARGS:a', 'ARGS:/a/', 'ARGS|!ARGS:a', 'ARGS|!ARGS:/a/'].map((targets) => {
      const [selection] = selectionsOf(targets);
      return selection !== 'none' && selection?.isPattern;
    });
    assert.deepEqual(searches, [false, true, false, true]);
  });

  test('asks nothing of each exclusion for each name', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `!ARGS:a${index}`);
    let reads = 0;
    const nodes = linkOf(`ARGS|${many.join('|')}`).exclusions.map((node): TargetNode => ({
      ...node,
      get variable() {
        reads++;
        return node.variable;
      },
    }));
    const exclusions = new Exclusions(nodes);
    const target = linkOf('ARGS').targets[0]!;
    for (let index = 0; index < 1000; index++) {
      const selection = compileSelection(target, exclusions);
      assert.ok(selection !== undefined && selection !== 'none' && !selection.has(`a${index}`));
    }
    assert.equal(reads, 1000);
  });
});
