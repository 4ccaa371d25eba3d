// A rule written to run away, in the real gateway: what cannot be made safe is refused at load; what is
// loaded is stopped by the request's budget and named in the journal, while others are served.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RunningRampart, runRampart } from '../support/running-rampart.ts';

const RUNAWAY_ID = 4711;
/** Attempts of one client, and of the others between them. */
const ATTEMPTS = 8;
const OTHERS = 10;

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-runaway-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const upstream = createServer((_request, response) => response.end('hello'));
let rampart: RunningRampart;
let url: string;

function writeConfig(rule: string): string {
  const { port } = upstream.address() as AddressInfo;
  const config = path.join(folder, 'rampart.yaml');
  writeFileSync(path.join(folder, 'rules.conf'), `SecRequestBodyAccess On\n${rule}\n`);
  writeFileSync(
    config,
    `gateway: { listen: "127.0.0.1:0", threads: 1 }
console: { listen: "127.0.0.1:0" }
sites:
  - upstream: http://127.0.0.1:${port}
    waf: { rules: [./rules.conf], mode: block }\n`,
  );
  return config;
}

/** Letters that keep an automaton from coming to a state twice. */
function letters(count: number): string {
  let seed = 7;
  return Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed & 0x1_0000) === 0 ? 'a' : 'b';
  }).join('');
}

describe('a rule written to run away', () => {
  before(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const rule = `SecRule ARGS "@rx c[ab]{60}a[ab]{60}a" "id:${RUNAWAY_ID},phase:2,deny"`;
    rampart = new RunningRampart(path.join(folder, 'data'), ['--config', writeConfig(rule)]);
    const { listen } = await rampart.ready();
    url = listen[0]!;
  });
  after(async () => {
    await rampart.dispose();
    upstream.close();
  });

  test('is stopped in each request, and others are served between them', async () => {
    const body = `q=${letters(120_000)}`;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const runaway = fetch(url, { method: 'POST', body, headers });
      const others = Array.from({ length: OTHERS }, () => fetch(new URL('/page?q=shoes', url)));
      const answers = await Promise.all(others);
      assert.deepEqual(
        answers.map(({ status }) => status),
        answers.map(() => 200),
      );
      await Promise.all(answers.map((answer) => answer.text()));
      assert.equal((await runaway).status, 403);
    }
  });

  test('is named in what was recorded, by a thread that lived on', async () => {
    await rampart.stop();
    // In a segment of the journal, or already in the store: whichever had it when all ended.
    const fault = new RegExp(`"kind":"budget"[^}]*"ruleId":${RUNAWAY_ID}\\b`);
    assert.ok(filesBelow('data').some((text) => fault.test(text)));
    assert.doesNotMatch(rampart.said, /thread \d+ (?:stuck|died)/);
  });

  test('is refused at load where nothing could stop it', async () => {
    const config = writeConfig(`SecRule ARGS "@rx (a+)+\\1b" "id:${RUNAWAY_ID},phase:2,deny"`);
    const { code, stdout, stderr } = await runRampart(['check', '--config', config]);
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /rules\.conf:2:\d+: .*back reference/);
  });
});

/** What all files of a folder hold, as bytes. */
function filesBelow(name: string): readonly string[] {
  return globSync(`${name}/**/*`, { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'));
}
