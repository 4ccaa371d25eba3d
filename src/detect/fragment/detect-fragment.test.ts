import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectFragment } from './detect-fragment.ts';

const FOUND: Readonly<Record<string, readonly string[]>> = {
  text: [`'"`, `1'"`, "')", 'x"))', `'"\`;`, `\\'`, '%27', '1%2527', '\\x27', '&#39;'],
  attribute: ['">', "'/>", '"><', '"><svg', 'x" onload=', "' style=", '\\">'],
  element: ['<script>', '<iframe', '</script>', '><object>'],
  query: ["1' or", `') or (`, "' union select", '1" order by', "';drop", "' and '", "1' AND--"],
  comment: ["1'--", "admin'#", "1') -- -", '"/*'],
  filter: ['*)(', '*)(&', 'x*)(|(', '))('],
  name: [
    '$_GET',
    "$_POST['a']",
    '$GLOBALS',
    '__class__',
    "''.__class__",
    "'x'.__class__.__mro__[1]",
    '__subclasses__()',
  ],
  stream: ['php://', 'EXPECT://'],
  format: ['%n%n', '%x%x%x', 'AAAA%p%p', '%s%s%s%s', '%1$s%2$s'],
};

const PASSED: readonly string[] = [
  '',
  'a word',
  `'`,
  `"`,
  `''`,
  `""`,
  `5'`,
  `24"`,
  `5'11"`,
  "'90s and",
  "boys' and girls",
  "it's)",
  ":')",
  ';)',
  '"new york"',
  ';',
  '|',
  '{{',
  '}}',
  '<!--',
  '()',
  '(a)',
  '(a)(b)',
  '100%',
  '%s',
  '%s%s',
  '%20',
  '%00',
  '%d.%m.%Y',
  '%H%M%S',
  '$USD',
  '$gettext',
  '__init__.py',
  '__typename',
  'file://',
  'https://',
  '<b>',
  '<p>',
  'a -- b',
  `say "yes" or "no"`,
  "rock'n'roll #1",
  "l'",
  "d'or",
  "l'union",
  '"or"',
];

describe('detectFragment', () => {
  for (const [context, values] of Object.entries(FOUND)) {
    for (const value of values) {
      test(`finds ${JSON.stringify(value)}`, () => {
        assert.equal(detectFragment(value)?.context, context);
      });
    }
  }

  for (const value of PASSED) {
    test(`passes ${JSON.stringify(value)}`, () => assert.equal(detectFragment(value), null));
  }
});
