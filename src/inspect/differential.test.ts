// The optimised evaluation must find what the plain one finds, whatever the rules and the request:
// rules and requests are put together at random from the pieces that matter to it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { inspect, makeTransaction, programOf } from '../../test/support/rules.ts';
import { PersistentStore, type Outcome } from './index.ts';

const RUNS = 1500;

const TARGETS = [
  'ARGS',
  'ARGS_NAMES',
  'ARGS:a',
  'ARGS:/^a/',
  'ARGS|!ARGS:a',
  'ARGS_GET',
  'ARGS_POST',
  'REQUEST_HEADERS',
  'REQUEST_HEADERS:User-Agent',
  'REQUEST_HEADERS|!REQUEST_HEADERS:Cookie',
  'REQUEST_HEADERS_NAMES',
  'REQUEST_COOKIES',
  'REQUEST_COOKIES_NAMES',
  'REQUEST_COOKIES:a',
  'REQUEST_URI',
  'REQUEST_URI_RAW',
  'REQUEST_FILENAME',
  'REQUEST_LINE',
  'QUERY_STRING',
  'REQUEST_BODY',
  'REQUEST_METHOD',
  '&ARGS',
  '&ARGS:a',
  '&REQUEST_HEADERS:Accept',
  '&TX:a',
  'TX:a',
  'TX:b',
  'TX:/^dyn/',
  'TX',
  'REMOTE_ADDR',
  'REQBODY_PROCESSOR',
  'MATCHED_VAR',
  'ARGS|REQUEST_COOKIES|REQUEST_HEADERS:Referer|XML:/*',
] as const;

const OPERATORS = [
  '@rx union',
  '@rx (?i)union\\s+select',
  '@rx ^[a-z]+$',
  '!@rx ^[a-z]+$',
  '@rx (a)(b)?',
  '@rx <script',
  '@rx [<>]',
  '@rx (?:or|and)\\s+1=1',
  '@rx .',
  '@rx ^$',
  '@rx \\bon[a-z]{2,}=',
  '@rx c["\\x27]*a["\\x27]*t',
  '@pm union select script',
  '!@pm union select',
  '@contains ab',
  '@contains <',
  '@streq a',
  '!@streq a',
  '@beginsWith a',
  '@endsWith b',
  '@within a b ab',
  '@eq 0',
  '@eq 1',
  '@gt 0',
  '@lt 2',
  '@ge %{tx.a}',
  '!@eq %{tx.b}',
  '@streq %{tx.c}',
  '@within %{tx.list}',
  '@validateByteRange 32-126',
  '@validateByteRange 97-122',
  '@validateUrlEncoding',
  '@unconditionalMatch',
  '@noMatch',
  '@ipMatch 10.0.0.0/8,203.0.113.7',
  '@detectSQLi',
  '@detectXSS',
  '@containsWord or',
  '@strmatch sel',
] as const;

const TRANSFORMATIONS = [
  'none',
  'lowercase',
  'urlDecodeUni',
  'htmlEntityDecode',
  'jsDecode',
  'removeWhitespace',
  'cmdLine',
  'base64Decode',
  'normalizePath',
  'removeNulls',
  'compressWhitespace',
  'uppercase',
  'replaceComments',
  'length',
  'hexEncode',
  'utf8toUnicode',
  'cssDecode',
  'removeComments',
] as const;

const EFFECTS = [
  'setvar:tx.a=1',
  'setvar:tx.a=+1',
  'setvar:tx.b=-2',
  'setvar:!tx.a',
  'setvar:tx.c=a',
  'setvar:tx.b=%{tx.a}',
  'setvar:tx.b=+%{tx.a}',
  "setvar:'tx.dyn_%{MATCHED_VAR_NAME}=+1'",
  "setvar:'tx.c=%{MATCHED_VAR}'",
  "setvar:'tx.dyn%{tx.0}=1'",
  "setvar:'tx.list=a b ab'",
  'capture',
  'multiMatch',
  'setvar:tx.anomaly_score=+5',
  'setvar:ip.x=+1',
] as const;

const HEAD_EFFECTS = [
  'skipAfter:MIDDLE',
  'skipAfter:END',
  'skip:1',
  'ctl:ruleRemoveById=5',
  'nolog',
  'nolog',
  'ctl:ruleRemoveById=1-3',
  'ctl:ruleRemoveByTag=t',
  'ctl:ruleRemoveTargetById=4;ARGS:a',
  'ctl:ruleRemoveTargetByTag=t;ARGS',
  'ctl:ruleRemoveTargetById=1-6;TX:a',
  'ctl:ruleRemoveTargetByTag=t;TX',
  'ctl:ruleEngine=DetectionOnly',
  'tag:t',
  'tag:t',
  'severity:2',
  "msg:'m %{MATCHED_VAR} %{tx.a}'",
  "logdata:'%{TX.0} %{TX.1} %{rule.id}'",
  'initcol:ip=%{REMOTE_ADDR}',
  'ctl:requestBodyProcessor=JSON',
  'ctl:ruleEngine=Off',
] as const;

const DISRUPTIVE = [
  'pass',
  'pass',
  'pass',
  'pass',
  'deny',
  'block',
  'allow:phase',
  'allow',
] as const;

const link = fc.record({
  targets: fc.uniqueArray(fc.constantFrom(...TARGETS), { minLength: 1, maxLength: 2 }),
  operator: fc.constantFrom(...OPERATORS),
  transformations: fc.array(fc.constantFrom(...TRANSFORMATIONS), { maxLength: 3 }),
  effects: fc.array(fc.constantFrom(...EFFECTS), { maxLength: 2 }),
});

const rule = fc.record({
  phase: fc.constantFrom(1, 1, 2, 2, 2, 5),
  links: fc.array(link, { maxLength: 3, size: 'small' }),
  disruptive: fc.constantFrom(...DISRUPTIVE),
  head: fc.uniqueArray(fc.constantFrom(...HEAD_EFFECTS), { maxLength: 2 }),
  /** A rule without links is a SecAction. */
  effects: fc.array(fc.constantFrom(...EFFECTS.slice(0, 6)), { maxLength: 2 }),
});
type Rule = typeof rule extends fc.Arbitrary<infer Value> ? Value : never;

const PIECES = [
  'union',
  'UNION',
  'select',
  ' ',
  '+',
  '%20',
  '<script',
  '<',
  '>',
  "'",
  '"',
  'a',
  'b',
  'ab',
  'or',
  '1=1',
  'on',
  'click=',
  '%3C',
  '&lt;',
  '/*',
  '*/',
  '..',
  '/',
  '\\x41',
  'dW5pb24=',
  '0',
  'c"a"t',
  'cat',
  '\t',
  'é',
  '%',
  '%u0041',
  ';',
  'and',
  '1',
] as const;
const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((all) => all.join(''));
const name = fc.constantFrom('a', 'ab', 'b', 'A', 'x');

const request = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/', '/a', '/a/../b', '/union/select.php', '/%75nion'),
  query: fc.array(fc.tuple(name, text), { maxLength: 3 }),
  userAgent: fc.constantFrom('', 'a', 'curl/8', 'Mozilla/5.0 (X11) union'),
  cookies: fc.array(fc.tuple(name, text), { maxLength: 2 }),
  referer: text,
  body: fc.array(fc.tuple(name, text), { maxLength: 3 }),
  type: fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'text/plain'),
});
type Request = typeof request extends fc.Arbitrary<infer Value> ? Value : never;

describe('optimised and plain evaluation', () => {
  for (const trace of [false, true]) {
    test(`find the same${trace ? ', traced' : ''}`, () => {
      fc.assert(
        fc.property(
          fc.array(rule, { minLength: 1, maxLength: 10 }),
          fc.array(request, { minLength: 2, maxLength: 3 }),
          (rules, requests) => {
            const source = writeRules(rules);
            const optimised = programOf(source);
            const plain = programOf(source, { plain: true });
            for (const each of requests) {
              const input = writeRequest(each);
              const options = { mode: 'block', onFault: 'allow', trace } as const;
              const [found, expected] = [optimised, plain].map((program) =>
                summary(
                  inspect(program, input, { ...options, store: new PersistentStore() }).outcome,
                ),
              );
              assert.deepEqual(found, expected, source);
            }
          },
        ),
        { numRuns: RUNS },
      );
    });
  }
});

function writeRules(rules: readonly Rule[]): string {
  const lines = ['SecRequestBodyAccess On', 'SecDefaultAction "phase:2,deny,log"'];
  rules.forEach((one, index) => {
    const actions = [
      `id:${index + 1}`,
      `phase:${one.phase}`,
      one.phase === 5 ? 'pass' : one.disruptive,
      ...one.head,
    ];
    if (index === Math.floor(rules.length / 2)) lines.push('SecMarker MIDDLE');
    const [head, ...chain] = one.links;
    if (head === undefined) {
      const effects = one.effects.filter((effect) => effect.startsWith('setvar'));
      lines.push(`SecAction "${[...actions, ...effects].join()}"`);
      return;
    }
    lines.push(writeLink(head, actions, chain.length > 0));
    chain.forEach((each, at) => lines.push(writeLink(each, [], at < chain.length - 1)));
  });
  lines.push('SecMarker MIDDLE', 'SecMarker END');
  // Whatever the rules left behind shows in what these match.
  lines.push('SecRule TX "@unconditionalMatch" "id:9001,phase:5,pass,log"');
  lines.push('SecRule IP "@unconditionalMatch" "id:9002,phase:5,pass,log"');
  return lines.join('\n');
}

function writeLink(
  one: Rule['links'][number],
  actions: readonly string[],
  chains: boolean,
): string {
  const all = [...actions, ...new Set(one.effects), ...one.transformations.map((t) => `t:${t}`)];
  if (chains) all.push('chain');
  const list = all.length === 0 ? '' : ` "${all.join()}"`;
  return `SecRule ${one.targets.join('|')} "${one.operator.replaceAll('"', '\\"')}"${list}`;
}

function writeRequest(one: Request): Parameters<typeof inspect>[1] {
  const pairs = (all: readonly (readonly [string, string])[], joint: string): string =>
    all.map(([key, value]) => `${key}=${value}`).join(joint);
  const query = pairs(one.query, '&').replaceAll(' ', '+');
  const rawHeaders = ['Host', 'a.example', 'Referer', one.referer];
  if (one.userAgent !== '') rawHeaders.push('User-Agent', one.userAgent);
  if (one.cookies.length > 0) rawHeaders.push('Cookie', pairs(one.cookies, '; '));
  if (one.method === 'POST') rawHeaders.push('Content-Type', one.type);
  const transaction = makeTransaction({
    method: one.method,
    target: query === '' ? one.path : `${one.path}?${query}`,
    rawHeaders,
  });
  return { transaction, body: one.method === 'POST' ? pairs(one.body, '&') : '' };
}

/** All that does not depend on time. */
function summary(outcome: Outcome): unknown {
  return { ...outcome, inspectMicroseconds: 0 };
}
