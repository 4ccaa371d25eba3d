import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { makeFolders } from './make-folders.ts';

describe('makeFolders', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'rampart-folders-'));
  after(() => rmSync(root, { recursive: true, force: true }));

  test('makes what is missing, once', () => {
    const folder = path.join(root, 'a/b/c');
    makeFolders(folder, 0o750);
    makeFolders(folder);
    assert.equal(statSync(folder).mode & 0o777, 0o750);
  });

  test(
    'says what the system says',
    { skip: process.platform === 'linux' ? false : 'needs /proc' },
    () => {
      assert.throws(() => makeFolders('/proc/no/such/folder'), { code: 'ENOENT' });
    },
  );
});
