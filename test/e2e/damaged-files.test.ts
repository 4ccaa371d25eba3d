// What `up` makes of a data folder whose files cannot be used: the gateway and bans go on, and a person
// learns what is missing and what to do.
import assert from 'node:assert/strict';
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { runRampart, RunningRampart } from '../support/running-rampart.ts';

const FILES = [
  'store/events.db',
  'store/bans.db',
  'store/accounts.db',
  'exclusions/exclusions.json',
];

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-damaged-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const config = path.join(folder, 'rampart.yaml');
writeFileSync(config, 'console: { listen: "127.0.0.1:0" }\n');

async function ban(data: string): Promise<void> {
  const { code, stderr } = await runRampart(['ban', '192.0.2.7', '--for', '1h', '--data', data]);
  assert.equal(code, 0, stderr);
}

describe('a data folder', () => {
  test('whose files are all damaged: each is moved aside, everything starts, and it is told', async () => {
    const data = path.join(folder, 'damaged');
    const before = new RunningRampart(data, ['-c', config, '--listen', '127.0.0.1:0']);
    await before.ready();
    await before.stop();
    for (const file of FILES) {
      writeFileSync(path.join(data, file), 'no such thing '.repeat(400));
      // As root, the folder belongs to control's user.
      const { uid, gid } = statSync(path.join(data, path.dirname(file)));
      chownSync(path.join(data, file), uid, gid);
    }
    const rampart = new RunningRampart(data, ['-c', config, '--listen', '127.0.0.1:0']);
    try {
      const { listen, setupUrl, warnings, defences } = await rampart.ready();
      assert.equal((await fetch(listen[0]!)).status, 200);
      assert.match(setupUrl, /\/setup#token=/);
      assert.match(warnings.join('\n'), /all exclusions are left out.*exclusions\.json/);
      for (const name of ['gateway', 'journal', 'bans', 'console']) {
        assert.equal(defences.find((defence) => defence.name === name)?.armed, true, name);
      }
      await ban(data);
      for (const file of FILES) {
        const names = readdirSync(path.join(data, path.dirname(file)));
        const prefix = `${path.basename(file)}.damaged-`;
        assert.ok(
          names.some((name) => name.startsWith(prefix)),
          file,
        );
      }
    } finally {
      await rampart.stop();
    }
  });

  test('whose files the disk refuses: the gateway and bans go on, the rest says what it needs', async () => {
    const data = path.join(folder, 'refused');
    for (const file of FILES) mkdirSync(path.join(data, file), { recursive: true });
    const rampart = new RunningRampart(data, ['-c', config, '--listen', '127.0.0.1:0']);
    try {
      const { listen, setupUrl } = await rampart.ready();
      assert.equal((await fetch(listen[0]!)).status, 200);
      assert.equal(setupUrl, '', 'an admin that the next start forgets is none');
      await ban(data);
      const { defences } = await rampart.statusWhen(({ defences: now }) =>
        now.some(({ name, armed }) => name === 'console' && !armed),
      );
      const reasonOf = (name: string): string =>
        defences.find((defence) => defence.name === name)?.reason ?? '';
      assert.match(
        reasonOf('console'),
        /nobody can sign in \(store\/accounts\.db: it is a folder\)/,
      );
      assert.match(reasonOf('bans'), /in memory alone \(store\/bans\.db: it is a folder\)/);
      assert.match(reasonOf('journal'), /stored once that is possible again/);
      const { stdout } = await runRampart(['status', '--data', data]);
      assert.match(stdout, /^ {10}NOT KEPT ON DISK: it is a folder$/m);
      assert.match(stdout, /^ {2}not armed {2}console /m);
    } finally {
      await rampart.stop();
    }
  });
});
