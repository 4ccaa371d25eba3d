// The way out of a false positive on the command line, against a running Rampart: found, dry-run,
// excluded, passes, survives a restart, undone.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ExclusionEntry } from '../../src/review/index.ts';
import { RunningRampart, runRampart } from '../support/running-rampart.ts';

const SQL = encodeURIComponent("1' UNION SELECT name, password FROM users--");
const SCRIPT = encodeURIComponent('<script>alert(document.cookie)</script>');

describe('exclusions on the command line', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-exclusions-'));
  const data = path.join(folder, 'data');
  const config = path.join(folder, 'rampart.yaml');
  const upstream = createServer((_request, response) => response.end('served'));
  let rampart: RunningRampart;
  let gateway = '';

  const start = async (): Promise<void> => {
    rampart = new RunningRampart(data, ['-c', config]);
    gateway = (await rampart.ready()).listen[0]!;
  };
  before(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    writeFileSync(
      config,
      JSON.stringify({
        data,
        console: { listen: '127.0.0.1:0' },
        gateway: { listen: '127.0.0.1:0', threads: 1 },
        sites: [{ name: 'forum', upstream: `http://127.0.0.1:${port}` }],
      }),
    );
    await start();
  });
  after(async () => {
    await rampart?.dispose();
    upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ask = async (target: string) => {
    const response = await fetch(gateway + target);
    await response.arrayBuffer();
    return { status: response.status, id: response.headers.get('x-request-id') ?? '' };
  };
  const until = async (target: string, status: number): Promise<void> => {
    while ((await ask(target)).status !== status) await new Promise((done) => setTimeout(done, 50));
  };
  const run = (...args: readonly string[]) => runRampart([...args, '-c', config]);
  const list = async (...args: readonly string[]) => {
    const { stdout } = await run('exclusions', 'list', '--json', ...args);
    return JSON.parse(stdout) as readonly ExclusionEntry[];
  };

  test('from a blocked request to one that passes, and back', async () => {
    const blocked = await ask(`/comments?text=${SQL}`);
    assert.equal(blocked.status, 403);
    let explained = await run('explain', blocked.id);
    // Stored within a second or so.
    while (explained.code !== 0) explained = await run('explain', blocked.id);
    assert.match(explained.stdout, /rule 10200/);
    assert.match(explained.stdout, /rampart exclusions add --event/);

    const tried = await run('exclusions', 'add', '--event', blocked.id, '--dry-run');
    assert.equal(tried.code, 0, tried.stderr);
    assert.match(tried.stdout, /ctl:ruleRemoveTargetById=10200;ARGS:text/);
    assert.match(tried.stdout, /would have allowed 1 more request, 1 of them looks like an attack/);
    assert.deepEqual(await list(), [], 'a dry run changes nothing');

    const unreasoned = await run('exclusions', 'add', '--event', blocked.id);
    assert.equal(unreasoned.code, 2);
    assert.match(unreasoned.stderr, /--reason/);
    const added = await run('exclusions', 'add', '--event', blocked.id, '--reason', 'SQL forum');
    assert.equal(added.code, 0, added.stderr);
    await until(`/comments?text=${SQL}`, 200);
    assert.equal((await ask(`/comments?other=${SQL}`)).status, 403, 'another parameter');
    assert.equal((await ask(`/search?text=${SQL}`)).status, 403, 'another path');
    assert.equal((await ask(`/comments?text=${SCRIPT}`)).status, 403, 'another attack');

    const [entry] = await list();
    assert.equal(entry?.reason, 'SQL forum');
    assert.match(entry.author, /\(command line\)$/);
    const again = await run('exclusions', 'add', '--event', blocked.id, '--reason', 'again');
    assert.equal(again.code, 1);

    const checked = await run('check', '--json');
    assert.ok(checked.stdout.includes('"ok":true'), checked.stdout + checked.stderr);
  });

  test('it survives a restart of everything', async () => {
    await rampart.stop();
    await start();
    assert.equal((await ask(`/comments?text=${SQL}`)).status, 200);
    assert.equal((await ask(`/comments?other=${SQL}`)).status, 403);
  });

  test('undoing it is audited and takes effect', async () => {
    const [entry] = await list();
    const removed = await run('exclusions', 'remove', entry!.id);
    assert.equal(removed.code, 0, removed.stderr);
    await until(`/comments?text=${SQL}`, 403);
    assert.deepEqual(await list(), []);
    assert.equal((await list('--all'))[0]?.state, 'removed');
    assert.equal((await run('exclusions', 'remove', entry!.id)).code, 1);
    const kept = readFileSync(path.join(data, 'exclusions/exclusions.json'), 'utf8');
    assert.match(kept, /"removed"/);
  });

  test('readiness says that a site blocks already', async () => {
    const { code, stdout } = await run('readiness');
    assert.equal(code, 0);
    assert.match(stdout, /blocks already/);
  });
});
