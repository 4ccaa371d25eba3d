// `rampart cloudflare` as a person types it, against a Cloudflare of our own.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ACCOUNT, FakeCloudflare, TOKEN, ZONE } from '../support/fake-cloudflare.ts';
import { runCommand } from '../support/run-command.ts';
import { RunningRampart, runRampart } from '../support/running-rampart.ts';

const COMMAND = path.resolve(import.meta.dirname, '../../bin/rampart.js');

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-cloudflare-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string): string => path.join(folder, name);

writeFileSync(file('token'), `${TOKEN}\n`);
writeFileSync(file('secret'), 'a-secret-0123456789\n');
writeFileSync(
  file('rampart.yaml'),
  `gateway: { listen: "127.0.0.1:0" }
console: { listen: "127.0.0.1:0" }
sites:
  - hosts: [shop.example]
    upstream: http://127.0.0.1:9
    waf: { mode: off }
    edge:
      - { name: abroad, when: 'ip.src.country eq "XX"', do: challenge }
      - { name: fast, when: 'rate(ip.src, 1s) gt 50', do: block }
`,
);

const LINE = {
  Action: 'block',
  ClientIP: '192.0.2.7',
  ClientRequestHost: 'shop.example',
  Datetime: '2026-11-20T10:00:01Z',
  RayID: 'ray-1',
};

function exportTo(fake: FakeCloudflare, ...more: readonly string[]) {
  const to = ['--zone', ZONE, '--api', fake.url, '--token-file', file('token')];
  return runCommand('cloudflare', 'export', '-c', file('rampart.yaml'), ...to, ...more);
}

describe('rampart cloudflare export', () => {
  test('says what it would do, does it, and then has nothing to do', async () => {
    await using fake = await FakeCloudflare.start();
    const dry = await exportTo(fake, '--dry-run');
    assert.equal(dry.code, 0, dry.err);
    assert.match(dry.out, /^\+ rule "Rampart: shop\.example \/ abroad": managed_challenge where /m);
    assert.match(
      dry.out,
      /^\+ rule "Rampart: shop\.example \/ fast": block above 500 in 10 s by cf\.colo\.id, ip\.src where /m,
    );
    assert.match(dry.out, /^note: shop\.example \/ fast: there 500 in 10 s instead of 50 in 1 s/m);
    assert.match(dry.out, /^2 would be changed at Cloudflare\.$/m);
    assert.deepEqual(fake.writes, []);
    assert.match((await exportTo(fake)).out, /^2 changed at Cloudflare\.$/m);
    assert.equal(fake.rules!.length, 1);
    assert.equal(fake.rateRules!.length, 1);
    assert.match((await exportTo(fake)).out, /^Nothing differs\.$/m);
    assert.equal(fake.writes.length, 2);
  });

  test('with bans of the running Rampart', async () => {
    await using fake = await FakeCloudflare.start();
    const rampart = new RunningRampart(file('data'), ['-c', file('rampart.yaml')]);
    try {
      await rampart.ready();
      const ban = await runRampart(['ban', '203.0.113.7', '--why', 'why', '--data', file('data')]);
      assert.equal(ban.code, 0, ban.stderr);
      const account = ['--account', ACCOUNT, '--data', file('data')];
      assert.match((await exportTo(fake, ...account)).out, /^\+ 203\.0\.113\.7 in IP list/m);
      assert.equal(fake.rules![0]!.expression, 'ip.src in $rampart_bans');
      assert.match((await exportTo(fake, ...account)).out, /^Nothing differs\.$/m);
    } finally {
      await rampart.dispose();
    }
  });

  test('what Cloudflare refuses is one line, without the token', async () => {
    await using fake = await FakeCloudflare.start();
    writeFileSync(file('other-token'), 'some-other-token-0123');
    const { code, err } = await exportTo(fake, '--token-file', file('other-token'));
    assert.equal(code, 1);
    assert.match(err, /^rampart: Cloudflare refuses the token for GET .*: Invalid API Token$/);
    assert.ok(!err.includes('some-other-token'));
  });

  for (const [args, expected] of [
    [['export'], /needs --zone ID/],
    [['export', '--zone', 'x'], /--zone: expected 32 hex digits/],
    [['export', '--zone', ZONE, '--api', 'http://a.example'], /expected an https URL/],
    [['export', '--zone', ZONE, '--token-file', '/no/file'], /cannot be read \(ENOENT\)/],
    [['export', '--zone', ZONE, '--list', 'A b'], /lower case letters/],
    [['import'], /takes one of/],
    [['import', 'a', '--zone', ZONE], /takes one of/],
    [['exprt'], /did you mean "export"\?/],
  ] as const) {
    test(`wrong: ${args.join(' ')}`, async () => {
      const { code, err } = await runCommand('cloudflare', ...args);
      assert.equal(code, 2);
      assert.match(err, expected);
    });
  }
});

describe('rampart cloudflare import', () => {
  const journal = file('offline/journal');
  mkdirSync(journal, { recursive: true });
  const here = ['--data', file('offline')];

  const linesOf = (): readonly Record<string, unknown>[] =>
    readdirSync(journal).flatMap((name) =>
      readFileSync(path.join(journal, name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    );

  test('files go to the journal, which control reads when it runs', async () => {
    writeFileSync(file('push.ndjson'), `${JSON.stringify(LINE)}\nnothing\n`);
    const { code, out, err } = await runCommand(
      'cloudflare',
      'import',
      file('push.ndjson'),
      ...here,
    );
    assert.equal(code, 0, err);
    assert.equal(out, '1 event imported, 1 line left out');
    const [event] = linesOf();
    assert.equal(event!['layer'], 'edge');
    assert.equal(event!['severity'], 'warning');
  });

  test('from the API it is the same event', async () => {
    await using fake = await FakeCloudflare.start();
    const datetime = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
    fake.events = [{ action: 'block', clientIP: '192.0.2.7', rayName: 'two', datetime }];
    const from = ['--zone', ZONE, '--api', fake.url, '--token-file', file('token')];
    for (let time = 0; time < 2; time++) {
      const { code, out, err } = await runCommand('cloudflare', 'import', ...from, ...here);
      assert.equal(code, 0, err);
      assert.equal(out, '1 event imported, 0 lines left out');
    }
    const imported = linesOf().filter(({ id }) => id !== linesOf()[0]!['id']);
    assert.equal(new Set(imported.map(({ id }) => id)).size, 1);
  });

  test('a file that is not there is a mistake, a journal that is not there a failure', async () => {
    const missing = await runCommand('cloudflare', 'import', file('no-file'), ...here);
    assert.equal(missing.code, 2);
    assert.match(missing.err, /cannot read .*no-file/);
    const elsewhere = await runCommand(
      'cloudflare',
      'import',
      file('push.ndjson'),
      '--data',
      file('nowhere'),
    );
    assert.equal(elsewhere.code, 1);
    assert.match(elsewhere.err, /cannot write to the journal/);
  });

  test('pushes are taken until it is told to end', async () => {
    const args = ['--listen', '127.0.0.1:0', '--secret-file', file('secret'), ...here];
    const child = spawn(process.execPath, [COMMAND, 'cloudflare', 'import', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (part: Buffer) => (out += part.toString()));
    const listening = new Promise<string>((resolve) => {
      child.stderr.on('data', (part: Buffer) => {
        err += part.toString();
        const url = /taken on (http:\S+)/.exec(err)?.[1];
        if (url !== undefined) resolve(url);
      });
    });
    const ended = once(child, 'close');
    try {
      const url = await listening;
      const push = (secret: string): Promise<Response> =>
        fetch(url, {
          method: 'POST',
          headers: { 'x-rampart-secret': secret },
          body: gzipSync(JSON.stringify({ ...LINE, RayID: 'pushed' })),
        });
      assert.equal((await push('a-secret-0123456789')).status, 200);
      assert.equal((await push('another-0123456789')).status, 403);
      const rays = linesOf().map(({ detail }) => (detail as { ray: string }).ray);
      assert.equal(rays.filter((ray) => ray === 'pushed').length, 1);
    } finally {
      child.kill('SIGTERM');
    }
    assert.deepEqual(await ended, [0, null], err);
    assert.equal(out, '1 event imported, 0 lines left out\n');
    assert.ok(!err.includes('a-secret'));
  });

  test('a port that is taken is a failure', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const listen = ['--listen', `127.0.0.1:${port}`, '--secret-file', file('secret')];
    const { code, err } = await runCommand('cloudflare', 'import', ...listen, ...here);
    assert.equal(code, 1);
    assert.match(err, /cannot listen on/);
    server.close();
  });
});
