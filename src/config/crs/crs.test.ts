// What a site sets of a Core Rule Set, from the configuration to what the compiled rules see.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { SHARED_DATA, requires } from '../../../test/support/requires.ts';
import { firedIds, inspect } from '../../../test/support/rules.ts';
import { compileProgram, type Program } from '../../inspect/index.ts';
import { UsageErrors } from '../../lib/errors.ts';
import { loadRules, readRules } from '../../seclang/index.ts';
import { parseConfig } from '../load-config.ts';
import type { Policy } from '../policy.ts';
import { resolvePolicy } from '../resolve-policy.ts';
import { CRS_SETTINGS_FILE, crsValueFault, renderCrsSettings } from './crs-settings.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-crs-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text = ''): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

interface Resolved {
  readonly policy: Policy;
  readonly files: readonly string[];
}

function resolve(yaml: string): Resolved {
  return resolvePolicy(parseConfig(yaml, path.join(folder, 'rampart.yaml')), {
    version: 1,
    folders: { defaults: path.join(folder, 'none'), crs: path.join(folder, 'installed') },
    collectRules: ({ entries, generated }) => readRules(entries, generated).texts,
    nowMs: 0,
  });
}

const siteWith = (waf: string): string =>
  `sites: [{ upstream: "http://127.0.0.1:1", waf: ${waf} }]\n`;

function entriesOf(waf: string): readonly string[] {
  const [ruleSet] = Object.values(resolve(siteWith(waf)).policy.ruleSets);
  return ruleSet!.entries.map((entry) =>
    entry === CRS_SETTINGS_FILE ? entry : path.relative(folder, entry),
  );
}

function errorOf(waf: string): string {
  try {
    resolve(siteWith(waf));
  } catch (error) {
    assert.ok(error instanceof UsageErrors);
    return error.message.replaceAll(folder, '');
  }
  return assert.fail('it was accepted');
}

function compile(waf: string): Program {
  const [ruleSet] = Object.values(resolve(siteWith(waf)).policy.ruleSets);
  return compileProgram(loadRules(ruleSet!));
}

const REQUEST = 'GET /?a=b HTTP/1.1\nHost: a.example\nUser-Agent: x\nAccept: */*\n\n';
const fired = (program: Program): readonly number[] => firedIds(inspect(program, REQUEST).outcome);

/** Variables as `name is value` rules, so that a test sees what the rules see. */
const probe = (id: number, name: string, value: string): string =>
  `SecRule TX:${name} "@streq ${value}" "id:${id},phase:2,pass,log"\n`;

describe('a small rule set in the form of the CRS', () => {
  before(() => {
    write(
      'crs/crs-setup.conf.example',
      `SecAction "id:900000,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=1"
SecAction "id:900001,phase:1,pass,nolog,setvar:tx.detection_paranoia_level=1"
# SecAction "id:900220,phase:1,pass,nolog,setvar:'tx.allowed_methods=GET'"
SecAction "id:900990,phase:1,pass,nolog,setvar:tx.crs_setup_version=4280"
`,
    );
    write(
      'crs/rules/A.conf',
      `SecRule &TX:blocking_paranoia_level "@eq 0" "id:901120,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=1"
SecRule &TX:sampling_percentage "@eq 0" "id:901130,phase:1,pass,nolog,setvar:tx.sampling_percentage=100"
${probe(1, 'blocking_paranoia_level', '3')}${probe(2, 'detection_paranoia_level', '3')}
${probe(3, 'sampling_percentage', '100')}${probe(4, 'allowed_methods', 'GET, PUT')}
${probe(5, 'blocking_paranoia_level', '1')}${probe(6, 'x-plugin_enabled', '0')}
`,
    );
    write(
      'crs/plugins/x-config.conf',
      'SecAction "id:9500,phase:1,pass,nolog,setvar:tx.x-plugin_enabled=1"\n',
    );
    write('crs/plugins/x-before.conf', '# before\n');
    write('crs/plugins/x-after.conf', '# after\n');
    write('crs/plugins/words.data', 'a\n');
    write('mine/plugins/m-after.conf', '# after\n');
    write('mine/README.md');
    write('loose/n-before.conf', '# before\n');
    write('no-plugin/a.conf', '# nothing\n');
    write('own-setup.conf', '# my own\n');
  });

  test('files load in the order of the CRS, named plugins behind its own', () => {
    assert.deepEqual(
      entriesOf('{ rules: [./crs], crs: { paranoia: 2, plugins: [mine, loose/n-before.conf] } }'),
      [
        'crs/crs-setup.conf.example',
        'crs/plugins/x-config.conf',
        CRS_SETTINGS_FILE,
        'crs/plugins/x-before.conf',
        'loose/n-before.conf',
        'crs/rules/A.conf',
        'crs/plugins/x-after.conf',
        'mine/plugins/m-after.conf',
      ],
    ); // prettier-ignore
  });
  test('a set-up of the site takes the place of the example', () => {
    const entries = entriesOf('{ rules: [./crs], crs: { setup: own-setup.conf } }');
    assert.equal(entries[0], 'own-setup.conf');
    assert.ok(!entries.some((entry) => entry.includes('example')));
    assert.ok(!entries.includes(CRS_SETTINGS_FILE));
  });
  test('without waf.crs the set-up file has its way', () =>
    assert.deepEqual(fired(compile('{ rules: [./crs] }')), [3, 5]));
  test('what the site sets replaces what the set-up file and plugins set', () => {
    const program = compile(
      '{ rules: [./crs], crs: { paranoia: 3, variables: { allowed_methods: "GET, PUT", x-plugin_enabled: false } } }',
    );
    // 2: the detecting level, which the set-up file left below, is raised along.
    assert.deepEqual(fired(program), [1, 2, 3, 4, 6]);
  });
  test('a name that nothing reads is refused, with the nearest that something does', () => {
    assert.match(
      errorOf('{ rules: [./crs], crs: { variables: { alowed_methods: GET } } }'),
      /^\/rampart\.yaml:1:\d+: waf\.crs\.variables: the Core Rule Set in \/crs has no variable "alowed_methods"; did you mean "allowed_methods"\?$/,
    );
    assert.match(
      errorOf('{ rules: [./crs], crs: { variables: { crs_setup_version: 1 } } }'),
      /has no variable "crs_setup_version"/,
    );
  });
  test('what leads nowhere is refused', () => {
    assert.match(
      errorOf('{ rules: [./mine/plugins], crs: { paranoia: 2 } }'),
      /waf\.crs has no effect: rules name no Core Rule Set/,
    );
    assert.match(
      errorOf('{ rules: [./crs], crs: { plugins: [no-plugin] } }'),
      /1:\d+: \/no-plugin is no plugin of the Core Rule Set \(expected files that end in/,
    );
    assert.match(
      errorOf('{ rules: [./crs], crs: { plugins: [gone-before.conf] } }'),
      /gone-before\.conf is no plugin/,
    );
    assert.match(
      errorOf('{ rules: [./crs], crs: { setup: gone.conf } }'),
      /1:\d+: there is no set-up file \/gone\.conf$/,
    );
  });
  test('sites share rules where they set the same', () => {
    const { policy, files } = resolve(`sites:
  - { hosts: [a.example], upstream: "http://127.0.0.1:1", waf: { rules: [./crs] } }
  - { hosts: [b.example], upstream: "http://127.0.0.1:1", waf: { rules: [./crs], crs: { paranoia: 2 } } }
  - { hosts: [c.example], upstream: "http://127.0.0.1:1", waf: { rules: [./crs], crs: { paranoia: 2 } } }
`);
    assert.deepEqual(Object.keys(policy.ruleSets), [
      './crs',
      './crs with blocking_paranoia_level="2"',
    ]);
    assert.equal(policy.sites[1]!.waf.ruleSet, policy.sites[2]!.waf.ruleSet);
    assert.ok(!files.includes(CRS_SETTINGS_FILE), 'a text on no disk cannot be watched');
  });
});

test('whatever value is accepted reaches the rules as it is, and nothing else with it', () => {
  const pieces = fc.constantFrom(
    'a', '1', ' ', ',', ';', '=', '+', '-', '|', '#', '%', '{', '}', '%{', "'", '"', '\\', '\n', 'deny', 'setvar:tx.b=1', '\u00e9',
  ); // prettier-ignore
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
      const value = parts.join('');
      if (crsValueFault(value) !== undefined) return;
      accepted++;
      const variable = { name: 'a', value, isNamed: true, location: undefined };
      const text = renderCrsSettings({
        variables: [variable],
        plugins: [],
        setup: undefined,
        location: undefined,
      });
      const { phases } = loadRules({ entries: ['a'], files: { a: text! } });
      const statements = Object.values(phases).flat();
      assert.equal(statements.length, 1);
      const [statement] = statements;
      assert.ok(statement?.kind === 'action');
      const effects = statement.effects.filter(({ kind }) => kind === 'setvar');
      assert.equal(effects.length, 1);
      const [effect] = effects;
      assert.ok(effect?.kind === 'setvar' && effect.operation === 'set');
      assert.equal(effect.value.literal, value);
    }),
    { numRuns: 2000 },
  );
  assert.ok(accepted > 200);
});

describe('an installed release', () => {
  const note = (current: string): string => JSON.stringify({ current: { folder: current } });
  test('crs leads to it; its note is watched, plugins beside it are loaded', () => {
    write('installed/installed.json', note('releases/4.28.0-a'));
    write('installed/releases/4.28.0-a/crs-setup.conf.example', '# set-up\n');
    write('installed/releases/4.28.0-a/rules/A.conf', '# rules\n');
    write('installed/plugins/p-before.conf', '# before\n');
    assert.deepEqual(entriesOf('{ rules: [crs] }'), [
      'installed/releases/4.28.0-a/crs-setup.conf.example',
      'installed/plugins/p-before.conf',
      'installed/releases/4.28.0-a/rules/A.conf',
    ]);
    const { files } = resolve(siteWith('{ rules: [crs] }'));
    assert.ok(files.includes(path.join(folder, 'installed/installed.json')));
  });
  for (const [what, text] of [
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a folder elsewhere', note('../../etc')],
    ['a folder up', note('releases/..')],
  ] as const) {
    test(`a note that is ${what} is damaged`, () => {
      write('installed/installed.json', text);
      assert.match(errorOf('{ rules: [crs] }'), /1:\d+: cannot read .*: it is damaged; type "rampart rules add crs"/);
    }); // prettier-ignore
  }
  test('a note whose release is gone is as none', () => {
    write('installed/installed.json', note('releases/gone'));
    assert.match(errorOf('{ rules: [crs] }'), /is not installed in .*; type "rampart rules add crs"/);
  }); // prettier-ignore
});

describe('the Core Rule Set itself', requires('shared-data'), () => {
  const crs = path.join(SHARED_DATA, 'crs');
  const request = 'GET /?a=%27 HTTP/1.1\nHost: a.example\nUser-Agent: x\nAccept: */*\n\n';
  const withSettings = (settings: string): readonly number[] =>
    firedIds(
      inspect(compile(`{ rules: [${JSON.stringify(crs)}], crs: { ${settings} } }`), request)
        .outcome,
    );

  test('paranoia and variables reach its rules, over its own set-up file', () => {
    assert.deepEqual(withSettings('inboundThreshold: 100'), []);
    assert.ok(withSettings('paranoia: 4').includes(920_273));
    assert.ok(withSettings('variables: { allowed_methods: POST }').includes(911_100));
    assert.ok(withSettings('variables: { arg_length: 0 }').includes(920_370));
  });
  test('a misspelt variable is told', () =>
    assert.match(
      errorOf(`{ rules: [${JSON.stringify(crs)}], crs: { variables: { arg_lenght: 1 } } }`),
      /did you mean "arg_length"\?$/,
    ));
});
