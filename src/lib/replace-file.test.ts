import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { replaceFile } from './replace-file.ts';

describe('replaceFile', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'rampart-replace-'))));
  after(() => rmSync(folder, { recursive: true }));

  test('makes a file, and one of its name new', () => {
    const file = path.join(folder, 'a.json');
    replaceFile(file, 'a longer text, sigma Σ', 0o600);
    assert.equal(readFileSync(file, 'utf8'), 'a longer text, sigma Σ');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    replaceFile(file, 'short', 0o600);
    assert.equal(readFileSync(file, 'utf8'), 'short');
    assert.deepEqual(readdirSync(folder), ['a.json']);
  });

  test('takes no notice of what a killed process left', () => {
    const file = path.join(folder, 'b.json');
    writeFileSync(`${file}.new`, 'half of something that was longer than what comes');
    replaceFile(file, 'whole', 0o600);
    assert.equal(readFileSync(file, 'utf8'), 'whole');
  });

  test('leaves the old content where the new one cannot be written', () => {
    const file = path.join(folder, 'missing', 'c.json');
    assert.throws(() => replaceFile(file, 'x', 0o600), { code: 'ENOENT' });
    const kept = path.join(folder, 'a.json');
    const before = readFileSync(kept, 'utf8');
    assert.throws(() => replaceFile(`${kept}/d`, 'x', 0o600), { code: 'ENOTDIR' });
    assert.equal(readFileSync(kept, 'utf8'), before);
  });
});
