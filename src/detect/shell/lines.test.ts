import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectShell } from './detect-shell.ts';
import { judgeLine } from './lines.ts';

const FOUND: readonly string[] = [
  'for %variable in (set) do command',
  'FOR /F "tokens=*" %a in (x) do y',
  'if exist C:\\windows\\win.ini echo yes',
  'if %username%==x dir',
  'time sh -c whoami',
  'nohup ifconfig',
  'timeout 5 sleep 10',
  'ksh -c "x"',
  '${SHELL} -c id',
  "alias a='curl'",
  '; flock -u / whoami',
  '| perf --version',
  '{l,-lh}s',
  '{,ip,a}',
  '{id,}',
  'f(){ f|f& };f',
  'printf dwssap/cte/ tac | rev | sh',
  'wget a.example/x -O /tmp/x',
  'while true; do id; done',
  'schtasks /create /tn x /tr calc',
  '<(echo abc',
  'a.txt`base64 /etc/x&',
  'telnet 10.0.0.1',
  'chmod 777 a',
  'icacls c:\\',
  'iwmi -class Win32_process -name Create',
];

const PASSED: readonly string[] = [
  'for 5 % in (all) we do',
  'if exist and if not',
  'time to shop',
  'sudo for beginners',
  'my alias = x',
  '| a | -b |',
  ';-) well-known',
  '<(o.o)>',
  '<(^_^)',
  'it`s more than that',
  'telnet was fun then',
  'ls -la',
  'for i in {1..10}; do echo "$i: $(date)"; sleep 1; done',
  '{cat,dog}',
  '{id,name,url}',
  'if it rains; then we stay',
  'copy c',
  'tree house list prices',
  'del /my/ mind',
];

describe('command lines', () => {
  for (const value of FOUND) {
    test(`finds ${JSON.stringify(value)}`, () => {
      assert.notEqual(judgeLine(value), undefined);
      assert.notEqual(detectShell(value), null);
    });
  }
  for (const value of PASSED) {
    test(`passes ${JSON.stringify(value)}`, () => assert.equal(detectShell(value), null));
  }
});
