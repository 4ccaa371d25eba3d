import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { keepExclusions, readKeptExclusions } from './keep-exclusions.ts';

const NOW_MS = Date.UTC(2026, 10, 22);
const root = mkdtempSync(path.join(tmpdir(), 'rampart-exclusions-'));
after(() => rmSync(root, { recursive: true }));
let count = 0;

function newFolder(): string {
  const folder = path.join(root, String(count++));
  mkdirSync(folder);
  return folder;
}

describe('the list of exclusions that control keeps', () => {
  test('is empty before the first', () => {
    const { list, setAside, problem } = readKeptExclusions(newFolder(), NOW_MS);
    assert.deepEqual({ list, setAside, problem }, { list: [], setAside: undefined, problem: '' });
  });

  test('that is damaged is moved aside as it is', () => {
    const folder = newFolder();
    const file = path.join(folder, 'exclusions.json');
    writeFileSync(file, '{"format":1,"exclu');
    const kept = readKeptExclusions(folder, NOW_MS);
    assert.deepEqual(kept.list, []);
    assert.equal(readFileSync(kept.setAside!.movedTo, 'utf8'), '{"format":1,"exclu');
    keepExclusions(kept, []);
    assert.match(readFileSync(file, 'utf8'), /"exclusions": \[\]/);
  });

  test('that cannot be read is never written over', () => {
    const folder = newFolder();
    mkdirSync(path.join(folder, 'exclusions.json'));
    const kept = readKeptExclusions(folder, NOW_MS);
    assert.equal(kept.problem, 'it is a folder');
    assert.throws(
      () => keepExclusions(kept, []),
      /exclusions\.json cannot be read \(it is a folder\)/,
    );
  });
});
