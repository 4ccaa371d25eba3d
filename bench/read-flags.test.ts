// Every benchmark refuses what it does not know, and says how it is used, before it measures anything.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';

const RUN = path.join(import.meta.dirname, 'run.ts');
const NAMES = globSync('*.ts', { cwd: import.meta.dirname })
  .map((file) => path.basename(file, '.ts'))
  .filter((name) => name !== 'run' && !name.endsWith('.test'));

function bench(...args: readonly string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  return { code: status, out: stdout, err: stderr };
}

describe('npm run bench', () => {
  test('there are some', () => assert.ok(NAMES.length > 15));

  for (const name of NAMES) {
    test(`${name} refuses what it does not know`, () => {
      const { code, err } = bench(name, '--no-such-flag');
      assert.equal(code, 2);
      assert.equal(
        err,
        `bench ${name}: Unknown option '--no-such-flag'; see "npm run bench -- ${name} --help"\n`,
      );
    });
  }

  for (const [name, flagShown] of [
    ['flood', '--seconds VALUE (default: 4)'],
    ['bans', '--help'],
  ] as const) {
    test(`${name} explains itself`, () => {
      const { code, out, err } = bench(name, '--help');
      assert.deepEqual([code, err], [0, '']);
      assert.ok(out.includes(`npm run bench -- ${name}`));
      assert.ok(out.split('\n').includes(`  ${flagShown}`), out);
    });
  }

  test('a name that is none lists those that are', () => {
    const { code, err } = bench('flod');
    assert.equal(code, 2);
    assert.match(err, /NAME: bans, /);
  });
});
