import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeCertificate } from '../../test/support/make-certificate.ts';
import { UsageErrors } from '../lib/errors.ts';
import { loadConfig } from './load-config.ts';
import { resolvePolicy, type ResolvedPolicy } from './resolve-policy.ts';

// A certificate made below must not be younger than the moment it is looked at.
const NOW_MS = Date.now() + 60_000;
const DAY_MS = 86_400_000;
const folder = mkdtempSync(path.join(tmpdir(), 'rampart-policy-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): string => path.join(folder, name);

function write(name: string, text = ''): string {
  mkdirSync(path.dirname(file(name)), { recursive: true });
  writeFileSync(file(name), text);
  return file(name);
}

function resolve(yaml: string, nowMs = NOW_MS): ResolvedPolicy {
  return resolvePolicy(loadConfig(write('rampart.yaml', yaml)), {
    version: 7,
    folders: { defaults: file('defaults'), crs: file('installed-crs') },
    collectRules: ({ entries }) => ({
      entries,
      files: Object.fromEntries(entries.map((entry) => [entry, `text of ${path.basename(entry)}`])),
    }),
    nowMs,
  });
}

function errorsOf(yaml: string): readonly string[] {
  try {
    resolve(yaml);
  } catch (error) {
    assert.ok(error instanceof UsageErrors);
    return error.errors.map(({ code, message }) => `${code} ${message.replaceAll(folder, '')}`);
  }
  return assert.fail('it was accepted');
}

const site = (rules: string): string =>
  `sites: [{ upstream: "http://127.0.0.1:1", waf: { rules: ${rules} } }]\n`;

describe('rule sources', () => {
  before(() => {
    write('defaults/20-second.conf');
    write('defaults/10-first.conf');
    write('defaults/readme.txt');
    write('mine.conf');
    write('my-crs/crs-setup.conf.example');
    write('my-crs/rules/REQUEST-901.conf');
    write('my-crs/rules/words.data');
    write('my-crs/plugins/x-before.conf');
    write('my-crs/plugins/x-after.conf');
    write('my-crs/plugins/x-config.conf');
    write('many/b.conf');
    write('many/a.conf');
    mkdirSync(file('nothing'), { recursive: true });
  });

  const entriesOf = (rules: string): readonly string[] => {
    const { policy } = resolve(site(rules));
    return policy.ruleSets[policy.sites[0]!.waf.ruleSet]!.entries.map((entry) =>
      path.relative(folder, entry),
    );
  };

  test('default: the files of the folder by name, .conf only', () =>
    assert.deepEqual(entriesOf('[default]'), [
      'defaults/10-first.conf',
      'defaults/20-second.conf',
    ]));
  test('several sources load in the order written', () =>
    assert.deepEqual(entriesOf('[./mine.conf, many]'), [
      'mine.conf',
      'many/a.conf',
      'many/b.conf',
    ]));
  test('a CRS folder: set-up, plugins around the rules', () =>
    assert.deepEqual(entriesOf('[my-crs]'), [
      'my-crs/crs-setup.conf.example',
      'my-crs/plugins/x-config.conf',
      'my-crs/plugins/x-before.conf',
      'my-crs/rules/REQUEST-901.conf',
      'my-crs/plugins/x-after.conf',
    ]));
  test("a person's own set-up goes before the example", () => {
    write('my-crs-2/crs-setup.conf');
    write('my-crs-2/crs-setup.conf.example');
    write('my-crs-2/rules/a.conf');
    assert.deepEqual(entriesOf('[my-crs-2]'), ['my-crs-2/crs-setup.conf', 'my-crs-2/rules/a.conf']);
  });
  test('sites with the same rules share one rule set; off loads none', () => {
    const { policy } = resolve(
      `sites:
  - { hosts: [a.example], upstream: "http://127.0.0.1:1" }
  - { hosts: [b.example], upstream: "http://127.0.0.1:1" }
  - { hosts: [c.example], upstream: "http://127.0.0.1:1", waf: { mode: off } }
`,
    );
    assert.deepEqual(Object.keys(policy.ruleSets), ['default']);
    assert.deepEqual(
      policy.sites.map(({ waf }) => waf.ruleSet),
      ['default', 'default', ''],
    );
    assert.equal(policy.version, 7);
  });
  test('every file that was read is watched', () => {
    assert.deepEqual(resolve(site('[mine.conf]')).files, [file('rampart.yaml'), file('mine.conf')]);
  });
  test('a source that is not there', () =>
    assert.deepEqual(errorsOf(site('[./gone.conf]')), [
      'config.no-rules-file /rampart.yaml:1:58: there is no rule file or folder /gone.conf (known names: default, content, crs)',
    ]));
  test('crs before it is installed', () =>
    assert.match(
      errorsOf(site('[crs]'))[0]!,
      /^config\.no-crs .*:1:58: the Core Rule Set is not installed in \/installed-crs/,
    ));
  test('a folder without rules', () =>
    assert.deepEqual(errorsOf(site('[nothing]')), [
      'config.empty-rules /rampart.yaml:1:58: no .conf file in /nothing',
    ]));
});

describe('certificates', () => {
  const using = (pem: string, key: string): string =>
    `gateway:\n  certificates:\n    - { certificate: ${pem}, key: ${key} }\n`;

  before(() => {
    const notAfter = new Date(NOW_MS + 90 * DAY_MS);
    const good = makeCertificate(['Shop.example.com', '*.example.org', '127.0.0.1'], { notAfter });
    write('good.pem', good.certificate);
    write('good.key', good.key);
    write('other.key', makeCertificate(['test']).key);
    write('text.pem', 'hello\n');
    write(
      'locked.key',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n',
    );
  });

  test('names come from the alternative names, in lower case', () => {
    const { policy, warnings, files } = resolve(using('good.pem', 'good.key'));
    assert.deepEqual(policy.gateway.certificates[0]!.hosts, ['shop.example.com', '*.example.org']);
    assert.deepEqual(warnings, []);
    assert.ok(files.includes(file('good.pem')) && files.includes(file('good.key')));
  });
  for (const [what, days, expected] of [
    ['ends soon', 80, / expires on \d{4}-\d\d-\d\d$/],
    ['has ended', 100, / expired on \d{4}-\d\d-\d\d; clients will refuse it$/],
    ['has not begun', -2, / is not valid before /],
  ] as const) {
    test(`one that ${what} is a warning`, () => {
      const { warnings } = resolve(using('good.pem', 'good.key'), NOW_MS + days * DAY_MS);
      assert.match(warnings[0]!, expected);
    });
  }

  const refused: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'a key of another certificate',
      'good.pem',
      'other.key',
      /^config\.key-mismatch .*:3:7: the key .*other\.key does not belong/,
    ],
    [
      'a missing file',
      'gone.pem',
      'good.key',
      /^config\.no-certificate-file .*gone\.pem: there is no such file/,
    ],
    ['a folder', '.', 'good.key', /^config\.no-certificate-file .*it cannot be read \(EISDIR\)/],
    [
      'no PEM',
      'text.pem',
      'good.key',
      /^config\.bad-certificate .*text\.pem is no PEM certificate/,
    ],
    [
      'a key that is none',
      'good.pem',
      'text.pem',
      /^config\.bad-key .*text\.pem is no PEM private key/,
    ],
    ['a key with a passphrase', 'good.pem', 'locked.key', /^config\.encrypted-key .*passphrase/],
  ];
  for (const [what, pem, key, expected] of refused) {
    test(`${what} is refused`, () => assert.match(errorsOf(using(pem, key))[0]!, expected));
  }
  test('all mistakes are told at once', () =>
    assert.equal(
      errorsOf(
        `${using('gone.pem', 'good.key')}    - { certificate: good.pem, key: other.key }\n${site('[./gone.conf]')}`,
      ).length,
      3,
    ));
});
