import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectCode } from './detect-code.ts';

const FOUND: readonly string[] = [
  '[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]]',
  '(![]+[])[+!+[]]',
  '+!![]',
  '(document)["cookie"]',
  'self["$"]["globalEval"]("x")',
  "top['al'+'ert'](1)",
  'frames[0].alert(1)',
  '[].sort.call`${alert}1337`',
  'Array.from`1${alert}3${window}2`',
  'document.querySelector("p").textContent="XSS"',
  'location.hash.slice(1)',
  'process["env"]',
  'process[req.query.a',
  'console.log(1)',
  'c\\u006fnsole.info(7*7)',
  '(function(){return 1})()',
  '(() => 1)()',
  '\xbcscript\xbealert(\xa2XSS\xa2)\xbc/script\xbe',
  'expression(alert(1))',
  "define('x','sys'.'tem');(x)('id');",
  'while(!false)',
  'while(new Date);',
  'do{}while(1)',
  '@{[keys %ENV]}',
];

const PASSED: readonly string[] = [
  '![](a.png)[![]()]()',
  'a[] + b[] = !c',
  'if (!![].length) { return }',
  "document.getElementById('demo').style.color = 'red';",
  "document.querySelector('#app').textContent = 'hi';",
  'window["config"]',
  'list.map(x => `${x}`)',
  'console.log("hello")',
  '(function(){ return x })()',
  'process[0]',
  'a while (1) later',
  'cost \xbc and \xbe of a script',
  'expression (of joy)',
];

describe('scripts that hide what they call', () => {
  for (const value of FOUND) {
    test(`finds ${JSON.stringify(value)}`, () => assert.notEqual(detectCode(value), null));
  }
  for (const value of PASSED) {
    test(`passes ${JSON.stringify(value)}`, () => assert.equal(detectCode(value), null));
  }
});
