import assert from 'node:assert/strict';
import { readFileSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { UsageErrors } from '../../lib/errors.ts';
import type { ActionNode, RuleNode, RuleProgramSource, StatementNode } from '../nodes.ts';
import { loadRules, readRules } from './load.ts';

/** Rule texts that must be refused: where (line:column), the stable code, a piece of the message. */
interface MistakeVector {
  readonly text: string;
  readonly place: string;
  readonly code: string;
  readonly message: string;
}

const MISTAKES = JSON.parse(
  readFileSync(new URL('mistakes.vectors.json', import.meta.url), 'utf8'),
) as readonly MistakeVector[];

const FILES = {
  'list.data': '# phrases\nfoo\n\n bar baz\r\n',
  'nets.data': '10.0.0.0/8\nlocalhost\n',
};

describe('mistakes', () => {
  for (const { text, place, code, message } of MISTAKES) {
    test(`${code} at ${place}: ${JSON.stringify(text)}`, () => {
      const errors = errorsOf(text);
      assert.equal(errors.length, 1, errors.map((error) => error.message).join('\n'));
      const [error] = errors;
      assert.equal(error!.code, code, error!.message);
      assert.ok(error!.message.startsWith(`rules.conf:${place}: `), error!.message);
      assert.ok(error!.message.includes(message), error!.message);
      assert.ok(!error!.message.includes('\n'));
    });
  }

  test('all mistakes of a load are told together, in order', () => {
    const errors = errorsOf('SecRul x\nSecRule ARG "@rx a" "id:1"\nSecAction "id:2,nop"\n');
    assert.deepEqual(
      errors.map(({ location }) => location?.line),
      [1, 2, 3],
    );
  });

  test('a broken rule does not make its chain a second mistake', () => {
    const errors = errorsOf(
      'SecRule ARG "@rx a" "id:1,chain"\nSecRule ARGS "@rx b" "chain"\nSecRule ARGS "@rx c"\nSecRule ARGS "@rx d"',
    );
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['unknown-variable', 'missing-action'],
    );
  });

  test('beyond a hundred mistakes a load stops', () => {
    assert.equal(errorsOf('SecRul x\n'.repeat(500)).length, 100);
  });

  test('an entry that is not there is a mistake', () => {
    assert.throws(
      () => loadRules({ entries: ['x.conf'], files: {} }),
      (error) =>
        error instanceof UsageErrors && /x\.conf: there is no such file/.test(error.message),
    );
  });
});

describe('text', () => {
  test('continuations, comments, quotes, line ends and a byte order mark', () => {
    const program = load(
      [
        '\u00ef\u00bb\u00bf# a comment that ends in a backslash \\',
        'SecRule ARGS \\',
        '    "@rx a\\"b\\\\" \\',
        `    "id:1,\\`,
        `    msg:'it\\'s, so',\\`,
        '    pass"',
        '#SecRule ARGS "@rx x" \\',
        '#  "id:2"',
        '  # SecAction \\',
        '    "id:3"',
        'secaction id:4,nolog',
        "SecAction 'id:5,nolog'",
      ].join('\r\n'),
    );
    assert.deepEqual(idsOf(program), [1, 4, 5]);
    const rule = ruleOf(program, 1);
    assert.equal(patternOf(rule), 'a"b\\\\');
    assert.equal(rule.metadata.message?.text, "it's, so");
    assert.deepEqual(rule.location, { file: 'rules.conf', line: 2, column: 1 });
    assert.deepEqual(rule.links[0].operator.location, { file: 'rules.conf', line: 3, column: 6 });
  });

  test('a text without @ is a pattern, with ! a negated one', () => {
    const program = load(
      'SecRule ARGS "^a" "id:1"\nSecRule ARGS "!^b" "id:2"\nSecRule ARGS "!@streq a" "id:3"',
    );
    assert.deepEqual(patternOf(ruleOf(program, 1)), '^a');
    assert.equal(ruleOf(program, 2).links[0].operator.negated, true);
    assert.equal(patternOf(ruleOf(program, 2)), '^b');
    assert.equal(ruleOf(program, 3).links[0].operator.negated, true);
  });

  test('names are found in any case and under every alias', () => {
    const program = load(
      'SECRULE args|Request_Headers:user-agent "@PMF list.data" "ID:1,Phase:Request,T:NORMALISEPATH,MULTIMATCH"',
    );
    const [link] = ruleOf(program, 1).links;
    assert.equal(link.operator.name, 'pmFromFile');
    assert.deepEqual(link.transformations, ['normalizePath']);
    assert.equal(link.multiMatch, true);
    assert.deepEqual(link.targets.map(({ variable, text }) => [variable, text]), [
      ['ARGS', 'args'],
      ['REQUEST_HEADERS', 'Request_Headers:user-agent'],
    ]); // prettier-ignore
  });
});

describe('targets', () => {
  test('selectors, patterns, counts, exclusions, XPath', () => {
    const program = load(
      `SecRule "ARGS|!ARGS:Token|&REQUEST_HEADERS:Host|ARGS_NAMES:/^a|b\\/[|]$/|!REQUEST_COOKIES:'/x y/'|XML:/*|XML://@*|ARGS:'a|b'" "@rx a" "id:1,xmlns:soap=urn:s"`,
    );
    const [{ targets, exclusions }] = ruleOf(program, 1).links;
    assert.deepEqual(
      targets.map(({ text, count }) => (count ? `&${text}` : text)),
      [
        'ARGS',
        '&REQUEST_HEADERS:Host',
        'ARGS_NAMES:/^a|b\\/[|]$/',
        'XML:/*',
        'XML://@*',
        "ARGS:'a|b'",
      ],
    );
    assert.deepEqual(exclusions.map(({ text }) => text), ['ARGS:Token', "REQUEST_COOKIES:'/x y/'"]); // prettier-ignore
    assert.deepEqual(exclusions[0]!.selector, { kind: 'name', name: 'Token', key: 'token' });
    assert.deepEqual(targets[5]!.selector, { kind: 'name', name: 'a|b', key: 'a|b' });
    const selector = targets[2]!.selector!;
    assert.ok(selector.kind === 'pattern' && selector.pattern.ignoreCase);
    assert.equal(selector.pattern.text, '^a|b\\/[|]$');
    assert.deepEqual(targets[3]!.selector, {
      kind: 'path',
      expression: '/*',
      namespaces: { soap: 'urn:s' },
    });
  });
});

describe('operators', () => {
  const argumentOf = (operator: string) =>
    ruleOf(load(`SecRule ARGS "${operator}" "id:1"`), 1).links[0].operator.argument;

  test('arguments take the form of their operator', () => {
    assert.deepEqual(argumentOf('@pm a B a |41 42|c'), {
      form: 'phrases',
      phrases: ['a', 'B', 'ABc'],
    });
    assert.deepEqual(argumentOf('@pmFromFile list.data'), {
      form: 'phrases',
      phrases: ['foo', ' bar baz'],
    });
    assert.deepEqual(argumentOf('@ipMatch 10.0.0.1, ::1/128'), {
      form: 'networks',
      networks: ['10.0.0.1', '::1/128'],
    });
    assert.deepEqual(argumentOf('@validateByteRange 9,10, 32-126'), { form: 'byte-ranges', ranges: [[9, 9], [10, 10], [32, 126]] }); // prettier-ignore
    assert.deepEqual(argumentOf('@detectSQLi'), { form: 'none' });
    assert.deepEqual(argumentOf('@unconditionalMatch x'), { form: 'none' });
    assert.deepEqual(argumentOf('@eq 0'), {
      form: 'number',
      template: { text: '0', parts: ['0'], literal: '0' },
    });
  });

  test('macros are parsed once', () => {
    assert.deepEqual(argumentOf('@within a%{tx.Allowed_1}b %{REMOTE_ADDR}%{x'), {
      form: 'text',
      template: {
        text: 'a%{tx.Allowed_1}b %{REMOTE_ADDR}%{x',
        parts: [
          'a',
          { variable: 'TX', name: 'Allowed_1', key: 'allowed_1' },
          'b ',
          { variable: 'REMOTE_ADDR', name: '', key: '' },
          '%{x',
        ],
        literal: undefined,
      },
    });
  });

  test('what only looks like a macro is text', () => {
    const text = "%{(#_='multipart/form-data')}";
    assert.deepEqual(argumentOf(`@contains ${text}`), {
      form: 'text',
      template: { text, parts: [text], literal: text },
    });
  });
});

describe('actions', () => {
  const setOf = (actions: string, before = '') =>
    ruleOf(load(`${before}\nSecRule ARGS "@rx a" "id:1,${actions}"`), 1);

  test('without any, a rule runs in phase 2, logs and passes', () => {
    const rule = setOf('');
    assert.equal(rule.phase, 2);
    assert.deepEqual(rule.disruptive, { kind: 'pass' });
    assert.deepEqual([rule.metadata.log, rule.metadata.auditLog], [true, true]);
  });

  test('disruptive actions with their statuses; the last one counts', () => {
    assert.deepEqual(setOf('deny').disruptive, { kind: 'deny', status: 403 });
    assert.deepEqual(setOf('status:406,pass,deny').disruptive, { kind: 'deny', status: 406 });
    assert.deepEqual(setOf('drop').disruptive, { kind: 'drop' });
    assert.deepEqual(setOf('allow').disruptive, { kind: 'allow', scope: 'all' });
    assert.deepEqual(setOf('allow:phase').disruptive, { kind: 'allow', scope: 'phase' });
    const redirect = setOf('redirect:http://x/%{UNIQUE_ID},status:307').disruptive;
    assert.ok(redirect.kind === 'redirect');
    assert.deepEqual([redirect.status, redirect.url.text], [307, 'http://x/%{UNIQUE_ID}']);
  });

  test('block is what SecDefaultAction of the phase says, for the rules after it', () => {
    const defaults = 'SecDefaultAction "phase:1,deny,status:429,nolog,t:lowercase"';
    assert.deepEqual(setOf('phase:1,block', defaults).disruptive, { kind: 'deny', status: 429 });
    assert.deepEqual(setOf('phase:1,block,status:400', defaults).disruptive, {
      kind: 'deny',
      status: 400,
    });
    assert.deepEqual(setOf('phase:2,block', defaults).disruptive, { kind: 'pass' });
    assert.deepEqual(setOf('phase:1', defaults).disruptive, { kind: 'deny', status: 429 });
    assert.equal(setOf('phase:1', defaults).metadata.log, false);
    assert.equal(setOf('phase:1,log', defaults).metadata.log, true);
    const early = load(`SecRule ARGS "@rx a" "id:1,phase:1,block"\n${defaults}`);
    assert.deepEqual(ruleOf(early, 1).disruptive, { kind: 'pass' });
  });

  test('transformations add to those inherited, none empties the list', () => {
    const defaults = 'SecDefaultAction "phase:2,pass,t:lowercase"';
    assert.deepEqual(setOf('t:trim', defaults).links[0].transformations, ['lowercase', 'trim']);
    assert.deepEqual(setOf('t:md5,t:none,t:trim', defaults).links[0].transformations, ['trim']);
  });

  test('nolog hides from both records, auditlog after it brings one back', () => {
    const flags = (actions: string) => {
      const { log, auditLog } = setOf(actions).metadata;
      return [log, auditLog];
    };
    assert.deepEqual(flags('nolog'), [false, false]);
    assert.deepEqual(flags('nolog,auditlog'), [false, true]);
    assert.deepEqual(flags('log,noauditlog'), [true, false]);
  });

  test('metadata', () => {
    const { metadata } = setOf(
      "msg:'m %{TX.0}',logdata:'d',tag:'a',tag:'b/c',severity:CRITICAL,ver:'v1',rev:2,maturity:3,accuracy:4",
    );
    assert.equal(metadata.message?.text, 'm %{TX.0}');
    assert.equal(metadata.logData?.literal, 'd');
    assert.deepEqual(metadata.tags.map(({ text }) => text), ['a', 'b/c']); // prettier-ignore
    assert.deepEqual(
      [
        metadata.severity,
        metadata.version,
        metadata.revision,
        metadata.maturity,
        metadata.accuracy,
      ],
      [2, 'v1', '2', 3, 4],
    );
  });

  test('effects stand in the order written', () => {
    const { effects } = setOf(
      "setvar:'tx.score=+%{tx.critical}',setvar:tx.flag,setvar:!tx.gone,setvar:ip.n=-1,expirevar:ip.n=60," +
        'initcol:ip=%{REMOTE_ADDR},setsid:%{REQUEST_COOKIES.sid},setenv:seen=1,sanitiseArg:Pass,' +
        'ctl:ruleEngine=DetectionOnly,ctl:ruleRemoveTargetById=5-7;ARGS:a|ARGS:b',
    ).links[0];
    assert.deepEqual(
      effects.map((effect) => ('option' in effect ? effect.option : effect.kind)),
      [
        'setvar', 'setvar', 'unsetvar', 'setvar', 'expirevar', 'initcol', 'setkey', 'setenv', 'sanitise',
        'ruleEngine', 'ruleRemoveTargetById', 'ruleRemoveTargetById',
      ], // prettier-ignore
    );
    const [add, set, , subtract] = effects;
    assert.ok(add?.kind === 'setvar' && set?.kind === 'setvar' && subtract?.kind === 'setvar');
    assert.deepEqual(
      [add.collection, add.operation, add.value.text],
      ['tx', 'add', '%{tx.critical}'],
    );
    assert.deepEqual([set.operation, set.value.literal], ['set', '1']);
    assert.deepEqual(
      [subtract.collection, subtract.operation, subtract.value.literal],
      ['ip', 'subtract', '1'],
    );
    const last = effects.at(-1)!;
    assert.ok(last.kind === 'ctl' && last.option === 'ruleRemoveTargetById');
    assert.deepEqual([last.ids, last.target.text], [[{ first: 5, last: 7 }], 'ARGS:b']);
  });
});

describe('order', () => {
  test('phases keep the order of the files; markers stand in each', () => {
    const program = load(
      'SecAction "id:1,phase:1"\nSecAction "id:2,phase:2"\nSecMarker M\nSecAction "id:3,phase:1"',
    );
    assert.deepEqual(program.phases[1].map(nameOf), [1, 'M', 3]);
    assert.deepEqual(program.phases[2].map(nameOf), [2, 'M']);
    assert.deepEqual(program.phases[5].map(nameOf), ['M']);
  });

  test('skips lead behind their marker, behind a rule, or over so many rules', () => {
    const program = load(
      [
        'SecAction "id:1,phase:1,skipAfter:END"',
        'SecAction "id:2,phase:1,skip:2"',
        'SecMarker A',
        'SecRule ARGS "@rx a" "id:3,phase:1,chain"',
        'SecRule ARGS "@rx b"',
        'SecAction "id:4,phase:1,skipAfter:5"',
        'SecMarker END',
        'SecAction "id:5,phase:1,skip:9"',
      ].join('\n'),
    );
    assert.deepEqual(program.phases[1].map(nameOf), [1, 2, 'A', 3, 4, 'END', 5]);
    const jumps = program.phases[1].map((node) => (node.kind === 'marker' ? '' : node.jump));
    assert.deepEqual(jumps, [6, 5, '', undefined, 7, '', 7]);
  });

  test('a chain is one rule; its links inherit the defaults of its phase', () => {
    const program = load(
      'SecDefaultAction "phase:1,deny,t:lowercase"\nSecRule ARGS "@rx a" "id:1,phase:1,block,chain"\n' +
        'SecRule ARGS "@rx b" "capture,setvar:tx.x=1,chain"\nSecRule ARGS "@rx c" "t:none"',
    );
    const rule = ruleOf(program, 1);
    assert.equal(rule.links.length, 3);
    assert.deepEqual(rule.links.map(({ transformations }) => transformations), [['lowercase'], ['lowercase'], []]); // prettier-ignore
    assert.equal(rule.links[1]!.capture, true);
    assert.equal(rule.links[1]!.effects.length, 1);
  });

  test('nodes are frozen', () => {
    const rule = ruleOf(load('SecRule ARGS "@rx a" "id:1,setvar:tx.a=1"'), 1);
    for (const node of [
      rule,
      rule.links,
      rule.links[0],
      rule.links[0].targets,
      rule.links[0].effects,
      rule.metadata,
    ]) {
      assert.ok(Object.isFrozen(node));
    }
  });
});

describe('updates and removals', () => {
  const RULES = [
    `SecRule ARGS|REQUEST_URI "@rx a" "id:10,tag:'OWASP',tag:attack-sqli,msg:'SQL',deny"`,
    `SecRule ARGS "@rx b" "id:11,tag:attack-sqli-x,t:lowercase,chain"`,
    'SecRule REQUEST_URI "@rx c"',
    `SecAction "id:12,msg:'done (really)'"`,
  ].join('\n');

  const idsAfter = (text: string) => idsOf(load(`${RULES}\n${text}`));

  test('by id and range, tag, message', () => {
    assert.deepEqual(idsAfter('SecRuleRemoveById 10 "12-20"'), [11]);
    assert.deepEqual(idsAfter('SecRuleRemoveById 10,11'), [12]);
    assert.deepEqual(idsAfter('SecRuleRemoveByMsg "done \\(.*"'), [10, 11]);
    assert.deepEqual(idsAfter('SecRuleRemoveByTag ^attack-'), [12]);
  });

  test('a tag without pattern characters is the whole tag', () => {
    assert.deepEqual(idsAfter('SecRuleRemoveByTag attack-sqli'), [11, 12]);
    assert.deepEqual(idsAfter('SecRuleRemoveByTag attack'), [10, 11, 12]);
  });

  test('it does not matter whether they stand before the rules', () => {
    assert.deepEqual(idsOf(load(`SecRuleRemoveById 10\n${RULES}`)), [11, 12]);
  });

  test('targets are added, excluded and replaced; of a chain the first rule changes', () => {
    const program = load(
      `${RULES}\nSecRuleUpdateTargetById 10 "!ARGS:a|REQUEST_HEADERS"\n` +
        'SecRuleUpdateTargetByTag "^attack-" "!ARGS:b"\n' +
        'SecRuleUpdateTargetByMsg SQL "FILES" "request_uri"',
    );
    const [first] = ruleOf(program, 10).links;
    assert.deepEqual(first.targets.map(({ text }) => text), ['ARGS', 'REQUEST_HEADERS', 'FILES']); // prettier-ignore
    assert.deepEqual(first.exclusions.map(({ text }) => text), ['ARGS:a', 'ARGS:b']); // prettier-ignore
    const [start, link] = ruleOf(program, 11).links;
    assert.deepEqual(start.exclusions.map(({ text }) => text), ['ARGS:b']); // prettier-ignore
    assert.deepEqual(link!.exclusions, []);
  });

  test('actions are changed, of a link too', () => {
    const program = load(
      `${RULES}\nSecRuleUpdateActionById 10 "pass,nolog,tag:new"\nSecRuleUpdateActionById 11:1 "t:none,t:trim"`,
    );
    const rule = ruleOf(program, 10);
    assert.deepEqual(rule.disruptive, { kind: 'pass' });
    assert.equal(rule.metadata.log, false);
    assert.deepEqual(rule.metadata.tags.map(({ text }) => text), ['OWASP', 'attack-sqli', 'new']); // prettier-ignore
    assert.deepEqual(ruleOf(program, 11).links[1]!.transformations, ['trim']);
  });
});

describe('settings', () => {
  test('a later directive overrides an earlier one', () => {
    const { settings } = load(
      'SecRuleEngine On\nSecRuleEngine DetectionOnly\nSecRequestBodyAccess Off\nSecRequestBodyLimit 1000\n' +
        'SecResponseBodyMimeType text/HTML application/json\nSecResponseBodyMimeType text/plain\n' +
        'SecWebAppId app\nSecArgumentsLimit 7',
    );
    assert.equal(settings.ruleEngine, 'detection-only');
    assert.equal(settings.requestBodyAccess, false);
    assert.equal(settings.requestBodyBytesMax, 1000);
    assert.deepEqual(settings.responseBodyMimeTypes, [
      'text/html',
      'application/json',
      'text/plain',
    ]);
    assert.equal(settings.webAppId, 'app');
    assert.equal(settings.argumentsMax, 7);
  });

  test('the code page of a Unicode map, wherever it is named', () => {
    const files = {
      'unicode.mapping': '1250  (ANSI)\n00a1:21 00a2:63\n\n20127 (US-ASCII)\n00a0:20 ff01:21\n',
    };
    const mapOf = (text: string) => load(text, files).settings.unicodeMap;
    assert.deepEqual(mapOf('SecUnicodeMapFile unicode.mapping'), { 0xa0: 0x20, 0xff01: 0x21 });
    assert.deepEqual(mapOf('SecUnicodeMapFile unicode.mapping 1250'), { 0xa1: 0x21, 0xa2: 0x63 });
    assert.deepEqual(mapOf('SecUnicodeCodePage 1250\nSecUnicodeMapFile unicode.mapping'), { 0xa1: 0x21, 0xa2: 0x63 }); // prettier-ignore
    assert.match(errorsOf('SecUnicodeMapFile list.data')[0]!.message, /no code page 20127/);
  });

  test('what has no effect is told, not hidden', () => {
    const { warnings } = load(
      'SecAuditLog /var/log/audit.log\nSecAction "id:1,ctl:debugLogLevel=9"',
    );
    assert.deepEqual(
      warnings.map(({ code, location }) => [code, location.line]),
      [['no-effect', 1], ['no-effect', 2]], // prettier-ignore
    );
  });
});

describe('files', () => {
  test('includes are relative to the file that names them, in the order of names', () => {
    const program = loadRules({
      entries: ['etc/main.conf'],
      files: {
        'etc/main.conf': 'Include rules/*.conf\nInclude /abs/x.conf\nIncludeOptional none/*.conf',
        'etc/rules/b.conf': 'SecAction "id:2"',
        'etc/rules/a.conf': 'SecRule ARGS "@pmf a.data" "id:1"',
        'etc/rules/a.data': 'x',
        'etc/rules/.c.conf': 'SecAction "id:9"',
        'etc/rules/c.txt': 'SecAction "id:9"',
        '/abs/x.conf': 'SecAction "id:3"',
      },
    });
    assert.deepEqual(idsOf(program), [1, 2, 3]);
  });

  test('files that include one another in a circle are refused', () => {
    assert.throws(
      () => loadRules({ entries: ['a'], files: { a: 'Include b', b: 'Include a' } }),
      /b:1:9: a includes itself/,
    );
  });

  test('what was read from disk loads the same elsewhere', (context) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'seclang-'));
    context.after(() => rmSync(folder, { recursive: true }));
    mkdirSync(path.join(folder, 'rules'));
    writeFileSync(path.join(folder, 'main.conf'), 'Include rules/[ab]*.conf\n');
    writeFileSync(
      path.join(folder, 'rules', 'a1.conf'),
      'SecRule ARGS "@pmFromFile x.data" "id:1"\n',
    );
    writeFileSync(path.join(folder, 'rules', 'c1.conf'), 'SecRul');
    writeFileSync(path.join(folder, 'rules', 'x.data'), Buffer.from('caf\xe9\n', 'latin1'));
    const entry = path.join(folder, 'main.conf');
    const { program, texts } = readRules([entry]);
    assert.deepEqual(Object.keys(texts.files).map((name) => path.basename(name)), ['main.conf', 'a1.conf', 'x.data']); // prettier-ignore
    assert.deepEqual(loadRules(JSON.parse(JSON.stringify(texts)) as typeof texts), program);
    const { argument } = ruleOf(program, 1).links[0].operator;
    assert.deepEqual(argument, { form: 'phrases', phrases: ['caf\xe9'] });
  });
});

function load(text: string, files: Readonly<Record<string, string>> = {}): RuleProgramSource {
  return loadRules({ entries: ['rules.conf'], files: { ...FILES, ...files, 'rules.conf': text } });
}

function errorsOf(text: string): UsageErrors['errors'] {
  try {
    load(text);
  } catch (error) {
    assert.ok(error instanceof UsageErrors, String(error));
    return error.errors;
  }
  return assert.fail('the load was expected to fail');
}

function statementsOf(program: RuleProgramSource): (RuleNode | ActionNode)[] {
  return Object.values(program.phases).flatMap((phase) =>
    phase.filter((node) => node.kind !== 'marker'),
  );
}

function idsOf(program: RuleProgramSource): number[] {
  return statementsOf(program).map(({ id }) => id);
}

function ruleOf(program: RuleProgramSource, id: number): RuleNode {
  const rule = statementsOf(program).find((node) => node.id === id);
  assert.ok(rule?.kind === 'rule');
  return rule;
}

function patternOf(rule: RuleNode): string {
  const { argument } = rule.links[0].operator;
  assert.ok(argument.form === 'pattern');
  return argument.pattern.text;
}

function nameOf(node: StatementNode): string | number {
  return node.kind === 'marker' ? node.label : node.id;
}
