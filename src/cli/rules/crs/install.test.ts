// `rampart rules add`, `update`, `rollback`, `list` and `test` as a person types them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { SHARED_DATA, requires } from '../../../../test/support/requires.ts';
import { runCommand as run, type Ran } from '../../../../test/support/run-command.ts';
import { makeTar, type TarEntry } from '../../../../test/support/tar.ts';
import { readInstallation } from '../../../config/index.ts';
import { sha256, withoutArmour } from './verify-release.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-install-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let folders = 0;

/** A data folder of its own, and the commands over it. */
function makeHome() {
  const home = path.join(folder, String(folders++));
  mkdirSync(home);
  const config = path.join(home, 'rampart.yaml');
  writeFileSync(config, `data: ${home}/data\n`);
  const root = path.join(home, 'data/rules/crs');
  return {
    home,
    root,
    configure: (waf: string) =>
      writeFileSync(
        config,
        `data: ${home}/data\nsites: [{ name: shop, hosts: [a.example], upstream: "http://127.0.0.1:1", waf: ${waf} }]\n`,
      ),
    run: (...args: readonly string[]) => run('rules', ...args, '-c', config),
    current: () => readInstallation(root)?.current,
  };
}

/** A small release; `rule` goes into its one rule file. */
function entriesOf(version: string, rule = '', top = `coreruleset-${version}/`): TarEntry[] {
  const rules = `SecComponentSignature "OWASP_CRS/${version}"\nSecRule &TX:allowed_methods "@eq 0" "id:1,phase:1,pass,nolog,setvar:tx.allowed_methods=GET"\n${rule}\n`;
  return [
    { name: `${top}rules/`, type: '5' },
    { name: `${top}crs-setup.conf.example`, body: '# set-up\n' },
    { name: `${top}rules/A.conf`, body: rules },
    { name: `${top}rules/words.data`, body: 'evil\n' },
    { name: `${top}util/build.sh`, body: 'rm -rf /\n' },
    { name: `${top}util/link`, type: '2' },
  ];
}

function makeArchive(name: string, entries: readonly TarEntry[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, gzipSync(makeTar(entries)));
  return file;
}

const digestOf = (file: string): string => sha256(readFileSync(file));
const good = makeArchive('4.1.0.tar.gz', entriesOf('4.1.0'));
const newer = makeArchive('4.2.0.tar.gz', entriesOf('4.2.0'));

async function serve(context: TestContext, answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('installing a release', () => {
  test('from an archive: what the rules need is unpacked, and current', async () => {
    const { run: rules, root, current } = makeHome();
    const { code, out } = await rules('add', 'crs', '--from', good);
    assert.equal(code, 0);
    assert.match(out, /^Core Rule Set 4\.1\.0: 1 rules, from .*4\.1\.0\.tar\.gz \(not verified\)/);
    const release = path.join(root, current()!.folder);
    assert.deepEqual(readdirSync(release, { encoding: 'utf8', recursive: true }).sort(), [
      'crs-setup.conf.example',
      'rules',
      'rules/A.conf',
      'rules/words.data',
    ]);
    assert.deepEqual(readdirSync(root).sort(), ['installed.json', 'releases']);
  });
  test('from a folder, as from a tar without gzip and without a folder of its own', async () => {
    const { run: rules, home, current } = makeHome();
    const plain = path.join(home, 'plain.tar');
    writeFileSync(plain, makeTar(entriesOf('4.1.0', '', '')));
    assert.equal((await rules('add', 'crs', '--from', plain)).code, 0);
    const first = current()!;
    const copy = path.join(home, 'copy');
    cpSync(path.join(home, 'data/rules/crs', first.folder), copy, { recursive: true });
    const { code, out } = await rules('add', 'crs', '--from', copy);
    assert.equal(code, 0);
    assert.match(out, /It was current already: nothing changed\.$/);
  });
  test('the digest must be the one named', async () => {
    const { run: rules, current } = makeHome();
    const wrong = await rules('add', 'crs', '--from', good, '--sha256', '0'.repeat(64));
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /its SHA-256 is [0-9a-f]{64}, not 0{64}; nothing was installed$/);
    assert.equal(current(), undefined);
    const right = await rules('add', 'crs', '--from', good, '--sha256', digestOf(good));
    assert.equal(right.code, 0);
    assert.equal(current()!.verifiedBy, 'digest');
    assert.equal(current()!.archiveSha256, digestOf(good));
  });

  const long = 'x'.repeat(8 * 1024 * 1024 + 1);
  const hostile: readonly (readonly [string, readonly TarEntry[], RegExp])[] = [
    ['path-up', [...entriesOf('4.1.0'), { name: 'c/rules/../../../x.conf' }], /leads elsewhere/],
    ['link', [...entriesOf('4.1.0', '', ''), { name: 'rules/B.conf', type: '2' }], /rules\/B\.conf is a link$/],
    ['twice', [...entriesOf('4.1.0', '', ''), { name: 'rules/A.conf' }], /rules\/A\.conf is in it twice$/],
    ['large', [...entriesOf('4.1.0', '', ''), { name: 'rules/B.data', body: long }], /rules\/B\.data is larger than 8388608 bytes$/],
    ['no-rules', [{ name: 'crs-setup.conf.example' }], /it is no Core Rule Set/],
    ['no-setup', [{ name: 'rules/A.conf' }], /it is no Core Rule Set/],
    ['broken-rule', entriesOf('4.1.0', 'SecRule ARGS "@nonsense" "id:2,phase:2,pass"'), /broken-rule\.tar\.gz\/rules\/A\.conf:3:15: unknown operator "nonsense"/],
    ['bad-pattern', entriesOf('4.1.0', 'SecRule ARGS "@rx (" "id:2,phase:2,pass"'), /in the pattern/],
  ]; // prettier-ignore
  for (const [what, entries, expected] of hostile) {
    test(`an archive is refused: ${what}; the one before stays current`, async () => {
      const { run: rules, root, current } = makeHome();
      await rules('add', 'crs', '--from', newer);
      const before = current();
      const file = makeArchive(`${what}.tar.gz`, entries);
      const { code, err } = await rules('update', 'crs', '--from', file);
      assert.equal(code, 2);
      assert.match(err, /^rampart: /);
      assert.match(err, expected);
      assert.deepEqual(current(), before);
      assert.deepEqual(readdirSync(root).sort(), ['installed.json', 'releases']);
      assert.equal(existsSync(path.join(folder, 'x.conf')), false);
    });
  }
  test('bytes that are no archive, a bomb, a folder with links', async () => {
    const { run: rules, home } = makeHome();
    const file = path.join(home, 'file');
    const refused = async (expected: RegExp, from = file): Promise<void> => {
      const { code, err } = await rules('add', 'crs', '--from', from);
      assert.deepEqual([code, expected.test(err)], [2, true], err);
    };
    writeFileSync(file, 'hello');
    await refused(/it has no end/);
    writeFileSync(file, gzipSync(makeTar(entriesOf('4.1.0'))).subarray(0, 200));
    await refused(/it cannot be unzipped$/);
    writeFileSync(file, gzipSync(Buffer.alloc(129 * 1024 * 1024)));
    await refused(/unpacked it is too large$/);
    await refused(/there is no such file or folder$/, path.join(home, 'gone'));
    const linked = path.join(home, 'linked');
    mkdirSync(path.join(linked, 'rules'), { recursive: true });
    writeFileSync(path.join(linked, 'crs-setup.conf.example'), '');
    symlinkSync('/etc/passwd', path.join(linked, 'rules/A.conf'));
    await refused(/rules\/A\.conf is a link$/, linked);
    await refused(/it is no Core Rule Set/, home);
  });
  test('a release that the configuration and its plugins cannot do with is refused', async () => {
    const { run: rules, root, configure, current } = makeHome();
    await rules('add', 'crs', '--from', good);
    configure('{ rules: [crs], crs: { variables: { allowed_methods: PUT } } }');
    const without = entriesOf('4.3.0').map((entry) => ({
      ...entry,
      body: (entry.body ?? '').replaceAll('allowed_methods', 'other'),
    }));
    const { code, err } = await rules('update', 'crs', '--from', makeArchive('w.tar.gz', without));
    assert.equal(code, 2);
    assert.match(err, /has no variable "allowed_methods"/);
    assert.equal(current()!.version, '4.1.0');
    const plugins = path.join(root, 'plugins');
    mkdirSync(plugins);
    writeFileSync(path.join(plugins, 'p-after.conf'), 'SecAction "id:1,phase:1,pass"\n');
    const clash = await rules('update', 'crs', '--from', newer);
    assert.equal(clash.code, 2);
    assert.match(clash.err, /p-after\.conf:1:\d+: .*\b1\b/);
    rmSync(plugins, { recursive: true });
    assert.equal((await rules('update', 'crs', '--from', newer)).code, 0);
    assert.equal(current()!.version, '4.2.0');
  });
  test('the last good one is kept, and gone back to; older ones go', async () => {
    const { run: rules, root, current } = makeHome();
    assert.match((await rules('update', 'crs')).err, /is not installed in .*type "rampart rules add crs"$/);
    assert.equal((await rules('rollback', 'crs')).code, 2);
    await rules('add', 'crs', '--from', good);
    await rules('update', 'crs', '--from', newer);
    assert.equal(current()!.version, '4.2.0');
    assert.match((await rules('rollback', 'crs')).out, /^Core Rule Set 4\.1\.0.*\n  before it: 4\.2\.0/);
    assert.equal(current()!.version, '4.1.0');
    assert.equal((await rules('rollback', 'crs')).code, 0);
    assert.equal(current()!.version, '4.2.0');
    // What is neither current nor previous goes, once nobody can be at work on it.
    const old = new Date(Date.now() - 7_200_000);
    for (const name of readdirSync(path.join(root, 'releases'))) {
      utimesSync(path.join(root, 'releases', name), old, old);
    }
    mkdirSync(path.join(root, 'incoming-x'));
    utimesSync(path.join(root, 'incoming-x'), old, old);
    await rules('update', 'crs', '--from', makeArchive('4.4.0.tar.gz', entriesOf('4.4.0')));
    assert.deepEqual(
      readdirSync(path.join(root, 'releases')).map((name) => name.split('-')[0]!).sort(),
      ['4.2.0', '4.4.0'],
    );
    assert.equal(existsSync(path.join(root, 'incoming-x')), false);
  }); // prettier-ignore
  test('a damaged note is told by list, and mended by add', async () => {
    const { run: rules, root, current } = makeHome();
    await rules('add', 'crs', '--from', good);
    writeFileSync(path.join(root, 'installed.json'), '{');
    const { code, out } = await rules('list');
    assert.equal(code, 2);
    assert.match(out, /what is installed cannot be read: it is damaged/);
    assert.equal((await rules('add', 'crs', '--from', good)).code, 0);
    assert.equal(current()!.version, '4.1.0');
  });
  test('changed files are told by list, and mended by add', async () => {
    const { run: rules, root, current } = makeHome();
    await rules('add', 'crs', '--from', good);
    const changed = path.join(root, current()!.folder);
    writeFileSync(path.join(changed, 'rules/A.conf'), '# nothing\n');
    const { code, out } = await rules('list');
    assert.equal(code, 2);
    assert.match(
      out,
      /wrong: files of the Core Rule Set in .* were changed since it was installed/,
    );
    assert.equal((await rules('add', 'crs', '--from', good)).code, 0);
    assert.notEqual(path.join(root, current()!.folder), changed);
    assert.equal((await rules('list')).code, 0);
    assert.equal((await rules('rollback', 'crs')).code, 2);
  });
  test('mistakes on the command line', async () => {
    const { run: rules } = makeHome();
    const refused = async (expected: RegExp, ...args: readonly string[]): Promise<void> => {
      const { code, err } = await rules(...args);
      assert.deepEqual([code, err.split('\n').length, expected.test(err)], [2, 1, true], err);
    };
    await refused(/takes the name of a rule set: "rampart rules add crs"$/, 'add');
    await refused(/takes the name of a rule set/, 'add', 'crs', 'crs');
    await refused(/did you mean "list"\?$/, 'lst');
    await refused(/rampart rules list has no option --sha256/, 'list', '--sha256', 'x');
    await refused(/64 hexadecimal digits/, 'add', 'crs', '--sha256', 'x');
    await refused(/contradict each other/, 'add', 'crs', '--from', 'x', '--version', '4.1.0');
    await refused(/takes one such as 4\.28\.0/, 'add', 'crs', '--version', '../4');
    await refused(/expected an http or https URL$/, 'add', 'crs', '--sha256', '0'.repeat(64), '--from', 'ftp://a/b');
    await refused(/is a folder: --sha256/, 'add', 'crs', '--sha256', '0'.repeat(64), '--from', folder);
  }); // prettier-ignore
});

describe('the Core Rule Set itself', requires('shared-data'), () => {
  test('is installed with its tests, and found to be what it is', async () => {
    const { run: rules, root, current } = makeHome();
    const { code } = await rules('add', 'crs', '--from', path.join(SHARED_DATA, 'crs'));
    assert.equal(code, 0);
    assert.deepEqual([current()!.version, current()!.rules], ['4.28.0', 622]);
    const release = path.join(root, current()!.folder);
    assert.equal(existsSync(path.join(release, 'tests/regression/tests')), true);
    assert.equal((await rules('list')).code, 0);
  });
});

describe('over the network', () => {
  test('a release is fetched, redirects followed, and its digest checked', async (context) => {
    const url = await serve(context, (request, response) => {
      if (request.url === '/release') response.writeHead(302, { Location: '/file' }).end();
      else response.end(readFileSync(good));
    });
    const { run: rules, current } = makeHome();
    const from = `${url}/release`;
    const { code } = await rules('add', 'crs', '--from', from, '--sha256', digestOf(good));
    assert.equal(code, 0);
    assert.equal(current()!.source, from);
    assert.equal(
      (await rules('update', 'crs', '--from', from, '--sha256', digestOf(newer))).code,
      2,
    );
    assert.equal(current()!.version, '4.1.0');
  });
  test('what the network does is no fault of the person: exit code 1, one line', async (context) => {
    const url = await serve(context, (request, response) => {
      if (request.url === '/gone') response.writeHead(404).end();
      else if (request.url === '/cut') {
        response.writeHead(200, { 'Content-Length': 1000 }).write('x');
        response.destroy();
      } else response.destroy();
    });
    const { run: rules, current } = makeHome();
    for (const [name, expected] of [
      ['gone', /the server answered 404; without a network, name an archive/],
      ['cut', /cannot fetch .*\/cut: /],
      ['reset', /cannot fetch .*\/reset: /],
    ] as const) {
      const from = `${url}/${name}`;
      const { code, err } = await rules('add', 'crs', '--from', from, '--sha256', '0'.repeat(64));
      assert.deepEqual([code, expected.test(err), err.includes('\n')], [1, true, false], err);
    }
    assert.equal(current(), undefined);
  });
  test('an endless answer is cut off', async (context) => {
    const url = await serve(context, (_, response) => {
      const chunk = Buffer.alloc(1024 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const { run: rules } = makeHome();
    const { code, err } = await rules('add', 'crs', '--from', url, '--sha256', '0'.repeat(64));
    assert.equal(code, 2);
    assert.match(err, /is larger than 33554432 bytes$/);
  });
});

describe('signatures', requires('program:gpg', 'program:gpgv'), () => {
  const gnupg = path.join(folder, 'gnupg');
  const gpg = (...args: readonly string[]): string =>
    execFileSync('gpg', ['--homedir', gnupg, '--batch', '--quiet', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  after(() => {
    if (existsSync(gnupg)) execFileSync('gpgconf', ['--homedir', gnupg, '--kill', 'all']);
  });

  test('must be good, and of the key that was meant', async (context) => {
    mkdirSync(gnupg, { mode: 0o700 });
    gpg('--passphrase', '', '--quick-gen-key', 'test@example.com', 'ed25519', 'sign', 'never');
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--list-keys'))![1]!;
    const key = path.join(folder, 'key.asc');
    const signature = path.join(folder, 'good.asc');
    writeFileSync(key, gpg('--armor', '--export', fingerprint));
    writeFileSync(signature, gpg('--armor', '--output', '-', '--detach-sign', good));
    const { run: rules, current } = makeHome();
    const add = (archive: string, ...more: readonly string[]): Promise<Ran> =>
      rules('add', 'crs', '--from', archive, '--signature', signature, '--key', key, ...more);

    const stranger = await add(good);
    assert.equal(stranger.code, 2);
    assert.match(stranger.err, /is signed by [0-9A-F]{40}, not by 36006F0E0BA167832158821138EEACA1AB8A6E72/);
    const tampered = await add(newer, '--fingerprint', fingerprint);
    assert.equal(tampered.code, 2);
    assert.match(tampered.err, /is not one of .*nothing was installed$/);
    assert.equal(current(), undefined);
    assert.equal((await add(good, '--fingerprint', fingerprint)).code, 0);
    assert.equal(current()!.verifiedBy, 'signature');

    // Without a digest, what comes over the network must have a signature beside it.
    const url = await serve(context, (request, response) => {
      if (request.url === '/signed' || request.url === '/bare') response.end(readFileSync(newer));
      else if (request.url === '/signed.asc') response.end(gpg('--armor', '--output', '-', '--detach-sign', newer));
      else response.writeHead(404).end();
    });
    const fetched = (name: string, ...more: readonly string[]): Promise<Ran> =>
      rules('update', 'crs', '--from', `${url}/${name}`, '--key', key, ...more);
    const bare = await fetched('bare', '--fingerprint', fingerprint);
    assert.equal(bare.code, 1);
    assert.match(bare.err, /nothing vouches for .*\/bare: .*answered 404.*--sha256\) would do too$/);
    assert.equal((await fetched('signed')).code, 2);
    assert.equal(current()!.version, '4.1.0');
    assert.equal((await fetched('signed', '--fingerprint', fingerprint)).code, 0);
    assert.deepEqual([current()!.version, current()!.verifiedBy], ['4.2.0', 'signature']);
  }); // prettier-ignore
});

test('armour is taken off, and what has none is left alone', () => {
  const bytes = Buffer.from('any bytes at all, of some length\0\xff', 'latin1');
  const base64 = bytes.toString('base64').replaceAll(/(.{16})/g, '$1\r\n');
  const armoured = `-----BEGIN PGP SIGNATURE-----\r\nVersion: x\r\n\r\n${base64}\r\n=abcd\r\n-----END PGP SIGNATURE-----\r\n`;
  assert.deepEqual(withoutArmour(Buffer.from(armoured)), bytes);
  assert.deepEqual(withoutArmour(bytes), bytes);
});

describe('what is installed and run', () => {
  test('list names the release, the rule sets and their sites', async () => {
    const { run: rules, configure } = makeHome();
    configure('{ rules: [crs] }');
    const before = await rules('list');
    assert.equal(before.code, 2);
    assert.match(before.out, /^The Core Rule Set is not installed in /);
    assert.match(before.out, /\nwrong: .*rampart\.yaml:2:\d+: the Core Rule Set is not installed .*type "rampart rules add crs"/);
    await rules('add', 'crs', '--from', good);
    const after = await rules('list', '--json');
    assert.equal(after.code, 0);
    const report = JSON.parse(after.out) as { crs: { current: object }; ruleSets: object; errors: object };
    assert.equal((report.crs.current as { version: string }).version, '4.1.0');
    assert.deepEqual(report.ruleSets, [{ name: 'crs', rules: 1, sites: ['shop'] }]);
    assert.deepEqual(report.errors, []);
  }); // prettier-ignore

  test('test runs the cases beside rule files', async () => {
    const { run: rules, home, configure } = makeHome();
    configure('{ rules: [./10-mine.conf] }');
    writeFileSync(
      path.join(home, '10-mine.conf'),
      'SecRule ARGS|ARGS_POST "@contains evil" "id:100000,phase:2,deny,log"\n',
    );
    writeFileSync(path.join(home, 'mine.attacks.txt'), 'evil\n\n> GET /?a=evil HTTP/1.1\n> Host: a\n');
    writeFileSync(path.join(home, 'mine.benign.txt'), 'good\n');
    const passing = await rules('test');
    assert.deepEqual(passing, { code: 0, out: './10-mine.conf: 1 rules compile; 9 cases pass', err: '' });
    writeFileSync(path.join(home, 'mine.benign.txt'), 'good\nno evil\n');
    const failing = await rules('test', '--json');
    assert.equal(failing.code, 1);
    const [result] = (JSON.parse(failing.out) as { ruleSets: { casesPassed: number; failures: string[] }[] }).ruleSets;
    assert.equal(result!.casesPassed, 9);
    assert.equal(result!.failures.length, 4);
    assert.equal(result!.failures[0], '10-mine.conf: a look-alike is stopped (query: "no evil"): 100000 fired');
    writeFileSync(path.join(home, '10-mine.conf'), 'SecRule ARGS "@nonsense"\n');
    assert.equal((await rules('test')).code, 2);
  }); // prettier-ignore

  test('test runs the regression tests that a release brings along', async () => {
    const { run: rules, configure } = makeHome();
    const tests = `rule_id: 2
tests:
  - test_id: 1
    stages: [{ input: { uri: "/?a=evil", headers: { Host: localhost } }, output: { log: { expect_ids: [2] } } }]
  - test_id: 2
    stages: [{ input: { uri: "/?a=good", headers: { Host: localhost } }, output: { log: { expect_ids: [2] } } }]
`;
    const rule = 'SecRule ARGS "@pmFromFile words.data" "id:2,phase:2,pass,log"';
    const archive = makeArchive('tests.tar.gz', [
      ...entriesOf('4.5.0', rule, ''),
      { name: 'tests/regression/tests/A/2.yaml', body: tests },
    ]);
    assert.equal((await rules('add', 'crs', '--from', archive)).code, 0);
    configure('{ rules: [crs] }');
    const { code, out } = await rules('test');
    assert.equal(code, 1);
    assert.match(out, /^failed    2-2: rule 2 did not fire.*\ncrs: 2 rules compile; 1 regression tests pass, 0 excepted, 1 FAIL$/);
  }); // prettier-ignore
});
