import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { requires } from '../../../test/support/requires.ts';
import { BuildFailure, buildObject, discardObjects } from './build-object.ts';

const KERNEL = path.resolve(import.meta.dirname, '../../../kernel');
const ELF = '\x7fELF';

describe('building the driver program', requires('program:clang'), () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-build-'));
  const places = {
    sourceFolder: path.join(folder, 'kernel'),
    cacheFolder: path.join(folder, 'a/b'),
  };

  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    cpSync(KERNEL, places.sourceFolder, { recursive: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const kept = (): readonly string[] => readdirSync(places.cacheFolder);

  test('built once, then kept; another source is another object', async () => {
    const first = await buildObject(places);
    assert.equal(first.toString('latin1', 0, 4), ELF);
    const [name = ''] = kept();
    assert.equal(statSync(path.join(places.cacheFolder, name)).mode & 0o022, 0);
    const mark = Buffer.from('kept, not built');
    writeFileSync(path.join(places.cacheFolder, name), mark);
    assert.deepEqual(await buildObject(places), mark);
    appendFileSync(path.join(places.sourceFolder, 'packet.h'), '// changed\n');
    assert.equal((await buildObject(places)).toString('latin1', 0, 4), ELF);
    assert.equal(kept().length, 2);
    discardObjects(places);
    assert.throws(kept, /ENOENT/);
  });

  test('several at once: each has it whole, nothing unfinished stays', async () => {
    const all = await Promise.all([1, 2, 3].map(() => buildObject(places)));
    assert.ok(all.every((object) => object.equals(all[0]!)));
    assert.equal(kept().length, 1);
  });

  test('what clang says is told, and nothing of it stays', async () => {
    writeFileSync(path.join(places.sourceFolder, 'bpf.h'), '#error of ours\n');
    await assert.rejects(buildObject(places), (error: Error) => {
      assert.ok(error instanceof BuildFailure);
      assert.match(error.message, /clang cannot build it: .*bpf\.h:1:2: error: of ours$/);
      return true;
    });
    assert.deepEqual(kept(), []);
  });

  test('without sources', async () => {
    rmSync(places.sourceFolder, { recursive: true });
    await assert.rejects(buildObject(places), /sources of the program are missing/);
  });

  test('a folder that others may write to is not loaded from', async () => {
    mkdirSync(places.cacheFolder, { recursive: true });
    chmodSync(places.cacheFolder, 0o777);
    await assert.rejects(buildObject(places), /nothing is loaded from it/);
  });

  test('nor one behind a link', async () => {
    mkdirSync(path.join(folder, 'elsewhere'));
    mkdirSync(path.dirname(places.cacheFolder));
    symlinkSync(path.join(folder, 'elsewhere'), places.cacheFolder);
    await assert.rejects(buildObject(places), /nothing is loaded from it/);
  });
});
