// dist/ is what the sources say, whoever builds it and however many at once.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { copyCheckout } from '../support/checkout-copy.ts';
import { runRampart } from '../support/running-rampart.ts';

const BUILDERS = 4;

describe('building dist', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-build-'));
  const root = path.join(folder, 'rampart');
  const main = path.join(root, 'dist/cli/main.js');
  before(() => copyCheckout(root, process.getuid?.() ?? 0));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const build = (): Promise<number | null> =>
    new Promise((resolve) => {
      spawn(process.execPath, [path.join(root, 'bin/build.js')], { stdio: 'inherit' }).once(
        'exit',
        resolve,
      );
    });
  const leftovers = (): readonly string[] =>
    readdirSync(root).filter((name) => name.startsWith('dist.'));

  test('several at once: each of them succeeds, and nothing is left lying about', async () => {
    const codes = await Promise.all(Array.from({ length: BUILDERS }, build));
    assert.deepEqual(
      codes,
      Array.from({ length: BUILDERS }, () => 0),
    );
    assert.ok(existsSync(main) && existsSync(path.join(root, 'dist/demo/files/size-guide.txt')));
    assert.deepEqual(leftovers(), []);
  });

  test('what killed builds left is taken away, what others are building is not', async () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    const [dead, alive] = [`dist.next-${gone}`, `dist.next-${process.pid}`];
    for (const name of [dead, alive]) mkdirSync(path.join(root, name));
    rmSync(path.join(root, 'dist'), { recursive: true });
    assert.equal(await build(), 0);
    assert.deepEqual(leftovers(), [alive]);
    rmSync(path.join(root, alive), { recursive: true });
  });

  test('a source that changes is built before it runs', async () => {
    const source = path.join(root, 'src/cli/main.ts');
    // The copy may be linked to this very checkout: replace the file, do not write into it.
    const text = readFileSync(source, 'utf8');
    rmSync(source);
    writeFileSync(source, text);
    appendFileSync(source, '\nexport const changed = true;\n');
    assert.equal((await runRampart(['--version'], { root })).code, 0);
    assert.match(readFileSync(main, 'utf8'), /changed/);
  });

  test('without what builds it, the sources run as they are', async () => {
    rmSync(path.join(root, 'dist'), { recursive: true });
    rmSync(path.join(root, 'node_modules/vite'), { recursive: true });
    const { code, stdout } = await runRampart(['--version'], { root });
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
    assert.equal(existsSync(main), false);
    assert.deepEqual(leftovers(), []);
  });
});
