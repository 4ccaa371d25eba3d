import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { UsageError } from '../../lib/errors.ts';
import { requires, SHARED_DATA } from '../../../test/support/requires.ts';
import { runVectors } from './vectors.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-vectors-'));
after(() => rmSync(folder, { recursive: true }));

/** A folder of its own with one file of vectors. */
function writeVectors(name: string, file: string, vectors: unknown): string {
  const root = path.join(folder, name);
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  writeFileSync(
    path.join(root, file),
    typeof vectors === 'string' ? vectors : JSON.stringify(vectors),
  );
  return root;
}

function run(root: string, json = false): { code: number; lines: string[] } {
  const lines: string[] = [];
  return { code: runVectors(root, { json, out: (line) => lines.push(line) }), lines };
}

describe('rules vectors', () => {
  test('passes what is right', () => {
    const root = writeVectors('right', 'transformations/t.json', [
      { type: 'tfn', name: 'urlDecode', input: '%41\\x42', output: 'AB', ret: 1 },
      { type: 'tfn', name: 'normalisePath', input: '/a/../b', output: '/b', ret: 1 },
    ]);
    assert.deepEqual(run(root), { code: 0, lines: ['2 passed, 0 failed, 0 excepted'] });
  });

  test('tells what is wrong, file and number', () => {
    const root = writeVectors('wrong', 'operators/o.json', [
      { type: 'op', name: 'eq', param: '1', input: '1', ret: 1 },
      { type: 'op', name: 'contains', param: 'a', input: 'b', ret: 1 },
      { type: 'op', name: 'rx', param: '(a)(b)', input: 'ab', ret: 1, re_groups: ['ab', 'a', 'x'] },
      { type: 'op', name: 'ipMatch', param: 'nowhere', input: '::1', ret: 0 },
      { type: 'op', name: 'noSuchThing', input: '', ret: 0 },
    ]);
    const { code, lines } = run(root);
    assert.equal(code, 1);
    assert.deepEqual(lines.slice(0, 2), [
      'failed    operators/o.json#2 (contains): does not match',
      'failed    operators/o.json#3 (rx): capture 2 is "b", expected "x"',
    ]);
    assert.match(lines[2]!, /o\.json#4 \(ipMatch\): refused at load: .*"nowhere"/);
    assert.equal(lines[3], 'failed    operators/o.json#5 (noSuchThing): no operator noSuchThing');
    assert.equal(lines[4], '1 passed, 4 failed, 0 excepted');
  });

  test('prints JSON', () => {
    const root = writeVectors('json', 'operators/o.json', [
      { type: 'op', name: 'streq', param: 'a', input: 'b', ret: 1 },
    ]);
    const { code, lines } = run(root, true);
    assert.equal(code, 1);
    assert.deepEqual(JSON.parse(lines.join('')), {
      passed: 0,
      failed: 1,
      excepted: 0,
      failures: [{ id: 'operators/o.json#1', name: 'streq', input: 'b', detail: 'does not match' }],
      exceptions: [],
    });
  });

  test('refuses a folder without vectors, and files that are none', () => {
    const isUsageError = (code: string) => (error: unknown) =>
      error instanceof UsageError && error.code === code;
    assert.throws(() => run(path.join(folder, 'nothing')), isUsageError('no-vectors'));
    assert.throws(
      () => run(writeVectors('broken', 'operators/o.json', '[{')),
      isUsageError('bad-vectors'),
    );
    assert.throws(
      () => run(writeVectors('object', 'operators/o.json', {})),
      isUsageError('bad-vectors'),
    );
    assert.throws(
      () => run(writeVectors('number', 'operators/o.json', [{ name: 1 }])),
      isUsageError('bad-vectors'),
    );
  });
});

describe('the vectors of secrules-language-tests', requires('shared-data'), () => {
  test('pass, but for those excepted with a reason', () => {
    const { code, lines } = run(path.join(SHARED_DATA, 'seclang'), true);
    const result: unknown = JSON.parse(lines.join(''));
    assert.partialDeepStrictEqual(result, { passed: 4326, failed: 0, excepted: 5, failures: [] });
    assert.equal(code, 0);
  });
});
