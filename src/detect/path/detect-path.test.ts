import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { detectPath } from './detect-path.ts';

const ATTACKS: readonly (readonly [value: string, context: string])[] = [
  ['../../../../etc/passwd', 'sensitive-file'],
  ['..\\..\\..\\windows\\win.ini', 'sensitive-file'],
  ['/etc/shadow', 'sensitive-file'],
  ['images/../../.htaccess.png', 'sensitive-file'],
  ['zlib:///etc/passwd', 'wrapper'],
  ['C:\\Windows\\System32\\drivers\\etc\\hosts', 'sensitive-file'],
  ['..%2f..%2f..%2fetc%2fpasswd', 'sensitive-file'],
  ['%252e%252e%252fetc%252fpasswd', 'sensitive-file'],
  ['..%c0%af..%c0%afetc/passwd', 'sensitive-file'],
  ['..%c0%af..%c0%afapp/data', 'overlong'],
  ['....//....//etc/passwd', 'sensitive-file'],
  ['....//....//app/settings', 'disguised'],
  ['..;/..;/manager/html', 'disguised'],
  ['images/../../../config/database.yml', 'climb'],
  ['../private/customers.csv', 'climb'],
  ['../config.php', 'climb'],
  ['..%2f', 'climb'],
  ['index.php\0', 'cut'],
  ['config.php~', 'left-behind'],
  ['orders::$DATA', 'stream'],
  ['index.html?../../../boot.ini', 'sensitive-file'],
  ['..%uF025..%uF025etc/passwd', 'sensitive-file'],
  ['..\\..\\{FILE};index.html', 'placeholder'],
  ['/static../.git', 'disguised'],
  ['en/../etc/issue', 'sensitive-file'],
  ['$HOME/.ssh/id_rsa', 'sensitive-file'],
  ['../../../config.php\0.png', 'cut'],
  ['/static/../../secret', 'above-root'],
  ['file:///proc/self/environ', 'sensitive-file'],
  ['netdoc:///srv/app', 'file-scheme'],
  ['php://filter/convert.base64-encode/resource=index.php', 'wrapper'],
  ['.git/config', 'sensitive-file'],
  ['WEB-INF/web.xml', 'sensitive-file'],
  ['........etcpasswd', 'mangled'],
  ['/../../{FILE}', 'placeholder'],
  ['/0x2e0x2e0x2f0x2e0x2e0x2fetc/passwd', 'sensitive-file'],
  ['download=x&file=../../../../../../../var/data', 'climb'],
  ['2f6574632f706173737764', 'sensitive-file'],
];

const BENIGN: readonly string[] = [
  '',
  '.',
  '..',
  '...',
  'and so on...',
  '1..10',
  'v1.2.3',
  'index.html',
  '/products/blue-shoes/42',
  '../img/logo.png',
  '../../css/site.css',
  '../index.php?page=2',
  '../',
  'https://example.com/a/../b.html',
  '/docs/./guide/../api',
  'import { a } from "../../lib/a.ts"',
  'see ../README.md for more',
  'Add this line to /etc/hosts and restart the browser',
  'Where is the file /etc/nginx/nginx.conf on a Mac?',
  'C:\\Users\\Ada\\Pictures\\holiday.jpg',
  'and/or',
  '12/31/2026',
  'text/html; charset=utf-8',
  '<a href="../index.html">up</a>',
  '中文/路径/文件.html',
  'd41d8cd98f00b204e9800998ecf8427e',
  '2f6574632f7061737377640',
  '68656c6c6f2c20776f726c64',
];

describe('detectPath', () => {
  for (const [value, context] of ATTACKS) {
    test(`finds ${JSON.stringify(value)}`, () => {
      const evidence = detectPath(value);
      assert.equal(evidence?.context, context);
      assert.ok(evidence.why.length > 10);
    });
  }

  for (const value of BENIGN) {
    test(`lets ${JSON.stringify(value)} pass`, () => {
      assert.equal(detectPath(value), null);
    });
  }

  test('any text: never throws, and evidence stays inside the text', () => {
    const pieces = fc.constantFrom(
      '..',
      '/',
      '\\',
      '.',
      ';',
      '%2e',
      '%2f',
      'etc',
      'passwd',
      '\0',
      ' ',
      'C:',
      'a',
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary', maxLength: 200 }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const evidence = detectPath(text);
        if (evidence === null) return;
        assert.ok(evidence.start >= 0 && evidence.start <= evidence.end);
      }),
      { numRuns: 3000 },
    );
  });
});
