import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { PolicyWatch } from './policy-watch.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-watch-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Watches `files` while `change` happens; resolves with how often it noticed until `until` holds. */
async function watchWhile(files: readonly string[], change: () => void): Promise<void> {
  const noticed = Promise.withResolvers<void>();
  const watch = new PolicyWatch(() => noticed.resolve());
  watch.watch(files);
  change();
  await noticed.promise;
  watch.close();
}

describe('policy watch', () => {
  test('a file written again', async () => {
    const file = path.join(folder, 'plain.yaml');
    writeFileSync(file, 'a');
    await watchWhile([file], () => writeFileSync(file, 'bb'));
  });

  test('a file replaced by renaming, as editors and certbot do', async () => {
    const file = path.join(folder, 'renamed.yaml');
    writeFileSync(file, 'a');
    writeFileSync(`${file}.new`, 'b');
    await watchWhile([file], () => renameSync(`${file}.new`, file));
  });

  test('a link that leads elsewhere, as in a Kubernetes volume', async () => {
    const mount = path.join(folder, 'volume');
    for (const version of ['1', '2']) {
      mkdirSync(path.join(mount, version), { recursive: true });
      writeFileSync(path.join(mount, version, 'rampart.yaml'), version.repeat(Number(version)));
    }
    symlinkSync('1', path.join(mount, '..data'));
    symlinkSync('..data/rampart.yaml', path.join(mount, 'rampart.yaml'));
    symlinkSync('2', path.join(mount, '..next'));
    await watchWhile([path.join(mount, 'rampart.yaml')], () =>
      renameSync(path.join(mount, '..next'), path.join(mount, '..data')),
    );
  });

  test('a file that appears', async () => {
    const file = path.join(folder, 'later.yaml');
    await watchWhile([file], () => writeFileSync(file, 'a'));
  });

  test('another file in the same folder is none of its business', async () => {
    const file = path.join(folder, 'watched.yaml');
    writeFileSync(file, 'a');
    let noticed = 0;
    const watch = new PolicyWatch(() => noticed++);
    watch.watch([file]);
    writeFileSync(path.join(folder, 'other.yaml'), 'x');
    const last = Promise.withResolvers<void>();
    const second = new PolicyWatch(() => last.resolve());
    second.watch([path.join(folder, 'end.yaml')]);
    // Noticed later than the first change by construction: by then the first was judged.
    writeFileSync(path.join(folder, 'end.yaml'), 'x');
    await last.promise;
    assert.equal(noticed, 0);
    watch.close();
    second.close();
  });

  test('a folder that is not there does not throw', () => {
    assert.ok(assertWatches(path.join(folder, 'no/such/folder/x.yaml')));
  });
});

function assertWatches(file: string): boolean {
  const watch = new PolicyWatch(() => undefined);
  watch.watch([file]);
  watch.close();
  return true;
}
