import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { builtFolder } from './build-object.ts';
import { forgetDriver, recordLinks } from './left-links.ts';
import { BpfFailure, type LinkCalls } from './libbpf.ts';

describe('links that were left', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-left-'));
  const built = builtFolder(folder);
  after(() => rmSync(folder, { recursive: true, force: true }));

  const detached: (readonly [number, string])[] = [];
  const links = {
    detach: (id: number, name: string) => detached.push([id, name]) > 0,
  } as unknown as LinkCalls;

  test('those recorded are detached by name, and the folder goes', async () => {
    recordLinks(built, [7, 9]);
    assert.deepEqual(await forgetDriver(folder, () => Promise.resolve({ links })), []);
    assert.deepEqual(detached, [
      [7, 'rampart_shield'],
      [9, 'rampart_shield'],
    ]);
    assert.equal(existsSync(built), false);
  });

  test('none recorded: libbpf is not even asked for', async () => {
    recordLinks(built, [7]);
    recordLinks(built, []);
    const open = () => assert.fail('there is no need');
    assert.deepEqual(await forgetDriver(folder, open), []);
  });

  test('what is no record detaches nothing', async () => {
    recordLinks(built, [1]);
    for (const text of ['{"a":1}', '["7", 1.5, null]', '7', '[7,']) {
      writeFileSync(path.join(built, 'links.json'), text);
      const open = () => assert.fail(text);
      assert.deepEqual(await forgetDriver(folder, open), []);
      recordLinks(built, [1]);
    }
  });

  test('without libbpf it says what is left', async () => {
    recordLinks(built, [7]);
    const [line = ''] = await forgetDriver(folder, () =>
      Promise.reject(new BpfFailure('libbpf.so.1 cannot be loaded', 0)),
    );
    assert.match(line, /libbpf\.so\.1 cannot be loaded; it ends with the agent/);
    assert.equal(existsSync(built), true);
  });
});
