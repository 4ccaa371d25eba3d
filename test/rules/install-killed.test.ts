// A release is installed over and over by a process that is killed without warning: whatever the moment,
// one whole release is current afterwards.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isIntact } from '../../src/cli/rules/crs/crs-store.ts';
import { readInstallation } from '../../src/config/index.ts';

const KILLS = 12;
/** Spread over the time that a few installations take. */
const STEP_MS = 7;
const ADD_CRS = path.resolve(import.meta.dirname, '../../src/cli/rules/crs/add-crs.ts');

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-killed-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function makeRelease(version: string): string {
  const release = path.join(folder, version);
  mkdirSync(path.join(release, 'rules'), { recursive: true });
  writeFileSync(path.join(release, 'crs-setup.conf.example'), '# set-up\n');
  writeFileSync(
    path.join(release, 'rules/A.conf'),
    `SecComponentSignature "OWASP_CRS/${version}"\nSecAction "id:1,phase:1,pass,nolog"\n`,
  );
  return release;
}

/** Installs the two in turn until it is killed; says when the first is in. */
const LOOP = `
const [addCrs, root, ...releases] = process.argv.slice(1);
const { addCrs: add } = await import(addCrs);
for (let turn = 0; ; turn++) {
  await add({ root, from: releases[turn % 2] });
  if (turn === 0) process.stdout.write('ready');
}`;

test(`${KILLS} killed installations each leave a whole release current`, async () => {
  const releases = [makeRelease('4.1.0'), makeRelease('4.2.0')];
  const root = path.join(folder, 'installed');
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '--eval', LOOP, ADD_CRS, root, ...releases],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await wait(kill * STEP_MS);
    child.kill('SIGKILL');
    const [, signal] = (await ended) as [number | null, string | null];
    assert.equal(signal, 'SIGKILL');
    const { current, previous } = readInstallation(root)!;
    assert.ok(isIntact(root, current), `after kill ${kill}`);
    assert.ok(previous === undefined || isIntact(root, previous), `after kill ${kill}`);
  }
});
