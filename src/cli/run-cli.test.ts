// Wrong usage ends in one clear line that says what to do, with exit code 2; right usage that fails, 1.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { runCommand as run } from '../../test/support/run-command.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('usage', () => {
  test('no command: the list, and exit code 2', async () => {
    const { code, out } = await run();
    assert.equal(code, 2);
    for (const name of ['up', 'check', 'status', 'explain', 'replay', 'rules']) {
      assert.match(out, new RegExp(`^  ${name} +\\S`, 'm'));
    }
  });
  test('--help: the same, and exit code 0', async () =>
    assert.equal((await run('--help')).code, 0));
  test('--version', async () => assert.match((await run('--version')).out, /^\d+\.\d+\.\d+$/));
  for (const name of ['up', 'check', 'status', 'explain', 'replay', 'rules']) {
    test(`${name} --help`, async () => {
      const { code, out } = await run(name, '--help');
      assert.equal(code, 0);
      assert.match(out, new RegExp(`^Usage: rampart ${name} .+\\n\\n[A-Z].*\\.\\n`));
    });
  }

  const wrong: readonly (readonly [args: readonly string[], expected: RegExp])[] = [
    [['pu'], /^rampart: there is no command "pu"; did you mean "rampart up"\?$/],
    [['constructor'], /^rampart: there is no command "constructor"/],
    [
      ['up', '--upstram', 'x'],
      /^rampart: rampart up has no option --upstram; did you mean --upstream\?$/,
    ],
    [['up', '--upstream'], /^rampart: .*--upstream.*argument missing; see "rampart up --help"$/],
    [['up', '--upstream='], /^rampart: --upstream needs a value$/],
    [['up', '--json=yes'], /^rampart: .*--json.*does not take an argument/],
    [['up', 'http://127.0.0.1:3000'], /^rampart: rampart up takes no arguments without a dash/],
    [['check', 'a', 'b'], /^rampart: rampart check takes at most 1/],
    [
      ['check', '/no/such/rampart.yaml'],
      /^rampart: cannot read the configuration \/no\/such\/rampart\.yaml: there is no such file/,
    ],
    [['explain'], /^rampart: rampart explain needs a request id/],
    [['explain', 'x'], /^rampart: "x" is no request id: expected 26/],
    [['replay'], /^rampart: rampart replay needs a file or folder/],
    [['shield', 'off', '--within', '5m'], /rampart shield off has no option --within/],
    [
      ['bans', '--format', 'list'],
      /rampart bans has no option --format; see "rampart bans --help"/,
    ],
    [['bans', 'export', '-', '--for', '1h'], /rampart bans export has no option --for/],
    [['shield', 'of'], /did you mean "off"/],
    [['exclusions', 'list', '--rule', '1'], /rampart exclusions list has no option --rule/],
    [['cloudflare', 'export', '--since', '1h'], /rampart cloudflare export has no option --since/],
    [['edges', 'show', '--force', 'x'], /rampart edges show has no option --force/],
    [['replay', '/no/such/file'], /^rampart: there is no file or folder \/no\/such\/file$/],
    [
      ['rules', 'vector', 'x'],
      /^rampart: there is no "rampart rules vector"; did you mean "vectors"\?$/,
    ],
    [['ban', '1.2.3'], /^rampart: "1\.2\.3" is no address or network$/],
    [['unban', 'x/8'], /^rampart: "x\/8" is no address or network$/],
    [
      ['shield', 'plan', '--port', '99999'],
      /^rampart: --port: expected a port number from 1 to 65535, got "99999"$/,
    ],
    [
      ['cloudflare', 'import', '/no/such/log'],
      /^rampart: cannot read \/no\/such\/log: there is no such file or folder$/,
    ],
    [['rules', 'vectors'], /^rampart: rampart rules vectors takes one folder/],
    [['rules', 'conformance'], /^rampart: rampart rules conformance needs --crs DIR/],
  ];
  for (const [args, expected] of wrong) {
    test(args.join(' '), async () => {
      const { code, out, err } = await run(...args);
      assert.equal(code, 2);
      assert.match(err, expected);
      assert.equal(err.split('\n').length, 1, 'one line');
      assert.equal(out, '');
    });
  }

  test('asking a Rampart that does not run is a failure, no wrong usage', async () => {
    for (const args of [['status'], ['explain', '01ARZ3NDEKTSV4RRFFQ69G5FAV']]) {
      const { code, err } = await run(...args, '--data', folder);
      assert.equal(code, 1);
      assert.match(err, /^rampart: Rampart is not running here .*start it with "rampart up"/);
    }
  });
});

describe('check', () => {
  const rules = write(
    'mine.conf',
    'SecRule ARGS "@contains attack" "id:1,phase:2,deny,msg:\'An attack\'"\n',
  );
  const site = (more: string): string =>
    `sites: [{ upstream: "http://127.0.0.1:1", waf: { ${more} } }]\n`;

  test('what can be used is described', async () => {
    const { code, out } = await run('check', write('good.yaml', site(`rules: [${rules}]`)));
    assert.equal(code, 0);
    assert.match(
      out,
      /can be used\.\n {2}listens on 0\.0\.0\.0:8080\n {2}site site-1: every host to http:\/\/127\.0\.0\.1:1 \(block, 1 rules\)/,
    );
  });
  test('every mistake is told, in configuration and rules, with its place', async () => {
    const config = await run('check', write('bad.yaml', 'sitse: []\ngateway: { threads: no }\n'));
    assert.equal(config.code, 2);
    assert.equal(config.err.split('\n').length, 2);
    write('bad.conf', 'SecRule ARGS "@conatins x" "id:1,deny"\n');
    const bad = await run('check', '-c', write('bad-rules.yaml', site('rules: [./bad.conf]')));
    assert.equal(bad.code, 2);
    assert.match(bad.err, /^rampart: .*bad\.conf:1:15: .*conatins.*contains/);
  });
  test('--json says the same to programs', async () => {
    const good = JSON.parse((await run('check', '--json', path.join(folder, 'good.yaml'))).out) as {
      ok: boolean;
      sites: unknown;
    };
    assert.equal(good.ok, true);
    const { code, out } = await run('check', '--json', path.join(folder, 'bad.yaml'));
    const bad = JSON.parse(out) as { ok: boolean; errors: { code: string; line: number }[] };
    assert.deepEqual([code, bad.ok], [2, false]);
    assert.deepEqual(
      bad.errors.map(({ code, line }) => [code, line]),
      [
        ['config.value', 2],
        ['config.unknown-key', 1],
      ],
    );
  });
  test('--schema is the schema', async () => {
    const { out } = await run('check', '--schema');
    assert.equal((JSON.parse(out) as { title: string }).title, 'rampart.yaml');
  });
});

describe('replay', () => {
  write(
    'rules.conf',
    'SecRule ARGS "@contains attack" "id:7,phase:2,deny,status:418,msg:\'An attack\'"\n',
  );
  const config = (mode: string): string =>
    write(
      `${mode}.yaml`,
      `sites: [{ upstream: "http://127.0.0.1:1", waf: { rules: [./rules.conf], mode: ${mode} } }]\n`,
    );
  const requests = write(
    'two.http',
    'GET /?q=attack HTTP/1.1\nHost: a\n\nPOST / HTTP/1.1\nHost: a\nContent-Type: application/x-www-form-urlencoded\nContent-Length: 8\n\nx=attackGET /?q=fine HTTP/1.1\nHost: a\n\n',
  );

  test('one line of JSON a request', async () => {
    const { code, out } = await run('replay', requests, '-c', config('block'), '--json');
    assert.equal(code, 0);
    const lines = out.split('\n').map(
      (line) =>
        JSON.parse(line) as {
          file: string;
          index: number;
          verdict: string;
          status: number;
          matches: { ruleId: number }[];
          microseconds: number;
        },
    );
    assert.deepEqual(
      lines.map(({ index, verdict, status, matches }) => [
        index,
        verdict,
        status,
        matches.map(({ ruleId }) => ruleId),
      ]),
      [
        [0, 'block', 418, [7]],
        [1, 'block', 418, [7]],
        [2, 'allow', 0, []],
      ],
    );
    assert.ok(lines.every(({ file, microseconds }) => file === requests && microseconds >= 0));
  });
  test('detecting lets it pass and says so', async () => {
    const { out } = await run('replay', requests, '-c', config('detect'), '--json');
    const [first] = out
      .split('\n')
      .map((line) => JSON.parse(line) as { verdict: string; status: number });
    assert.deepEqual([first!.verdict, first!.status], ['log', 0]);
  });
  test('a summary for people', async () => {
    const { out } = await run('replay', folder, '-c', config('block'));
    assert.match(out, /requests: .*2 block/);
    assert.match(out, /^ +2 {2}7 {2}An attack$/m);
  });
  describe('against another policy', () => {
    const rules = (name: string, text: string): string => {
      write(`${name}.conf`, text);
      return write(
        `${name}.yaml`,
        `sites: [{ upstream: "http://127.0.0.1:1", waf: { rules: [./${name}.conf] } }]\n`,
      );
    };
    const deny = (id: number, word: string): string =>
      `SecRule ARGS "@contains ${word}" "id:${id},phase:2,deny,setvar:tx.anomaly_score=+5"\n`;
    const old = rules('old', deny(7, 'attack'));
    const narrow = rules('narrow', deny(7, 'attack that is one') + deny(8, 'fine'));

    test('says what would pass and what would be stopped', async () => {
      const args = ['replay', requests, '--policy', narrow, '--against', old];
      const { code, out } = await run(...args);
      assert.equal(code, 0);
      assert.match(
        out,
        /^would have allowed 2 more requests, 0 of them look like attacks; would have blocked 1 more$/m,
      );
      assert.match(out, /^ {2}7 {2}no longer stops 2, stops 0 more$/m);
      assert.match(out, /^ {2}8 {2}no longer stops 0, stops 1 more$/m);
      const lines = (await run(...args, '--json')).out
        .split('\n')
        .map((line) => JSON.parse(line) as { change: string; before: object; after: object });
      assert.deepEqual(
        lines.map(({ change }) => change),
        ['allowed', 'allowed', 'blocked'],
      );
    });
    test('what several rules agreed on looks like an attack', async () => {
      const pass = 'SecRule ARGS "@contains att" "id:9,phase:2,pass,setvar:tx.anomaly_score=+3"\n';
      const both = rules('both', pass + deny(7, 'attack'));
      const { out } = await run('replay', requests, '--policy', narrow, '--against', both);
      assert.match(out, /2 of them look like attacks/);
      assert.match(out, /LOOKS LIKE AN ATTACK/);
    });
    test('so does a bare payload that one rule alone found', async () => {
      const file = write(
        'payload.http',
        'GET /?q=%27%20UNION%20SELECT%201-- HTTP/1.1\r\nHost: a\r\n\r\n',
      );
      const detect =
        'SecRule ARGS "@detectSQLi" "id:7,phase:2,deny,tag:attack-sqli,setvar:tx.anomaly_score=+5"\n';
      const sql = rules('sql', detect);
      const { out } = await run('replay', file, '--policy', rules('none', ''), '--against', sql);
      assert.match(out, /^would have allowed 1 more request, 1 of them looks like an attack;/m);
    });
    test('the same policy changes nothing', async () => {
      const { out } = await run('replay', requests, '-c', old, '--against', old);
      assert.match(out, /^would have allowed 0 more requests, 0 .*; would have blocked 0 more$/m);
    });
    test('one new policy at a time', async () => {
      const { code } = await run('replay', requests, '-c', old, '--policy', old);
      assert.equal(code, 2);
    });
  });
  test('what is malformed is refused whatever the rules say, and counted by itself', async () => {
    const file = write(
      'malformed.http',
      'GET /fine HTTP/1.1\nHost: a\n\nGET a/b HTTP/1.1\nHost: a\n\nGET /?q=x\x01 HTTP/1.1\nHost: a\n\n',
    );
    const { code, out } = await run('replay', file, '-c', config('detect'));
    assert.equal(code, 0);
    assert.match(out, /^3 requests: 1 allow, 2 malformed and so refused$/m);
    assert.match(out, /malformed\.http:4 {2}target: GET a\/b$/m);
    const lines = (await run('replay', file, '-c', config('detect'), '--json')).out.split('\n');
    const { line, verdict, status, malformed } = JSON.parse(lines[1]!) as Record<string, unknown>;
    assert.deepEqual([line, verdict, status, malformed], [4, 'block', 400, 'target']);
  });
  test('what cannot be read is said, and is a failure', async () => {
    const { code, err } = await run('replay', write('odd.http', 'hello\n'), '-c', config('block'));
    assert.equal(code, 1);
    assert.match(err, /odd\.http:1: request 1 cannot be read: no request line at byte 0/);
  });
});
