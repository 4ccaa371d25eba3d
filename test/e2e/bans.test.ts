// A ban from the command line to every thread of the gateway, over a restart, and back.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runRampart, RunningRampart } from '../support/running-rampart.ts';

const THREADS = 2;
/** Connections from there on are spread over all threads, as far as chance goes. */
const CONNECTIONS = 24;

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-bans-'));
const data = path.join(folder, 'data');
const config = path.join(folder, 'rampart.yaml');
const upstream = createServer((_request, response) => response.end('ok'));
let rampart: RunningRampart;
let url = '';

async function start(): Promise<void> {
  rampart = new RunningRampart(data, ['-c', config]);
  const { listen } = await rampart.ready();
  url = listen[0]!;
}

/** Statuses of that client's requests, each over a connection of its own. */
async function ask(client: string): Promise<Set<number>> {
  const statuses = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      const headers = { 'x-forwarded-for': client, connection: 'close' };
      const response = await fetch(url, { headers });
      await response.arrayBuffer();
      return response.status;
    }),
  );
  return new Set(statuses);
}

/** Waits until every thread answers that. */
async function askUntil(client: string, status: number): Promise<void> {
  for (;;) {
    const statuses = await ask(client);
    if (statuses.size === 1 && statuses.has(status)) return;
  }
}

function rampartCommand(...args: string[]): ReturnType<typeof runRampart> {
  return runRampart([...args, '--data', data]);
}

describe('bans', () => {
  before(async () => {
    await new Promise<void>((resolve) => {
      upstream.listen(0, '127.0.0.1', resolve);
    });
    const { port } = upstream.address() as AddressInfo;
    writeFileSync(
      config,
      `gateway: { listen: "127.0.0.1:0", threads: ${THREADS}, trustedProxies: [127.0.0.1] }
console: { listen: "127.0.0.1:0" }
sites: [{ upstream: "http://127.0.0.1:${port}", waf: { mode: off } }]
`,
    );
    await start();
  });
  after(async () => {
    await rampart.dispose();
    upstream.close();
    upstream.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  test('hold on every thread, over a restart, until they are lifted', async () => {
    assert.deepEqual(await ask('192.0.2.7'), new Set([200]));
    const banned = await rampartCommand('ban', '192.0.2.7', '--for', '1h', '--why', 'probing');
    assert.equal(banned.code, 0, banned.stderr);
    assert.match(banned.stdout, /^banned 192\.0\.2\.7 {2}until .* {2}\(probing\)\n$/);
    await askUntil('192.0.2.7', 403);
    assert.deepEqual(await ask('192.0.2.8'), new Set([200]));
    assert.equal((await rampart.stop()).code, 0);
    await start();
    await askUntil('192.0.2.7', 403);
    assert.equal((await rampartCommand('unban', '192.0.2.7')).code, 0);
    await askUntil('192.0.2.7', 200);
    const again = await rampartCommand('unban', '192.0.2.7');
    assert.equal(again.code, 1);
    assert.match(again.stderr, /192\.0\.2\.7 is not banned$/m);
  });

  test('who is banned with a network is told which', async () => {
    const why = ['--why', 'one\n192.0.2.1  until tomorrow'];
    assert.equal((await rampartCommand('ban', '203.0.113.0/28', ...why)).code, 0);
    const { code, stderr } = await rampartCommand('unban', '203.0.113.5');
    assert.equal(code, 1);
    assert.match(stderr, /"rampart unban 203\.0\.113\.0\/28" lets in all of that/);
    const listed = await rampartCommand('bans');
    assert.equal(listed.stdout.trim().split('\n').length, 1, 'a reason makes no line of its own');
    assert.equal((await rampartCommand('unban', '203.0.113.0/28')).code, 0);
  });

  test('lists go in and out, and what must not be banned stays out', async () => {
    const list = path.join(folder, 'list.txt');
    const lines = Array.from({ length: 3000 }, (_, index) => `198.18.${index >> 8}.${index & 255}`);
    writeFileSync(
      list,
      `# a list\n${lines.join('\n')}\n127.0.0.1 # never\n2001:db8::/48 # a network\n`,
    );
    const imported = await rampartCommand('bans', 'import', list, '--for', '2h', '--json');
    assert.equal(imported.code, 0, imported.stderr);
    const { added, refused } = JSON.parse(imported.stdout) as Record<string, number>;
    assert.deepEqual([added, refused], [3001, 1]);
    await askUntil('198.18.7.7', 403);
    await askUntil('2001:db8::99', 403);
    const out = path.join(folder, 'out.json');
    const exported = await rampartCommand('bans', 'export', out, '--format', 'crowdsec');
    assert.equal(exported.code, 0, exported.stderr);
    const decisions = JSON.parse(readFileSync(out, 'utf8')) as { readonly value: string }[];
    assert.equal(decisions.length, 3001);
    const listed = await rampartCommand('bans', '--json');
    assert.equal((JSON.parse(listed.stdout) as unknown[]).length, 3001);
  });

  test('what is wrong is said in one line, with what to do', async () => {
    for (const [args, code, expected] of [
      [['ban', '127.0.0.1'], 1, /private or reserved network, which is never banned/],
      [['ban', 'example.com'], 2, /"example\.com" is no address or network/],
      [['ban', '192.0.2.9', '--for', 'ever'], 2, /expected a duration/],
      [['ban', '0.0.0.0/0'], 1, /wider than one ban may be/],
      [['bans', 'import', path.join(folder, 'none')], 2, /cannot read/],
      [['bans', 'drop'], 2, /try import FILE or export FILE/],
    ] as const) {
      const finished = await rampartCommand(...args);
      assert.equal(finished.code, code, finished.stderr);
      assert.match(finished.stderr, expected);
      assert.equal(finished.stderr.trim().split('\n').length, 1);
    }
  });
});
